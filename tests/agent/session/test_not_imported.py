"""Of a file that was to be imported as it is, those who were not imported are left over."""

import json
from typing import Any

import pytest

from agent.models.base import AssistantMessage, Message, ToolCall, ToolMessage, UserMessage
from agent.session.account.not_imported import not_imported
from agent.session.account.request import Request
from agent.session.transcript import Entry
from agent.state.effects import EffectRow
from tests.support.making import effect
from tools.spec import Records

KNOWN: Records = {("list", "lst_g"): {"name": "Guests"}}
FILE = "name,email\nZoe Quick,zoe@quick.example\nYan Late,yan@late.example\n# approved: also eve@fair.example\n"


def leads(*addresses: str) -> list[dict[str, Any]]:
    return [{"type": "person", "contacts": [{"value": one}]} for one in addresses]


def imported(*addresses: str) -> EffectRow:
    return effect("done", tool="import_list_leads", arguments={"list_id": "lst_g", "leads": leads(*addresses)})


def left(words: str, done: EffectRow, *looked: Message) -> list[str]:
    calls = AssistantMessage("", (ToolCall(done.call_id, done.tool, "{}"),))
    talk: list[Message] = [UserMessage(words), *looked, calls, AssistantMessage("Done.")]
    entries = [Entry(talk[0]), Entry(UserMessage(FILE), material=True, by="person"), *map(Entry, talk[1:])]
    return [one.value for one in not_imported(Request(entries, [done], KNOWN))]


@pytest.mark.parametrize(
    "words",
    [
        "Import this file into Guests",
        "Import everybody from the file into Guests",
        "Please import the attached file into the list Guests",
        "Importiere die Datei in Guests",
        "Importe ce fichier dans Guests",
        "Importa todos los contactos del archivo en Guests",
        "このファイルの全員をGuestsにインポートして",
    ],
)
def test_a_row_that_was_not_imported_is_left_over(words: str) -> None:
    assert left(words, imported("zoe@quick.example")) == ["yan@late.example"]
    assert left(words, imported("zoe@quick.example", "yan@late.example")) == []


@pytest.mark.parametrize(
    "words",
    [
        "Import the CFOs from this file into Guests",
        "Import the first row of this file into Guests",
        "Import Zoe Quick from the file into Guests",
        "Import this file into Guests, but not Yan",
        "Put Zoe on Guests",
    ],
)
def test_where_the_words_say_who_of_it_nobody_else_is_missed(words: str) -> None:
    assert left(words, imported("zoe@quick.example")) == []


def test_who_was_checked_or_is_there_already_is_not_missed() -> None:
    given = json.dumps({"list_id": "lst_g", "leads": leads("zoe@quick.example", "yan@late.example")})
    checked = AssistantMessage("", (ToolCall("look", "preview_list_import", given),))
    shown = AssistantMessage("", (ToolCall("look", "get_list_leads", '{"list_id": "lst_g"}'),))
    there = ToolMessage("look", "get_list_leads", json.dumps({"leads": leads("yan@late.example")}))
    words, done = "Import this file into Guests", imported("zoe@quick.example")
    assert left(words, done, checked) == []
    assert left(words, done, shown, there) == []
