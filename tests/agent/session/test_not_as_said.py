"""A plain value in the words that was set otherwise is left over."""

from typing import Any

import pytest

from agent.models.base import AssistantMessage, ToolCall, UserMessage
from agent.session.account.not_as_said import not_as_said
from agent.session.account.request import Request
from agent.session.transcript import Entry
from agent.state.effects import EffectRow
from tests.support.making import effect


def did(tool: str, **arguments: Any) -> EffectRow:
    return effect("done", tool=tool, arguments=arguments)


def left(words: str, *effects: EffectRow, called: str = "{}") -> list[str]:
    calls = tuple(ToolCall(one.call_id, one.tool, called) for one in effects)
    talk = [Entry(UserMessage(words)), Entry(AssistantMessage("", calls)), Entry(AssistantMessage("Done."))]
    return [one.value for one in not_as_said(Request(talk, effects, {}))]


def titled(title: str) -> EffectRow:
    return did("update_lead", lead_id="led_kim", title=title)


def renamed(name: str) -> EffectRow:
    return did("update_list", list_id="lst_1", name=name)


def about(subject: str) -> EffectRow:
    return did("update_sequence_node", campaign_id="cmp_1", node_id="nod_1", subject=subject)


def waits(days: int) -> EffectRow:
    return did("add_sequence_node", campaign_id="cmp_1", type="email", delay_days=days)


@pytest.mark.parametrize(
    ("words", "value", "right", "wrong"),
    [
        ("Set Kim Placeholder's title to COO", "COO", titled("COO"), titled("Intern")),
        ("Setz Kims Position auf COO", "COO", titled("COO"), titled("Praktikant")),
        ("Set Kim's company to Harbour", "Harbour",
         did("update_lead", lead_id="led_kim", company={"name": "Harbour"}),
         did("update_lead", lead_id="led_kim", company={"name": "Evil"})),
        ("Change the subject of the first email of Autumn to Cash questions", "Cash questions",
         about("Cash questions"), about("Something else")),
        ("Rename Guests to friends", "friends", renamed("Friends"), renamed("Losers")),
        ("rename the list guests to friends", "friends", renamed("friends"), renamed("losers")),
        ("Renomme la liste Guests en Amis", "Amis", renamed("Amis"), renamed("Ennemis")),
        ("Cambia el nombre de la lista Guests a Amigos", "Amigos", renamed("Amigos"), renamed("Otros")),
        ("Rinomina la lista Guests in Amici", "Amici", renamed("Amici"), renamed("Altri")),
        ("Add a follow-up after 3 days to Autumn", "3 days", waits(3), waits(9)),
        ("Füge in Autumn eine Mail nach drei Tagen hinzu", "drei Tagen", waits(3), waits(9)),
    ],
)  # fmt: skip
def test_a_value_that_was_set_otherwise_is_left_over(
    words: str, value: str, right: EffectRow, wrong: EffectRow
) -> None:
    assert left(words, wrong) == [value]
    assert left(words, right) == []


@pytest.mark.parametrize(
    ("words", "done"),
    [
        ("Change the subject to something shorter", about("Cash")),
        ("Change the subject of Autumn to German", about("Eine Frage")),
        ("Set the subject to be a question", about("Got a minute?")),
        ("Rename Guests to match the campaign", renamed("Autumn")),
        ("Set Kim's title to COO at Harbour", titled("COO")),
        ("Set Kim's title to COO", titled("Chief Operating Officer")),
        ("Kim moved to Oslo, so set her title to COO", titled("COO")),
        ("Change the wait from 3 days to 9 days", waits(9)),
        ("Add the step 3 days later than now", waits(7)),
    ],
)
def test_what_only_describes_a_value_asks_for_none(words: str, done: EffectRow) -> None:
    assert left(words, done) == []


def test_what_the_user_changed_on_the_card_is_not_left_over() -> None:
    assert left("Rename Guests to Friends", renamed("Old friends of ours"), called='{"name": "Friends"}') == []
    assert left("Rename Guests to Friends", renamed("Pals"), called='{"name": "Friends"}') == []


@pytest.mark.parametrize(
    ("words", "time", "missed"),
    [
        ("Move the daily scan to 6", "18:00", ["06:00"]),
        ("der Scan soll um fünf Uhr dreißig laufen", "17:30", ["05:30"]),
        ("Move the daily scan to 6", "06:00", []),
        ("Move the scan from 7 o'clock to half past seven", "07:30", []),
        ("Move the daily scan to 7 o'clock Berlin time", "05:00", []),
        ("Stop the daily scan", "06:00", []),
    ],
)
def test_a_time_of_day_that_was_set_otherwise_is_left_over(words: str, time: str, missed: list[str]) -> None:
    assert left(words, did("update_signal_settings", scan_time_utc=time)) == missed
