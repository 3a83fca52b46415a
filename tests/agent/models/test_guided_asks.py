"""What the person wants somebody asked is put as a question to them, and the order for it is no text of a mail."""

from typing import Any

import pytest

from agent.models.guided.joined import wanted
from agent.models.guided.told import orders_to_ask, to_you
from tests.support.guided_desk import Desk, Human, Open

REPLY = {"goal": "reply", "person": "Mara", "text": "", "archive": "no", "view": "inbox"}


@pytest.mark.parametrize(
    ("order", "asked"),
    [
        ("ask her whether Tuesday works", "ask whether Tuesday works"),
        ("and ask him which tool he uses", "ask which tool you use"),
        ("ask Mara what she thinks of it", "ask what you think of it"),
        ("ask when her team meets", "ask when your team meets"),
        ("ask if he has time and if it suits them", "ask if you have time and if it suits you"),
        ("ask how she tries it", "ask how you try it"),
        ("ask which one she wishes", "ask which one you wish"),
        ("tell her that she is welcome", "tell her that she is welcome"),
        ("frag sie, ob Dienstag passt", "frag sie, ob Dienstag passt"),
    ],
)
def test_an_order_to_ask_somebody_is_put_in_the_words_for_them(order: str, asked: str) -> None:
    assert to_you(order) == asked


@pytest.mark.parametrize(
    ("words", "text", "is_order"),
    [
        ("write to Mara: ask her which tool she uses", "ask her which tool she uses", True),
        ("Schreib Bo: Frag ihn welches Tool er nutzt", "Frag ihn welches Tool er nutzt", True),
        ("Écris à Mara : demande-lui si mardi lui va", "demande-lui si mardi lui va", True),
        ("write to Mara: ask Bo which tool he uses", "ask Bo which tool he uses", False),
        ('write to Mara: "ask him which tool he uses"', "ask him which tool he uses", False),
        ("write to Mara: which tool do you use?", "which tool do you use?", False),
    ],
)
def test_words_to_the_agent_behind_a_colon_are_told_from_words_to_the_recipient(
    words: str, text: str, is_order: bool
) -> None:
    assert orders_to_ask(text, words) is is_order


def bodies(d: Desk) -> list[str]:
    """The texts on the cards."""
    return [str(one.card.body["body_text"]) for one in d.human.cards if isinstance(one.card.body, dict)]


def test_somebody_is_asked_and_nothing_is_stated_in_its_place(desk: Open) -> None:
    d = desk()
    written = {"subject": "", "text": "Hi Mara,\n\ndoes Tuesday work for you?\n\nRobin Sample"}
    d.say("reply to Mara and ask her whether Tuesday works", replies={**REPLY, "text": "Tuesday works"}, write=written)
    assert ("write", "answer to Mara Sample\nsender: Robin Sample\ngist: ask whether Tuesday works") in d.engine.asked
    assert bodies(d) == [written["text"]]


@pytest.mark.parametrize(
    "written", ["Hi Mara,\n\nTuesday works.\n\nRobin", "Hi Mara,\n\nask her whether Tuesday works?\n\nRobin"]
)
@pytest.mark.parametrize(
    "words", ["reply to Mara and ask her whether Tuesday works", "reply to Mara: ask her whether Tuesday works"]
)
def test_what_asks_nothing_or_repeats_the_order_is_not_put_to_the_human(desk: Open, words: str, written: str) -> None:
    d = desk(Human(words=None))
    result = d.say(words, replies=REPLY, write={"subject": "", "text": written})
    assert (bodies(d), d.writes, result["status"]) == ([], [], "waiting")
    assert "word for word" in result["escalation"]["question"]


def test_an_order_in_another_language_is_asked_back_and_never_sent(desk: Open) -> None:
    d = desk()
    said: dict[str, Any] = {**REPLY, "text": "Frag sie welches Tool sie nutzt"}
    result = d.say("Schreib Mara: Frag sie welches Tool sie nutzt", replies=said)
    assert (bodies(d), d.writes, result["status"]) == ([], [], "waiting")


def test_whom_a_mail_is_for_is_no_text_of_it(desk: Open) -> None:
    d = desk()
    said = {"goal": "send", "to": "ada@customer.example", "name": "", "subject": "", "text": "ada@customer.example"}
    result = d.say("mail ada@customer.example", one_off_email=said)
    assert (d.writes, result["status"]) == ([], "waiting")


@pytest.mark.parametrize(
    ("words", "wishes"),
    [
        ("mail ada@customer.example and tell her that the demo is on Tuesday", 1),
        ("schreib ada@customer.example und sag ihr, dass die Demo am Dienstag ist", 1),
        ("mail ada@customer.example and archive her thread", 2),
    ],
)
def test_what_somebody_is_to_be_told_belongs_to_the_mail_that_only_says_to_whom(words: str, wishes: int) -> None:
    assert len(wanted(words)) == wishes
