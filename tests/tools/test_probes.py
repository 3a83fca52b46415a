"""How a lost answer is looked for: only a state of the server's own shows that something did not happen."""

from typing import Any

import pytest

from tests.tools.test_arguments import MINIMAL
from tools.api.wire_inbox import Threads
from tools.probes import Probe, Trace
from tools.registry import REGISTRY


def seen(tool: str, body: Any) -> tuple[str, dict[str, Any], Trace]:
    probe = REGISTRY[tool].effects.probe
    assert isinstance(probe, Probe)
    reader = REGISTRY[probe.tool]
    assert reader.answer is not None
    answer = reader.answer.model_validate(body)
    return probe.tool, probe.arguments(MINIMAL[tool]), probe.trace(MINIMAL[tool], answer)


def message(text: str | None, direction: str = "outbound") -> dict[str, Any]:
    return {"messages": [{"id": "msg_1", "direction": direction, "body_text": text}]}


@pytest.mark.parametrize(
    ("body", "finding"),
    [
        (message(" Hello\n"), "done"),
        (message("Hello", "inbound"), None),
        (message("Hello you"), None),
        (message(None), None),
        ({"messages": []}, None),
    ],
)
def test_a_message_is_found_in_its_thread_by_its_words(body: Any, finding: str | None) -> None:
    tool, arguments, trace = seen("send_message", body)
    assert (tool, arguments) == ("get_thread_messages", {"thread_id": "thr_1", "limit": 200})
    assert trace.finding == finding
    assert ("msg_1" in trace.reason) == (finding == "done")
    assert finding or "no proof that it was not sent" in trace.reason


@pytest.mark.parametrize(("status", "finding"), [("draft", "failed"), ("active", "done"), (None, None)])
def test_a_campaign_that_is_still_a_draft_was_not_launched(status: str | None, finding: str | None) -> None:
    tool, arguments, trace = seen("launch_campaign", {"campaign": {"id": "cmp_1", "status": status}})
    assert (tool, arguments, trace.finding) == ("get_campaign", {"campaign_id": "cmp_1"}, finding)


@pytest.mark.parametrize(
    ("tool", "by", "asked", "found", "other"),
    [
        (
            "start_lead_search",
            "get_lead_search",
            {},
            {"tasks": [{"id": "tsk_1", "status": "done", "prompt": "founders of bakeries", "resultCount": 3}]},
            {"tasks": [{"id": "tsk_1", "status": "done", "prompt": "founders", "resultCount": 3}]},
        ),
        (
            "create_thread",
            "list_threads",
            {"participant_email": "ada@example.com", "view": "drafts"},
            {"threads": [{"id": "thr_1"}]},
            {"threads": []},
        ),
        (
            "create_signal_type",
            "list_signal_types",
            {},
            {"types": [{"id": "st_1", "label": "Hiring bakers"}]},
            {"types": [{"id": "st_1", "label": "Hiring"}]},
        ),
    ],
)
def test_what_was_made_is_found_and_its_absence_proves_nothing(
    tool: str, by: str, asked: dict[str, Any], found: Any, other: Any
) -> None:
    reader, arguments, trace = seen(tool, found)
    assert (reader, arguments, trace.finding) == (by, asked, "done")
    assert seen(tool, other)[2].finding is None


@pytest.mark.parametrize(("subject", "finding"), [("Offer ", "done"), ("Other", None)])
def test_another_draft_to_the_same_person_is_no_trace_of_this_one(subject: str, finding: str | None) -> None:
    probe = REGISTRY["create_thread"].effects.probe
    assert isinstance(probe, Probe)
    found = Threads.model_validate({"threads": [{"id": "thr_1", "draft_subject": subject}]})
    assert probe.trace({**MINIMAL["create_thread"], "draft_subject": "Offer"}, found).finding == finding
