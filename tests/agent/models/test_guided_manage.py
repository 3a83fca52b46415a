"""A list or a campaign that there is gets a new name, a campaign is paused or goes on; nothing else is touched."""

from typing import Any

import pytest

from evals.sandbox import load
from tests.support.guided_desk import Desk, Human, Open

LIST, CAMPAIGN = "11000001-0000-4000-8000-000000000001", "ca000001-0000-4000-8000-000000000001"

WORLD = load("saas")


def said(desk: Open, words: str, answer: str | None = None) -> tuple[dict[str, Any], list[tuple[str, Any]]]:
    d = desk(Human(words=answer))
    return d.say(
        words, form={"value": "Autumn talk" if "Autumn talk" in words else "Autumn" if "Autumn" in words else ""}
    ), d.writes


@pytest.mark.parametrize(
    "words",
    [
        "rename the list Spring webinar to Autumn talk",
        'Please rename the list "Spring webinar" to "Autumn talk".',
        "Benenne die Liste Spring webinar in Autumn talk um",
        "renombra la lista Spring webinar a Autumn talk",
        "renomme la liste Spring webinar en Autumn talk",
    ],
)
def test_a_list_gets_the_name_that_is_said(desk: Open, words: str) -> None:
    result, writes = said(desk, words)
    assert writes == [("/api/lists", {"id": LIST, "name": "Autumn talk"})]
    assert (result["status"], result["unused"]) == ("done", [])
    assert "Autumn talk" in result["answer"]


def test_a_campaign_is_paused_by_its_name_and_goes_on_after_a_yes(desk: Open) -> None:
    d = desk()
    for words, act in (
        ("pause the campaign Spring follow-up", "pause"),
        ("resume the campaign Spring follow-up", "resume"),
    ):
        result = d.say(words, route={"journey": "other"})
        assert d.writes[-1][0] == f"/api/campaigns/{CAMPAIGN}/{act}"
        assert result["status"] == "done"
    assert [card.card.tool for card in d.human.cards] == ["resume_campaign"]


@pytest.mark.parametrize(
    "words",
    [
        "pause the campaign Spring follow-up on Friday",
        "pause the campaign Spring follow-up if it bounces",
        "don't pause the campaign Spring follow-up",
        "rename the list Spring webinar",
        "pause all campaigns except Spring follow-up",
        "pause every campaign but Spring follow-up",
        "pausiere alle Kampagnen außer Spring follow-up",
    ],
)
def test_what_is_for_later_conditional_negative_or_without_a_name_changes_nothing(desk: Open, words: str) -> None:
    result, writes = said(desk, words)
    assert writes == []
    assert result["status"] != "done"


def test_a_list_that_there_is_not_is_asked_for(desk: Open) -> None:
    result, writes = said(desk, "rename the list Harbour to Autumn")
    assert writes == []
    assert "Which list do you mean?" in result["escalation"]["question"]


@pytest.mark.parametrize(
    ("words", "taken"),
    [
        ("remove the second one from the list", [1]),
        ("take the second one off", [1]),
        ("and kick the last one out", [5]),
        ("wirf den ersten raus", [0]),
        ("take Wanda Passel off the list", [4]),
        ("Bitte nimm Levin Bafel von der Liste", [0]),
        ("quita a Levin Bafel de la lista", [0]),
        ("remove Wanda from the list all", []),  # another list than the one that was shown
        ("remove Wanda from the list Harbour", []),  # there is none of that name
        ("remove everybody except Wanda from the list", []),
        ("remove all but Wanda from the list", []),
        ("lösche alle außer Wanda aus der Liste", []),
        ("remove Nobody from the list", []),
        ("remove everybody from the list", []),
    ],
)
def test_who_was_shown_on_a_list_is_taken_off_it(desk: Open, words: str, taken: list[int]) -> None:
    d = desk()
    d.say("who is on the list Spring webinar?", ask={"about": "list"})
    result = d.say(words, route={"journey": "other"})
    ids = [lead.id for lead in WORLD.leads]
    assert d.writes == ([(f"/api/lists/{LIST}/leads", {"leadIds": [ids[at] for at in taken]})] if taken else [])
    assert (result["status"] == "done") is bool(taken)


@pytest.mark.parametrize("words", ["and call it Autumn talk", 'Rename it to "Autumn talk".', "nenn sie Autumn talk"])
def test_what_was_shown_last_gets_the_name_that_is_said(desk: Open, words: str) -> None:
    d = desk()
    d.say("who is on the list Spring webinar?", ask={"about": "list"})
    result = d.say(words, form={"value": "Autumn talk"})
    assert d.writes == [("/api/lists", {"id": LIST, "name": "Autumn talk"})]
    assert (result["status"], result["unused"]) == ("done", [])


@pytest.mark.parametrize(
    ("words", "put"),
    [
        ("Put Mara Quinquin and Zeno Wessel on the list Later", [1, 2]),
        ("Füge Mara Quinquin zur Liste Later", [1]),
        ("Ajoute Mara Quinquin et Zeno Wessel à la liste Later", [1, 2]),
    ],
)
def test_leads_that_there_are_are_put_on_a_list_and_nobody_is_made_anew(desk: Open, words: str, put: list[int]) -> None:
    d = with_a_list(desk)
    result = d.say(words)
    ids = [lead.id for lead in WORLD.leads]
    assert [sent["leadIds"] for _, sent in d.writes[1:]] == [[ids[at] for at in put]]
    assert (result["status"], result["unused"]) == ("done", [])


def with_a_list(desk: Open) -> Desk:
    d = desk()
    d.say('Make an empty list "Later"', **{"import": {"goal": "create", "list": "Later", "kind": "person"}})
    return d


def test_who_is_on_the_list_already_is_not_put_there_again(desk: Open) -> None:
    d = desk()
    result = d.say("Put Mara Quinquin on the list Spring webinar")
    assert d.writes == []
    assert "Mara Quinquin is on the list Spring webinar already" in result["answer"]


def test_who_is_no_lead_yet_is_named_beside_those_who_were_put_on(desk: Open) -> None:
    d = with_a_list(desk)
    result = d.say("Put Mara Quinquin and Ann Nobody on the list Later")
    assert len(d.writes) == 2
    assert result["status"] == "partial"
    assert "No lead is called Ann Nobody" in result["answer"]


@pytest.mark.parametrize(
    "words", ["What do we know of Mara Quinquin?", "Wer ist Mara Quinquin?", "qui est Mara Quinquin ?"]
)
def test_what_is_known_of_somebody_is_looked_up_by_the_name(desk: Open, words: str) -> None:
    d = desk()
    result = d.say(words)
    assert (d.writes, result["status"]) == ([], "done")
    assert "mara.quinquin" in result["answer"]
