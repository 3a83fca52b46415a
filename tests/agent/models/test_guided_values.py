"""What words give as the value of a setting is read from them, and not turned round."""

from types import SimpleNamespace
from typing import Any

import pytest

from agent.models.guided.actions import Do
from agent.models.guided.task import Task
from agent.models.guided.values import Act, value_of, with_those_there
from agent.models.guided.wished import is_wished


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("make the wiat 6 days insted of 2", 6),
        ("espera de 5 días en vez de 3", 5),
        ("die Pause auf 4 Tage statt 7", 4),
        ("6 days, not 2", 6),
        ("from 2 to 6 days", 6),
    ],
)
def test_a_number_is_not_the_one_in_whose_place_it_is_to_be(words: str, days: int) -> None:
    told: Any = SimpleNamespace()
    task = Task(words=words, plan={"act": "update_sequence_node delay_days"})
    assert value_of(task, Act.of("update_sequence_node delay_days"), told) == {"delay_days": days}


@pytest.mark.parametrize(
    ("words", "paused"),
    [
        ("also stop the daily signal scan. I'll switch both back on myself", True),
        ("arrête le scan", True),
        ("resume scanning", False),
        ("turn the scan on again", False),
    ],
)
def test_a_scan_is_paused_or_not_as_the_first_sentence_says(words: str, paused: bool) -> None:
    told: Any = SimpleNamespace(value=lambda *_: "")
    task = Task(words=words, plan={"act": "update_signal_settings paused"})
    assert value_of(task, Act.of("update_signal_settings paused"), told) == {"paused": paused}


def test_what_keeps_running_is_not_paused() -> None:
    assert not is_wished("and the Spring follow up that one keeps running", "pause_campaign")
    assert is_wished("pause Spring follow up, it keeps bouncing", "pause_campaign")


LINES = "Robin Sample\nTideline, Hamburg\ntideline.example"


@pytest.mark.parametrize(
    ("words", "is_set"),
    [
        (f"Mets ça comme signature sous mes mails, ceux de a@b.example ?\n\n{LINES}\n\nMerci, bonne journée !", LINES),
        (f"Bitte das hier als Signatur nehmen:\n{LINES}\nDanke dir!", LINES),
        (f"{LINES}\n\nmake this my signature pls", LINES),
        (f"hi,\nnew signature for my mailbox, see below\n\n{LINES}\n\nThanks a lot!", LINES),
        (f"Pon esto como firma:\n\nUn saludo\n\n{LINES}\n\nMuchas gracias", f"Un saludo\n\n{LINES}"),
        (f"La mia firma ora è così\n \n{LINES}", LINES),
    ],
)  # fmt: skip
def test_a_block_of_lines_is_a_signature_with_its_lines_and_nothing_said_around_it(words: str, is_set: str) -> None:
    told: Any = SimpleNamespace(value=lambda *_: "Robin Sample, Tideline")
    task = Task(words=words, plan={"act": "update_signature"})
    assert value_of(task, Act.of("update_signature"), told) == {"signature": is_set}


def test_a_value_has_the_lines_that_the_words_give_it() -> None:
    told: Any = SimpleNamespace(value=lambda *_: "Robin Sample, Tideline GmbH")
    task = Task(words="signature is Robin Sample\nTideline GmbH", plan={"act": "update_signature"})
    assert value_of(task, Act.of("update_signature"), told) == {"signature": "Robin Sample\nTideline GmbH"}


def test_one_text_in_the_place_of_another_leaves_the_rest_as_it_is() -> None:
    body = {"body": "Hi %first_name%, may we meet on Monday?"}
    changed = with_those_there('In the first mail change "Monday" to "Tuesday"', body, {"body": "Tuesday"})
    assert changed == {"body": "Hi %first_name%, may we meet on Tuesday?"}
    unseen = with_those_there("cambia «el lunes» por «el martes»", {}, {"draft_body_text": "el martes"})
    assert isinstance(unseen, Do), "a whole text is never replaced by a part of it"
    assert '"el lunes"' in str(unseen.args["question"])
    whole = {"body": "Hi, Tuesday then?"}
    assert with_those_there('change "Monday" to "Tuesday": "Hi, Tuesday then?"', body, whole) == whole


@pytest.mark.parametrize(
    ("words", "understood", "is_on"),
    [
        ("und Öffnungen bitte mittracken. Noch nicht starten.", "off", True),
        ("track opens, but don't launch it yet", "off", True),
        ("don't track opens", "off", False),
        ("turn off open tracking", "off", False),
        ("track opens", "on", True),
    ],
)
def test_a_switch_that_is_spoken_of_is_off_only_where_the_words_say_so(
    words: str, understood: str, is_on: bool
) -> None:
    heard: list[str] = []

    def value(_label: str, said: str, _schema: Any) -> str:
        heard.append(said)
        return understood

    told: Any = SimpleNamespace(value=value)
    task = Task(words=words, plan={"act": "update_campaign open_tracking"})
    assert value_of(task, Act.of("update_campaign open_tracking"), told) == {"open_tracking": is_on}
    assert "launch" not in heard[0]
    assert "starten" not in heard[0]
