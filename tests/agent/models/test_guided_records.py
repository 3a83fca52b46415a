"""Which of the rows that were read words mean: by name, by a part of it, with a slip; never somebody else's."""

from types import SimpleNamespace
from typing import Any

import pytest

from agent.models.guided.records import found, last_of, named
from agent.models.guided.sources import SOURCES
from agent.models.guided.task import Past, Task

LEADS = [
    {"id": "1", "name": "Anna Brandt", "company": {"name": "Kestrel"}, "title": "CFO"},
    {"id": "2", "name": "Bob Tanner", "company": {"name": "Mistral Foods"}},
    {"id": "3", "name": "Theo Lind", "company": {"name": "Lantern"}},
    {"id": "4", "name": "Theo Wolf", "company": {"name": "Mistral Foods"}},
]
LISTS = [{"id": "a", "name": "Fair leads"}, {"id": "b", "name": "Partners"}, {"id": "c", "name": "all"}]


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("Anna Brandt is now CEO", ["1"]),
        ("anna is the CEO now", ["1"]),
        ("brandt left Kestrel", ["1"]),
        ("Bobs Titel ist falsch", ["2"]),
        ("take Bob Taner and anna brandt off", ["2", "1"]),
        ("Theo from Lantern", ["3"]),
        ("Theo is the new CFO", ["3", "4"]),
        ("Anna Sommer is now CEO", []),
        ("please archive the thread with Yara Brandt", []),
        ("die Unterhaltung mit Yara Brandt bitte", []),
        ("answer Mr Tanner, please", ["2"]),
        ("bitte Frau Brandt antworten", ["1"]),
        ("Archive Brandt", ["1"]),
        ("tell them that it is done", []),
    ],
)
def test_people_are_known_by_what_words_say_of_them(words: str, ids: list[str]) -> None:
    assert [row["id"] for row in named(words, LEADS, SOURCES["lead"].names)] == ids


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("put the new leads on the list Partners", ["b"]),
        ("who is on the fair list", ["a"]),
        ("everybody on the prtners list", ["b"]),
        ("delete the list Harbour", []),
    ],
)
def test_a_noun_that_all_of_them_bear_names_none(words: str, ids: list[str]) -> None:
    assert [row["id"] for row in named(words, LISTS, SOURCES["list"].names)] == ids


def test_a_list_that_was_deleted_is_not_the_last_one_that_there_is() -> None:
    made = Past("create_list", {"name": "Fair"}, {"list": {"id": "l1"}}, failed=False)
    found = Past("start_lead_search", {}, {"list": {"id": "l2"}}, failed=False)
    kept, gone = (Past("delete_list", {"list_id": "l2"}, {}, failed=failed) for failed in (True, False))
    for calls, last in (((made, found), "l2"), ((made, found, kept), "l2"), ((made, found, gone), "l1")):
        task: Any = SimpleNamespace(earlier=calls, calls=())
        assert last_of(task, "list") == last


SENDERS = [
    {"id": "r", "email_address": "robin@mail.tideline.example", "display_name": "Robin Sample"},
    {"id": "t", "email_address": "team@mail.tideline.example", "display_name": "Tideline Team"},
]


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("mets ça comme signature de robin@mail.tideline.example, on est chez Tideline", ["r"]),
        ("the limit of team@mail.tideline.example is 20, Robin wants it so", ["t"]),
        ("robin@mail.tideline.example und das Postfach Tideline Team bitte", ["r", "t"]),
        ("Robins Postfach bei Tideline", ["r", "t"]),
        ("para team@mail.tideline.example, Tideline Hamburg", ["t"]),
    ],
)
def test_an_address_names_its_sender_and_no_other_of_the_same_company(words: str, ids: list[str]) -> None:
    read = Past("list_senders", {}, {"accounts": SENDERS}, failed=False)
    task = Task(words=words, calls=(read,))
    meant = found(task, SOURCES["sender"], words, {})
    assert isinstance(meant, list)
    assert [row["id"] for row in meant] == ids
