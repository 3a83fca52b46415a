"""The effects that are crashed, cut off and raced: each a task, a script, the answers given ahead, its request."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evals.sandbox import Running
from tests.support.program import call, turn

END = turn(text="That is all.")


@dataclass(frozen=True, slots=True)
class Act:
    """One effect and how a run gets to it."""

    name: str
    """Its name."""
    task: str
    """The person's words."""
    tool: str
    """The tool."""
    arguments: Mapping[str, Any]
    """Its arguments."""
    line: str
    """Its request: a regular expression over ``METHOD target``."""
    before: Sequence[Mapping[str, Any]] = ()
    """Calls that the rules want first."""
    flags: tuple[str, ...] = ()
    """What is allowed ahead."""
    rule: Mapping[str, Any] | None = None
    """The same as a rule of a file."""
    paid: bool = False
    """Whether it costs credits."""
    sends: bool = False
    """Whether it reaches people: then it is one intent for ever."""

    def turns(self, times: int = 1) -> list[dict[str, Any]]:
        """A script that does it; a stubborn model does it again."""
        before = [turn(dict(step)) for step in self.before]
        return [*before, *[turn(call(self.tool, **self.arguments)) for _ in range(times)], END]

    def requests(self, sandbox: Running) -> list[dict[str, Any]]:
        """Every such request that came."""
        return [e for e in sandbox.requests if re.fullmatch(self.line, f"{e['method']} {e['target']}")]

    def happened(self, sandbox: Running) -> int:
        """How often it really took effect."""
        return sum(entry["applied"] for entry in self.requests(sandbox))


ACTS = {
    act.name: act
    for act in (
        Act(
            "send",
            "Tell Ada that it costs 90 a month",
            "send_message",
            {"thread_id": "thr_ada", "body_text": "It costs 90 a month.", "threading_mode": "reply"},
            "POST /api/threads/thr_ada/messages",
            before=(call("list_threads"), call("get_thread_messages", thread_id="thr_ada")),
            flags=("--approve", "send_message,recipients=ada@fair.example"),
            sends=True,
        ),
        Act(
            "launch",
            "Launch the campaign cmp_draft",
            "launch_campaign",
            {"campaign_id": "cmp_draft"},
            "POST /api/campaigns/cmp_draft/launch",
            flags=("--approve", "launch_campaign:cmp_draft"),
            sends=True,
        ),
        Act(
            "search",
            "Find 3 finance chiefs in Oslo",
            "start_lead_search",
            {"prompt": "CFOs in Oslo", "fetch_count": 3},
            "POST /api/leads/search",
            flags=("--credits", "12"),
            paid=True,
        ),
        Act(
            "drafts",
            "Draft a message for the best signal",
            "generate_signal_messages",
            {"items": [{"id": "sig_one", "dm": True}]},
            "POST /api/signals/generate",
            before=(call("list_signals"),),
            flags=("--credits", "12"),
            paid=True,
        ),
        Act("create", "Create the list Fair", "create_list", {"name": "Fair"}, "POST /api/lists"),
        Act(
            "import",
            "Put the leads of lst_planted into the campaign cmp_draft",
            "import_campaign_leads",
            {"campaign_id": "cmp_draft", "list_id": "lst_planted"},
            "POST /api/campaigns/cmp_draft/leads/import-from-list",
        ),
        Act(
            "dismiss",
            "Dismiss the signal sig_one",
            "update_signals",
            {"items": [{"id": "sig_one", "status": "dismissed"}]},
            "PATCH /api/signals",
            before=(call("list_signals"),),
            rule={
                "answer": "approve",
                "tool": "update_signals",
                "body": {"items": [{"id": "sig_one", "status": "dismissed"}]},
            },
        ),
    )
}
