"""What the verb of a wish tells, and which record is meant where two are called nearly alike."""

from types import SimpleNamespace
from typing import Any

import pytest

from agent.common.words.wanted import GAP
from agent.models.guided.act_in_context import act_by_its_words
from agent.models.guided.aside import without_asides
from agent.models.guided.forms import _steps
from agent.models.guided.joined import wanted
from agent.models.guided.records import named
from agent.models.guided.replies import settle
from agent.models.guided.sources import SOURCES
from agent.models.guided.task import Task
from agent.models.guided.writing import settle_text

_NOBODY: Any = SimpleNamespace()


@pytest.mark.parametrize(
    ("words", "act"),
    [
        ("these asked for no more mails, take them off Fair. the records stay: ada@x.example", "remove_list_leads"),
        ("Nimm diese bitte von der Liste Fair: ada@x.example, bo@x.example", "remove_list_leads"),
        ("Retirez-les de la liste Fair : ada@x.example", "remove_list_leads"),
        ("quita a estos de la lista Fair: ada@x.example", "remove_list_leads"),
        ("do not take these off Fair: ada@x.example", "import_list_leads"),
        ("take these off Fair and put them on Expo: ada@x.example", "import_list_leads"),
        ("import into Fair: ada@x.example", "import_list_leads"),
    ],
)
def test_rows_below_an_order_to_take_off_are_not_brought(words: str, act: str) -> None:
    assert act_by_its_words(words, "import_list_leads") == act


@pytest.mark.parametrize(
    ("words", "act"),
    [
        ("he never reads mail tho.. send him the same as whatsapp too", GAP),
        ("Manda un fax alla cantina Bonfatti con il nostro listino", GAP),
        ("schick Theo bitte eine SMS", GAP),
        ("envoie-lui un sms pour confirmer", GAP),
        ("send Theo a reply that we can send the contract by post", "send_message"),
        ("send Theo a mail", "send_message"),
        ('send Theo: "the fax is broken"', "send_message"),
    ],
)
def test_what_leaves_by_another_way_is_a_gap(words: str, act: str) -> None:
    assert act_by_its_words(words, "send_message") == act


@pytest.mark.parametrize(
    ("words", "act"),
    [
        ("Ada wrote her number on my programme: +43 1 555 0199. Please add it to her record.", "update_lead contacts"),
        ("Levin a répondu : son numéro direct est le +49 40 555 0188. Vous pouvez l'ajouter à sa fiche ?",
         "update_lead contacts"),
        ("Speicher bitte Bos Handynummer 0664 555 01 22 beim Kontakt", "update_lead contacts"),
        ("call Ada on her number +43 1 555 0199", GAP),
        ("add invoice 2026 0000 12 to the file", GAP),
    ],
)  # fmt: skip
def test_a_number_is_kept_with_somebody(words: str, act: str) -> None:
    assert act_by_its_words(words, GAP) == act


def test_words_that_may_want_nothing_are_no_wish_beside_one_that_is_certain() -> None:
    words = (
        'In a development that will astonish nobody, legal have discovered the word "forecast" and would like a'
        " fortnight to think about it. Do be a dear and pause Spring follow-up before they find the telephone as well."
    )
    assert [one.act for one in without_asides(wanted(words))] == ["pause_campaign"]


def _people(*names: str) -> list[dict[str, Any]]:
    return [{"id": name, "name": name, "company": {"name": f"{name.split()[-1]} Mills"}} for name in names]


def test_a_word_that_is_one_name_is_no_slip_of_another() -> None:
    found = named("take Vicenta off", _people("Vicente Bru", "Vicenta Roig"), SOURCES["lead"].names)
    assert [one["id"] for one in found] == ["Vicenta Roig"]
    found = named("take Vicenta off", _people("Vicente Bru", "Ada Roig"), SOURCES["lead"].names)
    assert [one["id"] for one in found] == ["Vicente Bru"]


def test_the_name_of_a_firm_at_the_same_place_tells_nobody_apart() -> None:
    there = [*_people("Emil Hartog"), {"id": "Joost Hartog", "name": "Joost Hartog", "company": {"name": "Dairy"}}]
    found = named("Please remove Mr Hartog", there, SOURCES["lead"].names)
    assert {one["id"] for one in found} == {"Emil Hartog", "Joost Hartog"}


_STEPS: list[dict[str, Any]] = [
    {"id": "n0", "type": "email", "subject": "Staff", "body": "Do you need staff?"},
    {"id": "n1", "type": "delay", "delay_days": 4},
    {"id": "n2", "type": "email", "body": "Have you seen my mail?"},
    {"id": "n3", "type": "email", "body": "My last try."},
    {"id": "end", "type": "end"},
]


@pytest.mark.parametrize(
    ("words", "guesses", "ids"),
    [
        ("delete the reminder", False, []),
        ("delete the reminder with the last try", False, ["n3"]),
        ("lösch die Erinnerung", True, ["n3"]),
        ("delete the first reminder", False, ["n2"]),
    ],
)
def test_no_step_is_deleted_by_a_guess(words: str, guesses: bool, ids: list[str]) -> None:
    llm: Any = SimpleNamespace(pick=lambda _words, lines: [len(lines) - 1])
    assert [one["id"] for one in _steps(words, {}, llm, guesses=guesses)(_STEPS)] == ids


@pytest.mark.parametrize("text", ["Hi", "Hallo,", "Bonjour !"])
def test_a_greeting_alone_is_no_text(text: str) -> None:
    words = "answer theo please say hi theo yes it reads csv files"
    plan: dict[str, Any] = {"text": text}
    settle_text(plan, Task(words=words))
    assert plan["text"] == ""


def test_who_gave_the_text_does_not_get_it() -> None:
    words = 'ok Kim gave me the answer: "Yes, it works." can you reply with exactly that'
    plan: dict[str, Any] = {"person": "Kim", "text": "Yes, it works."}
    settle(plan, Task(words=words), _NOBODY)
    assert plan["person"] == ""


def test_a_name_that_was_said_twice_is_said_once() -> None:
    words = "archive the one with Piet Piet from Oldmill"
    plan: dict[str, Any] = {"person": "Piet Piet from Oldmill", "text": ""}
    settle(plan, Task(words=words), _NOBODY)
    assert plan["person"] == "Piet"
