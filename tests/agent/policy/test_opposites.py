"""What sets the other one of two values than the words ask for waits for a person; the one asked for does not."""

from dataclasses import replace
from typing import Any

import pytest

from agent.policy.scope.opposites import the_opposite
from tests.support.making import asks_a_person, facts, made


def asks(words: str, tool: str, *before: str, former: dict[str, Any] | None = None, **args: Any) -> bool:
    call = replace(made(tool, **args), former=former or {})
    found = the_opposite.judge(call, facts(orders=(*before, words), message=words))
    return asks_a_person(found, "words.opposite")


@pytest.mark.parametrize(
    ("words", "tool", "key", "opposite", "asked"),
    [
        ("Archive Theo's conversation", "update_thread", "status", "active", "archived"),
        ("Mark Theo's conversation as unread", "update_thread", "unread_count", 0, 1),
        ("Markiere das Gespräch mit Theo als gelesen", "update_thread", "unread_count", 3, 0),
        ("Pause the signal scans", "update_signal_settings", "paused", False, True),
        ("Turn off open tracking for Spring", "update_campaign", "open_tracking", True, False),
        ("Désactive le suivi des ouvertures de la campagne", "update_campaign", "open_tracking", True, False),
    ],
)
def test_the_other_of_two_values_waits_for_a_person(words: str, tool: str, key: str, opposite: Any, asked: Any) -> None:
    assert asks(words, tool, **{key: opposite})
    assert not asks(words, tool, **{key: asked})
    assert not asks(words, tool, former={key: opposite}, **{key: opposite})  # it changes nothing


@pytest.mark.parametrize(
    ("words", "limit", "was", "waits"),
    [
        ("Raise the daily limit of Spring", 5, 30, True),
        ("Raise the daily limit of Spring", 60, 30, False),
        ("Senke das Tageslimit der Kampagne", 60, 30, True),
        ("Raise the daily limit of Spring to 20", 20, 30, False),
        ("Set the daily limit of Spring to 20", 20, 30, False),
    ],
)
def test_a_number_that_goes_the_other_way_waits_unless_it_was_said(
    words: str, limit: int, was: int, waits: bool
) -> None:
    assert asks(words, "update_campaign", former={"daily_limit": was}, daily_limit=limit) is waits


def test_of_many_things_each_is_held_to_the_words() -> None:
    items = [{"id": "sig_1", "vote": "up"}, {"id": "sig_2", "vote": "down"}]
    assert asks("Vote these signals up", "update_signals", items=items)
    assert not asks("Vote Quay up and Pier down", "update_signals", items=items)


def test_a_follow_up_is_no_vote() -> None:
    words = "mets un pouce en bas au signal de Quay et dis-moi qui a répondu dans la campagne Spring follow-up"
    assert not asks(words, "update_signals", items=[{"id": "sig_1", "vote": "down"}])
    assert asks(words, "update_signals", items=[{"id": "sig_1", "vote": "up"}])


def test_the_last_message_that_asks_for_it_counts_and_talk_asks_for_neither() -> None:
    assert not asks("No, archive it", "update_thread", "Put Theo's conversation back into the inbox", status="archived")
    assert not asks("Thanks, that looks good", "update_thread", status="active")


def test_words_that_only_speak_of_a_change_ask_for_no_certain_value() -> None:
    on = [{"id": "news", "enabled": True}]
    assert not asks("Change the sources news and reddit", "update_signal_sources", items=on)


@pytest.mark.parametrize(
    ("words", "time", "waits"),
    [
        ("Set the signal scan to 06:00 UTC", "18:30", True),
        ("Set the signal scan to 06:00 UTC", "18:00", True),
        ("Set the signal scan to 06:00 UTC", "06:00", False),
        ("Run the signal scan at 9:00 Berlin time", "08:00", False),
        ("Run the signal scan at 9:00 Berlin time", "08:15", True),
        ("Run the signal scan in the morning", "06:00", False),
    ],
)
def test_another_time_of_the_day_than_was_named_waits_for_a_person(words: str, time: str, waits: bool) -> None:
    assert asks(words, "update_signal_settings", scan_time_utc=time) is waits
