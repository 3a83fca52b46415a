"""A campaign has every step that the words ask for, or the driver asks for what is missing."""

import pytest

from agent.models.guided.sequence import Later, first_text, given_texts, later_steps
from tests.support.guided_desk import CAMPAIGN, Human, Open

FIRST, THEN = "Hi %first_name%, who forecasts cash?", "Any thoughts?"


@pytest.mark.parametrize(
    ("words", "later"),
    [
        (f'text "{FIRST}", then after 3 days "{THEN}"', [Later(3, THEN)]),
        (f'Text „{FIRST}“, nach zwei Wochen „{THEN}“', [Later(14, THEN)]),
        (f'le texte « {FIRST} », puis 5 jours plus tard « {THEN} »', [Later(5, THEN)]),
        (f'"{FIRST}", after 3 days "{THEN}" and 4 days later "A last word from me."',
         [Later(3, THEN), Later(4, "A last word from me.")]),
        (f'text "{FIRST}", launch it in 3 days', []),
        (f'in 3 days, with the text "{FIRST}"', []),
        ('text "Give me 3 days, then call", subject "Hello"', []),
    ],
)  # fmt: skip
def test_the_steps_behind_the_first_are_in_the_words(words: str, later: list[Later]) -> None:
    assert later_steps(words) == later
    assert first_text(words, later, THEN) == (FIRST if FIRST in words else "Give me 3 days, then call")


LONG = "Hey, before I forget: the fair was great and I would like a campaign for when Noor has typed in all the cards. "


@pytest.mark.parametrize(
    "words",
    [
        f"subject: Cash. text: {FIRST}",
        f"Subject: Cash. Text: {FIRST} Nobody in it yet and please no launch.",
        f"{LONG}Please draft it with subject: Cash. Text: {FIRST} Then launch it.",
        f"Text: {FIRST} And put Ada on the list Fair.",
    ],
)
def test_a_text_with_a_merge_field_holds_no_sign_and_no_order_that_stands_beside_it(words: str) -> None:
    assert given_texts(words) == [FIRST]


def test_a_campaign_that_is_called_a_follow_up_has_none_for_its_name(desk: Open) -> None:
    d = desk()
    words = f'Draft a campaign called Fair follow-up for 3 CFOs in Berlin, subject "Cash", text "{FIRST}"'
    plan = {**CAMPAIGN, "name": "Fair follow-up", "goal": "draft", "text": FIRST}
    d.say(words, route={"journey": "campaign"}, campaign=[plan, plan])
    assert d.human.questions == []


def test_both_steps_are_made(desk: Open) -> None:
    d = desk()
    words = f'Draft a campaign "Two" for 3 CFOs in Berlin, subject "Cash", text "{FIRST}", then after 3 days "{THEN}"'
    d.say(words, route={"journey": "campaign"}, campaign={**CAMPAIGN, "goal": "draft", "text": FIRST})
    nodes = next(body["sequence_nodes"] for target, body in d.writes if "sequence_nodes" in (body or {}))
    assert [node["type"] for node in nodes] == ["email", "delay", "email", "end"]
    assert (nodes[1]["delay_days"], nodes[2]["body"]) == (3, THEN)


def test_a_follow_up_without_words_is_asked_for(desk: Open) -> None:
    d = desk(Human(words=THEN))
    words = f'Draft a campaign "Two" for 3 CFOs in Berlin, subject "Cash", text "{FIRST}", and a follow-up 4 days later'
    plan = {**CAMPAIGN, "goal": "draft", "text": FIRST}
    d.say(words, route={"journey": "campaign"}, campaign=[plan, plan])
    nodes = next(body["sequence_nodes"] for target, body in d.writes if "sequence_nodes" in (body or {}))
    assert d.human.questions[0].startswith("What should the follow-up say")
    assert (nodes[1]["delay_days"], nodes[2]["body"]) == (4, THEN)


@pytest.mark.parametrize("said", ['"One?" "Two?"', "One?\nTwo?"])
def test_of_several_follow_ups_every_one_is_asked_for_and_made(desk: Open, said: str) -> None:
    d = desk(Human(words=said))
    words = (
        f'Draft a campaign "Two" for 3 CFOs in Berlin, subject "Cash", text "{FIRST}", and two follow-ups 4 days later'
    )
    plan = {**CAMPAIGN, "name": "Two", "goal": "draft", "text": FIRST}
    result = d.say(words, route={"journey": "campaign"}, campaign=[plan, plan])
    nodes = next(body["sequence_nodes"] for target, body in d.writes if "sequence_nodes" in (body or {}))
    assert d.human.questions[0].startswith("What should each follow-up say")
    assert [node.get("body") or node.get("delay_days") for node in nodes[1:-1]] == [4, "One?", 4, "Two?"]
    assert result["status"] == "done"


def test_one_text_for_two_follow_ups_is_not_done(desk: Open) -> None:
    d = desk(Human(words="One?"))
    words = f'Draft a campaign "Two" for 3 CFOs in Berlin, subject "Cash", text "{FIRST}", and two follow-ups'
    plan = {**CAMPAIGN, "name": "Two", "goal": "draft", "text": FIRST}
    result = d.say(words, route={"journey": "campaign"}, campaign=[plan, plan])
    assert result["status"] == "partial"
    assert [item["value"] for item in result["unused"]] == ["two follow-ups"]
