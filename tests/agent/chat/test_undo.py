"""What was done is set back with the values from before, as far as they were read and can be set."""

from typing import Any

import pytest

from agent.chat.undo import Taking, takings
from agent.policy.target_state import former
from agent.state.person import Person
from tests.support.making import effect
from tools.catalog.inboxes import UPDATE_SIGNATURE
from tools.effects import THE_ONE, Records
from tools.registry import REGISTRY

TYPE: dict[str, Any] = {
    "label": "Tenders", "keywords": ["tender"], "prompt": None, "enabled": True, "sourceOverrides": [],
}  # fmt: skip


def undone(tool: str, arguments: dict[str, Any], records: Records, **row: Any) -> Taking:
    """How an effect is taken back that met these records."""
    spec = REGISTRY[tool]
    request = spec.request(spec.args.model_validate(arguments))
    said = {"tool": tool, "method": request.endpoint.method, "path": request.path, "arguments": arguments}
    done = effect("done", **said | row)
    (taking,) = takings([done], {done.call_id: former(spec, request, records)})
    return taking


def test_the_scan_gets_its_time_and_its_pause_back() -> None:
    was: Records = {("signal_settings", THE_ONE): {"paused": False, "scanTimeUtc": "06:00"}}
    taking = undone("update_signal_settings", {"paused": True, "scan_time_utc": "07:30"}, was)
    assert taking.step is not None
    assert taking.step.arguments == {"paused": False, "scan_time_utc": "06:00"}


def test_a_type_gets_back_what_can_be_set_and_the_rest_is_named() -> None:
    items = [{"id": "t1", "label": "Bids", "keywords": ["bid"], "prompt": "Only large ones"}]
    taking = undone("update_signal_types", {"items": items}, {("signal_type", "t1"): TYPE})
    assert taking.step is not None
    assert taking.step.arguments == {"items": [{"id": "t1", "label": "Tenders", "keywords": ["tender"]}]}
    assert taking.verdict == "can be set back, except t1 prompt"


def test_people_get_their_status_back_each_their_own() -> None:
    items = [{"entityId": "e1", "status": "contacted"}, {"entityId": "e2", "status": "contacted"}]
    was: Records = {("signal_lead", "e1"): {"status": "new"}, ("signal_lead", "e2"): {"status": "dismissed"}}
    taking = undone("update_signal_leads", {"items": items}, was)
    assert taking.step is not None
    assert taking.step.arguments == {
        "items": [{"entityId": "e1", "status": "new"}, {"entityId": "e2", "status": "dismissed"}]
    }
    assert taking.verdict == "can be set back"


def test_one_of_many_that_was_not_read_is_named() -> None:
    items = [{"entityId": "e1", "status": "contacted"}, {"entityId": "e2", "status": "contacted"}]
    taking = undone("update_signal_leads", {"items": items}, {("signal_lead", "e1"): {"status": "new"}})
    assert taking.verdict == "can be set back, except e2"


@pytest.mark.parametrize("values", [{"draft_body_text": "Hello Ada"}, {"participant_email": "ada@example.com"}])
def test_what_was_erased_is_not_set_back(values: dict[str, Any]) -> None:
    ada = Person(["ada@example.com"], (), ["th_1"])
    arguments: Any = ada.taken_out({"thread_id": "th_1", **values}, whole=True)
    done, was = effect("done", tool="update_thread", arguments=arguments), ada.taken_out(values, whole=True)
    (taking,) = takings([done], {done.call_id: was})  # type: ignore[dict-item]
    assert (taking.step, taking.verdict) == (
        None, "CANNOT BE UNDONE: what it was before was erased (privacy erase)"
    )  # fmt: skip


def test_what_was_not_read_cannot_be_set_back() -> None:
    taking = undone("update_signal_leads", {"items": [{"entityId": "e1", "status": "contacted"}]}, {})
    assert (taking.step, taking.verdict) == (None, "CANNOT BE UNDONE: what it was before was not read")


def test_a_signature_is_set_back_also_to_none_at_all() -> None:
    for before, after in (("Robin, Tideline", "Robin, Tideline"), (None, "")):
        taking = undone(
            UPDATE_SIGNATURE.name, {"sender_id": "s1", "signature": "R"}, {("sender", "s1"): {"signature": before}}
        )
        assert taking.step is not None
        assert taking.step.arguments == {"sender_id": "s1", "signature": after}


def test_the_profile_is_set_back_as_a_whole() -> None:
    was: dict[str, Any] = {
        "context": {"market": {"icpJobTitles": ["CFO"]}, "extra": None},
        "profile": {"website": "https://x.example"},
    }
    arguments = {"context": {"market": {"icpJobTitles": ["Controller"]}}, "profile": {"website": "https://y.example"}}
    taking = undone("update_context", arguments, {("context", THE_ONE): was})
    assert taking.step is not None
    assert taking.step.arguments == was


def test_what_is_deleted_or_opened_is_not_undone_and_says_what_is_left() -> None:
    gone = undone("delete_signal_types", {"ids": ["t1"]}, {("signal_type", "t1"): TYPE}, effect="destroy")
    assert gone.step is None
    assert "a new one with the same words can be made" in gone.verdict
    assert gone.was == {"t1": TYPE}


def test_a_conversation_that_was_opened_is_marked_as_unread_again() -> None:
    was: Records = {("thread", "th1"): {"unread_count": 2, "last_message_at": "2026-01-05T12:00:00Z"}}
    taking = undone("open_thread", {"thread_id": "th1"}, was)
    assert taking.step is not None
    assert (taking.step.tool, taking.step.arguments) == ("update_thread", {"thread_id": "th1", "unread_count": 2})
    assert undone("open_thread", {"thread_id": "th1"}, {("thread", "th1"): {"unread_count": 0}}).step is None


def test_a_signature_that_no_answer_showed_is_not_taken_for_an_empty_one() -> None:
    taking = undone(
        UPDATE_SIGNATURE.name, {"sender_id": "s1", "signature": "R"}, {("sender", "s1"): {"status": "active"}}
    )
    assert (taking.step, taking.verdict) == (None, "CANNOT BE UNDONE: what it was before was not read")
