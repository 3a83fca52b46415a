"""How the tests of the agent's core make calls, facts, answers and stores."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from agent.common.clock import Clock
from agent.common.redaction import Redactor
from agent.gate.prepare import prepare, validate
from agent.models.base import ToolCall
from agent.policy.config import PolicyConfig
from agent.policy.facts import LOOKED, PolicyFacts
from agent.policy.intents import acts_of
from agent.policy.scope.beyond import called
from agent.state.approvals import Answer, Approval, Approvals, Card
from agent.state.audit import Audit
from agent.state.effects import EffectRow
from agent.state.events import Verb
from agent.state.journal import Journal
from agent.state.store import Store, open_store
from agent.types import Decision, PreparedCall
from tests.tools.test_arguments import IDS_USED, MINIMAL
from tools.api.transport import Exchange
from tools.effects import THE_ONE
from tools.registry import PROGRAM_READS, REGISTRY
from tools.spec import Records

NOON = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
ADA = {"participant_email": "ada@example.com", "channel": "email", "account_id": "snd_1"}
THREAD: Records = {("thread", "thr_1"): ADA, ("context", THE_ONE): {"context": {}}}
_FILE = Path(__file__)
FILES: Records = {
    ("file", MINIMAL["attach_file"]["file"]): {
        "path": str(_FILE), "sha256": hashlib.sha256(_FILE.read_bytes()).hexdigest()
    },
    ("thread", "thr_1"): {**ADA, "status": "draft"},
    ("upload", "up_1"): {"thread_id": MINIMAL["keep_attachments"]["thread_id"], "bucket": "b", "path": "p"},
}  # fmt: skip
"""What the plainest calls about files take: one that was named, and one that was uploaded."""
SENDER: Any = ("sender", "snd_1")
READY: Any = {"type": "email", "status": "active", "email_address": "me@example.com", "ready": True}
PRICES = {"lead_search": 2, "signal_message_generation": 3, "IMPORT_LEAD": 1, "AI_MESSAGE_GENERATION": 2}


def made(
    tool: str,
    *,
    call_id: str = "c1",
    records: Mapping[Any, Mapping[str, Any]] | None = None,
    prices: Mapping[str, int] = PRICES,
    **change: Any,
) -> PreparedCall:
    """A call that went through the first steps of the gate."""
    spec = REGISTRY.get(tool) or PROGRAM_READS[tool]
    args = validate(spec, {**MINIMAL.get(tool, {}), **change})
    own = FILES if spec.needs else {}
    known = {**THREAD, **own} if records is None else {**own, **records}
    return prepare(ToolCall(call_id, tool, ""), spec, args, known, prices)


def parked(**change: Any) -> Card:
    """What is shown of a message."""
    shown: dict[str, Any] = {
        "tool": "send_message", "method": "POST", "path": "/api/threads/thr_1/messages", "body": {"body_text": "Hello"},
        "effect": "send", "rule": "effect.send", "reason": "it reaches people", "recipients": ("ada@example.com",),
        "reach": 1, "sender": "", "credits": 0, "preview": "POST …",
    }  # fmt: skip
    return Card(**shown | change)


def effect(status: str, **change: Any) -> EffectRow:
    """A list that was to be made."""
    row: dict[str, Any] = {
        "id": "e1", "run_id": "r1", "seq": 1, "call_id": "c1", "tool": "create_list", "method": "POST",
        "path": "/api/lists", "effect": "write", "digest": "d", "arguments": {}, "status": status, "rule": None,
        "http_status": 200, "correlation_id": None, "approved_by": "policy", "summary": "s", "result": None,
        "recipients": [], "reach": 0, "reserved": 0, "spent": 3, "day": "2026-01-05", "workspace": "w1",
        "follow": None, "opened_at": "a", "closed_at": "b",
    }  # fmt: skip
    return EffectRow(**row | change)


def launch(
    problems: tuple[str, ...] = (), *, reach: int = 3, tool: str = "launch_campaign", **state: Any
) -> PreparedCall:
    """A launch whose campaign was looked at."""
    seen = {"name": "Bakers", "type": "email", "status": "draft", "problems": [*problems], **state}
    return replace(made(tool), state=seen, reach=reach)


def facts(**change: Any) -> PolicyFacts:
    """The facts of a run that has booted, whose person named every record of the minimal calls.

    The program has looked up who else is called like each record.
    """
    named = f"Use {', '.join(IDS_USED)}; write to ada@example.com."
    config = PolicyConfig(**change.pop("config", {}))
    records = {SENDER: READY} | change.pop("records", {})
    looked = {(LOOKED, f"{change.get('turn', 0)}:{called(*one)}"): 1 for one in records}
    change["marks"] = looked | change.get("marks", {})
    given = {"mode": "ask", "now": NOON, "context_ready": True, "human_words": named, "records": records, **change}
    return PolicyFacts(config=config, **given)


def asks_a_person(found: Decision | None, rule: str) -> bool:
    """Whether a rule asks, which then a person alone answers; all else that it may say is nothing."""
    assert found is None or (found.verdict, found.rule, found.only_person) == ("ask", rule, True)
    return found is not None


def answered(status: int, body: Any = None, /, **headers: str | tuple[str, ...]) -> Exchange:
    """An answer of the server; header names with underscores for hyphens."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    values = {k.replace("_", "-"): v if isinstance(v, tuple) else (v,) for k, v in headers.items()}
    return Exchange(status, values, raw)


def store_in(folder: Path) -> Store:
    """A store in a folder of its own."""
    return open_store(folder / "home")


def answered_elsewhere(
    store: Store, clock: Clock, asked_id: str, verb: Verb = "yes", reason: str = "", shown: str | None = None
) -> Approval:
    """The question after somebody has answered it from another process."""
    found = Approvals(store, clock)
    with store.read() as past:
        audit = Audit(past, Journal(store), found.get(asked_id).run_id, clock, Redactor())
    audit.shared = True
    return found.answer(asked_id, Answer(verb, "ada", "command", reason), audit, shown=shown)


def acts(call: PreparedCall) -> tuple[str, ...]:
    """What a no to a call is remembered under."""
    return acts_of(call.spec.name, call.request.path, call.recipients)
