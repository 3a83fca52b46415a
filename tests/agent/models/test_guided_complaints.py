"""A complaint about whom a search found is no order to pay for another one."""

import pytest

from tests.support.guided_desk import CAMPAIGN, Desk, Human, Open

FIND = {**CAMPAIGN, "goal": "find", "name": "", "subject": "", "text": ""}


def searched(desk: Open, human: Human) -> Desk:
    """A desk with a search for people of finance behind it."""
    d = desk(human)
    d.say("find 3 heads of finance in Berlin", campaign={**FIND, "who": "heads of finance in Berlin", "count": 3})
    return d


def prompts(d: Desk) -> list[str]:
    """Whom it was paid to search for."""
    return [body["prompt"] for target, body in d.writes if target == "/api/leads/search"]


@pytest.mark.parametrize(
    "words",
    [
        "those are heads of FINANCE, i asked for sales",
        "these are all finance people, I wanted sales",
        "das sind alles Finanzleute, ich wollte Vertrieb",
        "that's not what i asked for, these are all finance people",
        "wrong people",
    ],
)
def test_a_complaint_about_what_was_found_pays_for_nothing(desk: Open, words: str) -> None:
    d = searched(desk, Human(words="no"))
    result = d.say(words)
    assert prompts(d) == ["heads of finance in Berlin"]
    assert "up to 3 credits" in d.human.questions[-1]
    assert "Head of Finance" in d.human.questions[-1]
    assert "Nothing more was searched or paid for" in result["answer"]


def test_the_search_that_was_meant_is_made_after_a_yes_to_its_price(desk: Open) -> None:
    d = searched(desk, Human(words="yes"))
    d.say("those are heads of FINANCE, i asked for sales")
    assert '"heads of sales in Berlin": up to 3 credits' in d.human.questions[-1]
    assert prompts(d) == ["heads of finance in Berlin", "heads of sales in Berlin"]


def test_a_complaint_that_names_nobody_is_asked_for_whom_to_look_instead(desk: Open) -> None:
    d = searched(desk, Human(words="heads of sales in Berlin"))
    d.say("wrong people")
    assert d.human.questions[-1].startswith("Whom shall I look for instead")
    assert prompts(d) == ["heads of finance in Berlin", "heads of sales in Berlin"]


def test_an_order_behind_a_search_is_no_complaint(desk: Open) -> None:
    d = searched(desk, Human(words="yes"))
    d.say("now find 2 CTOs in Berlin", campaign={**FIND, "who": "CTOs in Berlin", "count": 2})
    assert prompts(d) == ["heads of finance in Berlin", "CTOs in Berlin"]


def test_a_complaint_is_no_yes_to_a_search(desk: Open) -> None:
    d = desk(Human(words="those are not the ones, i asked for sales"))
    d.say("find 3 heads of sales in Berlin", campaign={**FIND, "who": "heads of sales in Berlin", "count": 3})
    assert prompts(d) == []


def test_others_than_were_searched_for_are_told_and_the_wish_is_left_over(desk: Open) -> None:
    d = desk(Human(words="yes"))
    plan = {**FIND, "who": "heads of sales in Munich", "count": 3}
    result = d.say("find 3 heads of sales in Munich", campaign=plan)
    assert "They do not look like heads of sales in Munich, but like: Head of Finance." in result["answer"]
    assert (result["status"], len(result["unused"])) == ("partial", 1)
