"""A value that the words give is the one that is set; where they give none, a planner chooses."""

from dataclasses import replace
from typing import Any

import pytest

from agent.policy.scope.values import another_value
from tests.support.making import asks_a_person, facts, made
from tools.spec import Kind

RECORDS: dict[tuple[Kind, str], Any] = {
    ("campaign", "cmp_1"): {"name": "Winter", "status": "draft", "daily_limit": 20},
    ("list", "lst_1"): {"name": "Guests"},
}


def asked(words: str, tool: str, **args: Any) -> bool:
    call = replace(made(tool, records=RECORDS, **args), former={"daily_limit": 20, "open_tracking": False})
    found = another_value.judge(call, facts(records=RECORDS, message=words, wish=words, orders=(words,)))
    return asks_a_person(found, "words.value")


@pytest.mark.parametrize(
    ("words", "limit", "waits"),
    [
        ("Set the daily limit of the campaign Winter to 30", 30, False),
        ("Set the daily limit of the campaign Winter to 30", 400, True),
        ("Setz das Tageslimit der Kampagne Winter auf 30", 400, True),
        ("Mets la limite de la campagne Winter à 30", 400, True),
        ("Set the daily limit of the campaign Winter to 1", 400, True),
        ("Set the daily limit of the campaign Winter to thirty", 30, False),
        ("Increase the daily limit of the campaign Winter by 5", 25, False),
        ("Increase the daily limit of the campaign Winter by 50 percent", 30, False),
        ("Increase the daily limit of the campaign Winter by 5", 400, True),
        ("Set a higher daily limit for the campaign Winter", 400, False),
        ("What is the daily limit of the campaign Winter?", 400, False),
    ],
)
def test_a_number_is_one_that_the_words_give_or_is_so_much_more_or_less(words: str, limit: int, waits: bool) -> None:
    assert asked(words, "update_campaign", campaign_id="cmp_1", daily_limit=limit) is waits


@pytest.mark.parametrize(
    ("words", "name", "waits"),
    [
        ("Rename the list Guests to Friends", "Friends", False),
        ("Rename the list Guests to Friends", "Losers", True),
        ("Rename the list Guests to “Friends of ours”", "Friends of ours", False),
        ("Benenne die Liste Guests in Freunde um", "Feinde", True),
        ("Renomme la liste Guests en Amis", "Ennemis", True),
        ("リストGuestsの名前を展示会に変えて", "展示会", False),
        ("リストGuestsの名前を展示会に変えて", "敵", True),
        ("Rename the list Guests to something better", "Fair people", False),
        ("Rename the list Guests", "Fair people", False),
    ],
)
def test_a_new_name_is_the_one_that_the_words_give(words: str, name: str, waits: bool) -> None:
    assert asked(words, "update_list", list_id="lst_1", name=name) is waits


def test_a_step_has_the_subject_that_the_words_give_and_of_a_new_thing_the_account_tells() -> None:
    assert not asked("Create a list called Fresh", "create_list", name="Fresher")
    words = "Change the subject of the first step of the campaign Winter to Cash questions"
    step = {"campaign_id": "cmp_1", "node_id": "nod_1"}
    assert asked(words, "update_sequence_node", **step, subject="Other")
    assert not asked(words, "update_sequence_node", **step, subject="Cash questions")


@pytest.mark.parametrize(
    ("words", "hours", "waits"),
    [
        ("Set the operating hours of the campaign Winter to 9 to 17", ("09:00", "17:00"), False),
        ("Set the operating hours of the campaign Winter to 9 to 5pm", ("09:00", "17:00"), False),
        ("Set the operating hours of the campaign Winter to 9 to 17", ("00:00", "23:59"), True),
        ("Setz die Sendezeit der Kampagne Winter auf 9 bis 17 Uhr", ("06:00", "23:00"), True),
        ("Set longer operating hours for the campaign Winter", ("00:00", "23:59"), False),
    ],
)
def test_hours_are_those_that_the_words_give(words: str, hours: tuple[str, str], waits: bool) -> None:
    day = {"monday": {"enabled": True, "start": hours[0], "end": hours[1]}}
    assert asked(words, "update_campaign", campaign_id="cmp_1", operating_hours=day) is waits


def test_what_is_unread_is_no_quantity_and_a_switch_none_either() -> None:
    records: dict[tuple[Kind, str], Any] = {("thread", "thr_1"): {"unread_count": 4}}
    call = made("update_thread", records=records, thread_id="thr_1", unread_count=0)
    words = "Mark the 3 conversations as read"
    assert another_value.judge(call, facts(records=records, message=words, wish=words, orders=(words,))) is None
    assert not asked(
        "Turn on open tracking for the 2 campaigns", "update_campaign", campaign_id="cmp_1", open_tracking=True
    )
