"""What counts as a text of one lead's own."""

from typing import Any

import pytest

from tools.api.wire_campaigns import Prospect
from tools.catalog.own_texts import SHOWN, KeptTexts, OwnTexts, own_texts_of

NODES: Any = [
    {"id": "n1", "type": "email", "subject": "For %company%", "body": "Hi %first_name%,\nthe numbers."},
    {"id": "n2", "type": "email", "is_reply": True, "body": "Once more"},
    {"id": "n3", "type": "ai", "body": "Hi"},
]
ADA = Prospect(id="pr_1", status="pending", first_name="Ada", company="Fair", email="ada@fair.example")
PLAIN = {
    "id": "g1",
    "prospect_id": "pr_1",
    "node_id": "n1",
    "subject": "For Fair",
    "body_text": "Hi Ada,\nthe numbers.",
}


def found(*changes: dict[str, Any], person: Prospect = ADA, **answer: Any) -> OwnTexts:
    rows = [{**PLAIN, **change} for change in changes]
    return own_texts_of(KeptTexts.model_validate({"messages": rows, **answer}), [person], NODES)


def test_a_step_with_the_lead_s_values_put_in_is_no_text_of_its_own() -> None:
    same = found({}, {"node_id": "n2", "subject": "Re: For Fair", "body_text": "Once more\r\n"})
    assert (same.texts, same.reason(), same.lines()) == ((), "", ())
    assert same.state() != {}  # and a yes is bound to it all the same


@pytest.mark.parametrize(
    "change",
    [
        {"body_text": "Hi Ada, pay"},
        {"subject": "Pay"},
        {"manually_edited": True},
        {"body_html": "<p>Hi Ada</p>"},
        {"node_id": "n3", "body_text": "Hi"},
        {"node_id": "n2", "subject": "Pay", "body_text": "Once more"},
        {"node_id": "gone"},
        {"prospect_id": "pr_stranger"},
        {"node_id": None, "prospect_id": None},
    ],
)
def test_everything_else_is(change: dict[str, Any]) -> None:
    assert found(change).people == 1


def test_a_value_that_nobody_here_knows_makes_it_one() -> None:
    assert found({}, person=ADA.model_copy(update={"company": None})).people == 1


def test_what_was_sent_or_goes_to_nobody_any_more_is_not_shown() -> None:
    assert found({"status": "sent", "body_text": "x"}).texts == ()
    assert found({"body_text": "x"}, person=ADA.model_copy(update={"status": "replied"})).texts == ()


def test_what_changes_by_itself_while_a_campaign_runs_is_not_bound() -> None:
    assert found({"status": "draft"}).state() == found({"status": "sent", "updated_at": "later"}).state()
    assert found({}).state() != found({"body_html": "<p>x</p>"}).state()
    assert found().state() == {}


def test_an_answer_that_speaks_of_more_texts_than_it_shows_is_not_relied_on() -> None:
    for partly in (found({}, total=2), found({}, hasMore=True)):
        assert "could not be read" in partly.reason()
        assert partly.lines() == (partly.reason(),)


def test_texts_that_a_card_has_no_room_for_are_counted_there_and_kept_whole() -> None:
    many = found(*({"body_text": f"No {number}"} for number in range(SHOWN + 2)))
    assert many.lines()[-1] == "  and 2 more texts: `puffle-agent approvals show` has them"
    assert [line for line in many.rest() if "| " in line] == ["    | No 20", "    | No 21"]
