"""What a person can change of a question in an editor, and what their text makes of it."""

from dataclasses import replace
from typing import Any

import pytest

from agent.common.errors import UsageError
from agent.gate.edit import Draft, changes, draft_of
from agent.gate.preview import card
from agent.state.approvals import Approval
from agent.types import Decision, PreparedCall
from tests.support.making import PRICES, THREAD, launch, made

MAIL: dict[str, Any] = {"subject": "Lunch", "body_text": "At noon?\nBest", "threading_mode": "new_thread"}
NODES: list[Any] = [
    {"id": "n1", "type": "email", "subject": "Hi", "body": "Dear Ada", "is_reply": False, "body_html": "<p>Dear</p>"},
    {"id": "n2", "type": "delay", "delay_days": 2, "delay_hours": 0},
    {"id": "n3", "type": "email", "body": "Again"},
    {"id": "n4", "type": "end"},
]


def asked(call: PreparedCall) -> Approval:
    """A parked question about a call."""
    given: dict[str, Any] = dict.fromkeys(("arguments", "reason", "answered_by"))
    shown = card(call, Decision("ask", "effect.send", "it reaches people"))
    return Approval(
        id="apr_1", run_id="r1", call_id="c1", card=shown, digest=call.digest, status="pending",
        created_at="", expires_at="", **given,
    )  # fmt: skip


def draft(call: PreparedCall, records: Any = THREAD) -> Draft:
    """What can be changed of it."""
    found = draft_of(asked(call), records)
    assert found is not None
    return found


def campaign(*nodes: Any) -> Any:
    """The records of a campaign with these steps."""
    return {("campaign", "cmp_1"): {"nodes": [*nodes]}}


def test_subject_and_text_have_places_of_their_own_the_subject_first() -> None:
    text, suffix = draft(made("send_message", **MAIL)).text()
    assert suffix == ".txt"
    assert text.split("\n")[1:] == ["=== subject ===", "Lunch", "=== body_text ===", "At noon?", "Best", ""]


def test_what_was_not_touched_stays_as_it_was() -> None:
    found = draft(made("send_message", **MAIL | {"body_text": "At noon?\n"}))
    assert found.after(found.text()[0]) == found.arguments
    assert found.differences(found.after(found.text()[0])) == []


def test_a_text_that_looks_like_a_heading_is_no_heading() -> None:
    found = draft(made("send_message", **MAIL | {"body_text": "=== subject ===\nx"}))
    text = found.text()[0]
    assert "==== subject ====" in text
    assert found.after(text.replace("\nx\n", "\ny\n"))["body_text"] == "=== subject ===\ny"


def test_every_changed_part_is_shown_old_and_new() -> None:
    found = draft(made("send_message", **MAIL))
    new = found.after(found.text()[0].replace("Lunch", "Tea").replace("noon", "four"))
    assert (new["subject"], new["body_text"]) == ("Tea", "At four?\nBest")
    assert found.differences(new) == ["subject:", "- Lunch", "+ Tea", "body_text:", "- At noon?", "+ At four?"]


def test_a_text_without_headings_is_the_message() -> None:
    found = draft(made("send_message", **MAIL))
    assert found.after("At one?") == {**found.arguments, "body_text": "At one?"}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace("=== subject ===", "subject"),
        lambda text: text + "=== subject ===\nagain\n",
        lambda text: "\n".join(reversed(text.split("\n"))),
    ],
)
def test_headings_that_are_gone_or_moved_are_an_error(spoil: Any) -> None:
    found = draft(made("send_message", **MAIL))
    with pytest.raises(UsageError, match="must stay"):
        found.after(spoil(found.text()[0]))


def test_html_that_would_still_say_the_old_words_is_left_out_and_told() -> None:
    found = draft(made("send_message", **MAIL | {"body_html": "<b>At noon?</b>"}))
    text = found.text()[0]
    new = found.after(text.replace("At noon?\n", "At four?\n"))
    assert "body_html" not in new
    assert "- <b>At noon?</b>" in found.differences(new)
    both = found.after(text.replace("noon", "four"))
    assert (both["body_text"], both["body_html"]) == ("At four?\nBest", "<b>At four?</b>")
    assert found.after(text.replace("Lunch", "Tea"))["body_html"] == "<b>At noon?</b>"


def test_numbers_beside_words_can_be_changed_and_only_to_numbers() -> None:
    search = made("start_lead_search", prompt="CFOs", fetch_count=10)
    found = draft(search)
    text = found.text()[0]
    edit = changes(asked(search), text.replace("10", "5"), THREAD, PRICES)
    assert (edit.card.credits, edit.card.body) == (10, {"fetch_count": 5, "prompt": "CFOs"})
    with pytest.raises(UsageError):
        changes(asked(search), text.replace("10", "many"), THREAD, PRICES)
    with pytest.raises(UsageError):
        changes(asked(search), "no headings at all", THREAD, PRICES)


def test_every_step_of_a_campaign_is_edited_before_its_launch() -> None:
    found = draft(launch(), campaign(*NODES))
    text = found.text()[0]
    assert (found.spec.name, found.comes_before) == ("update_campaign", True)
    for line in ("=== step 1 subject ===", "=== step 1 body ===", "=== step 2 delay_days ===", "=== step 3 body ==="):
        assert line in text
    new: Any = found.after(text.replace("Again", "Any thoughts?").replace("\n2\n", "\n4\n"))
    steps = [{k: v for k, v in node.items() if k != "body_html"} for node in NODES]
    steps[1]["delay_days"], steps[2]["body"] = 4, "Any thoughts?"
    assert new == {"campaign_id": "cmp_1", "sequence_nodes": steps}
    assert found.differences(new) == [
        "step 2 delay_days:", "- 2", "+ 4", "step 3 body:", "- Again", "+ Any thoughts?"
    ]  # fmt: skip


def test_a_json_object_is_no_body_of_a_launch() -> None:
    found = draft(launch(), campaign(*NODES))
    with pytest.raises(UsageError, match="must stay"):
        found.after('{"sequence_nodes": []}')
    with pytest.raises(UsageError, match="no message text"):
        changes(asked(launch()), found.text()[0], campaign(*NODES))


@pytest.mark.parametrize(
    "nodes",
    [(), ("nonsense",), ({"id": "n1", "type": "end"},), ({"id": "n1", "type": "ai", "ai_node": {"a": "x"}}, *NODES)],
)
def test_a_campaign_whose_words_cannot_all_be_carried_cannot_be_edited(nodes: tuple[Any, ...]) -> None:
    assert draft_of(asked(launch()), campaign(*nodes)) is None
    assert draft_of(asked(launch()), {}) is None


@pytest.mark.parametrize("body", [None, {}, [1], {"unknown": 1}])
def test_a_request_whose_body_cannot_be_given_by_hand_cannot_be_edited(body: Any) -> None:
    waiting = asked(made("create_list"))
    waiting = replace(waiting, card=replace(waiting.card, body=body))
    assert draft_of(waiting, {}) is None
    with pytest.raises(UsageError):
        changes(waiting, "{}", {})


def test_what_has_no_words_is_changed_as_json() -> None:
    found = draft(made("create_list"))
    new = found.after('{"name": "Millers"}')
    assert found.differences(new) == ["name:", "- Bakers", "+ Millers"]
    with pytest.raises(UsageError, match="JSON object"):
        found.after("Millers")
