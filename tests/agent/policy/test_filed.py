"""Of a file that the user gives only those are put somewhere whom the words mean: all, or some of its rows."""

from typing import Any

import pytest

from agent.common.words.text import clauses
from agent.policy.scope.ties import Held, Said
from agent.policy.scope.whom import others
from tests.support.making import made
from tools.spec import Kind

FILE = (
    "name,email,city\nZoe Quick,zoe@quick.example,Oslo\nEve Far,eve@evil.example,Rome\nYan Late,yan@late.example,Oslo"
)
RECORDS: dict[tuple[Kind, str], Any] = {
    ("list", "lst_1"): {"name": "Fair"},
    ("campaign", "cmp_1"): {"name": "Autumn"},
    ("lead", "led_zoe"): {"name": "Zoe Quick", "emails": ["zoe@quick.example"]},
}
ZOE, EVE, YAN = "zoe@quick.example", "eve@evil.example", "yan@late.example"


def strange(words: str, tool: str, own: frozenset[str] = frozenset(), **args: Any) -> list[str]:
    call, asking = made(tool, records=RECORDS, **args), clauses(words)[:1]
    return others(Held(call, RECORDS, Said(words, asking, asking, made=own, wish=words)), words, FILE)


def rows(words: str, *people: str, **more: Any) -> list[str]:
    leads = [{"type": "person", "name": {"full": "Somebody"}, "contacts": [{"value": one}]} for one in people]
    return strange(words, "import_list_leads", list_id="lst_1", leads=leads, **more)


@pytest.mark.parametrize(
    "words",
    [
        "Import this file into Fair",
        "Import the attached CSV into the list Fair",
        "Import everybody from the file into Fair",
        "Import all three people of the file into Fair",
        "Import the attendees from the file into Fair",
        "Import all rows into Fair",
        "Importiere die Datei in die Liste Fair",
        "Importe le fichier dans la liste Fair",
        "Importa este archivo en la lista Fair",
        "このファイルをリストFairに取り込んで",
    ],
)
def test_everybody_in_a_file_is_meant_where_the_words_say_no_more(words: str) -> None:
    assert rows(words, ZOE, EVE, YAN) == []


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("Import Zoe from this file into Fair", [ZOE]),
        ("Import Zoe and Yan into Fair", [ZOE, YAN]),
        ("Import the people from Oslo into Fair", [ZOE, YAN]),
        ("Import both people from Oslo into Fair", [ZOE, YAN]),
        ("Import this file into Fair, only Zoe", [ZOE]),
        ("Importiere Zoe aus der Datei in Fair", [ZOE]),
        ("Importe uniquement Zoe dans Fair", [ZOE]),
    ],
)
def test_of_a_file_only_the_rows_are_meant_that_the_words_name_or_describe(words: str, meant: list[str]) -> None:
    assert rows(words, *meant) == []
    assert rows(words, *meant, EVE) == [EVE]
    assert rows(words, *meant, EVE, own=frozenset({"list:lst_1"})) == [EVE]


@pytest.mark.parametrize(
    "words",
    [
        "Import only the first row into Fair",
        "Import two people of this file into Fair",
        "Import half of the file into Fair",
        "Import the Norwegians from the file into Fair",
        "Importiere nur die erste Zeile in Fair",
    ],
)
def test_rows_that_nobody_can_tell_are_nobody_s(words: str) -> None:
    assert rows(words, ZOE) == [ZOE]


def test_a_lead_who_stands_in_a_file_may_be_put_on_a_list_where_the_words_mean_the_file() -> None:
    def put(words: str) -> list[str]:
        return strange(words, "add_list_leads", list_id="lst_1", lead_ids=["led_zoe"])

    assert put("Put the people of this file on the list Fair") == []
    assert put("Put Zoe from the file on the list Fair") == []
    assert put("Put Yan from the file on the list Fair") == ["Zoe Quick"]


def test_who_goes_from_a_file_into_a_campaign_is_held_to_the_words_too_but_not_to_what_they_say_of_other_work() -> None:
    def added(words: str, *people: str) -> list[str]:
        prospects = [{"email": one} for one in people]
        return strange(words, "add_campaign_leads", campaign_id="cmp_1", prospects=prospects)

    assert added("Add Zoe from the file to the campaign Autumn", ZOE) == []
    assert added("Add Zoe from the file to the campaign Autumn", ZOE, EVE) == [EVE]
    assert (
        added("Set up a campaign about our spring offer, with two mails, for the people of this file", ZOE, EVE) == []
    )
