"""Who was to be put on a list all together is left over where only some of those who were read and fit are there."""

from typing import Any

import pytest

from agent.models.base import AssistantMessage, ToolCall, UserMessage
from agent.session.account.not_all_put import not_all_put
from agent.session.account.request import Request
from agent.session.transcript import Entry
from agent.state.effects import EffectRow
from tests.support.making import effect
from tools.spec import Records

KNOWN: Records = {
    ("list", "lst_g"): {"name": "Guests", "members": ["led_kim", "led_lou"]},
    ("list", "lst_a"): {"name": "all", "members": []},
    ("list", "lst_n"): {"name": "Newsletter form", "members": []},
    ("lead", "led_kim"): {"name": "Kim Bo", "title": "CFO"},
    ("lead", "led_lou"): {"name": "Lou Ay", "title": "CFO"},
    ("lead", "led_max"): {"name": "Max Oy", "title": "CEO"},
}


def put(*who: str) -> EffectRow:
    return effect("done", tool="add_list_leads", arguments={"list_id": "lst_n", "lead_ids": [*who]})


def made(*who: str) -> EffectRow:
    given: dict[str, Any] = {"lead_ids": [*who]} if who else {}
    return effect("done", tool="create_list", arguments={"name": "Fresh", **given})


def left(words: str, *effects: EffectRow) -> list[str]:
    calls = tuple(ToolCall(one.call_id, one.tool, "{}") for one in effects)
    talk = [Entry(UserMessage(words)), Entry(AssistantMessage("", calls)), Entry(AssistantMessage("Done."))]
    return [one.value for one in not_all_put(Request(talk, effects, KNOWN))]


@pytest.mark.parametrize(
    "words",
    [
        "Put everybody from Guests on the list Newsletter form",
        "Put all CFOs on the list Newsletter form",
        "Setz alle CFOs auf die Liste Newsletter form",
        "Mets tous les contacts de Guests sur la liste Newsletter form",
        "Pon a todos los contactos de Guests en la lista Newsletter form",
    ],
)
def test_those_who_fit_and_are_not_there_are_left_over(words: str) -> None:
    assert left(words, put("led_kim")) == [f"{words} (1 of 2 done)"]
    assert left(words, put("led_kim", "led_lou")) == []


@pytest.mark.parametrize(
    "words",
    [
        "Create a list called Fresh with all CFOs",
        "Create a list called Fresh with everybody from Guests",
        "Erstelle eine Liste Fresh mit allen CFOs",
    ],
)
def test_a_new_list_is_empty_or_half_full(words: str) -> None:
    assert left(words, made()) == [f"{words} (0 of 2 done)"]
    assert left(words, made("led_kim")) == [f"{words} (1 of 2 done)"]
    assert left(words, made("led_kim", "led_lou")) == []


@pytest.mark.parametrize(
    ("words", "done"),
    [
        ("Put Kim on the list Newsletter form", put("led_kim")),
        ("Put everybody from Guests but Lou on the list Newsletter form", put("led_kim")),
        ("Put everybody who likes Oslo on the list Newsletter form", put("led_kim")),
        ("Put them all on the list Newsletter form", put("led_kim")),
        ("Make a list Fresh for all CFOs that we will meet", made()),
        ("Create an empty list called Fresh", made()),
    ],
)
def test_where_nobody_can_tell_who_is_meant_nothing_is_missed(words: str, done: EffectRow) -> None:
    assert left(words, done) == []
