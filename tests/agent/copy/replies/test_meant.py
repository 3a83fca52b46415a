"""What a reply means as a whole, for words that no rule knows."""

from datetime import date

import pytest

from agent.copy.replies.meant import meant, weights
from agent.copy.replies.triage import read_reply
from tests.bench.labelled import effect_of, read, replies
from tests.bench.labelled.sets import replies_digest

SENT = date(2026, 11, 25)


def test_the_weights_are_those_of_the_replies_that_are_here() -> None:
    assert weights().learned_from == replies_digest(), "make words"


@pytest.mark.parametrize(
    ("note", "back"),
    [
        ("Auto: on a training course, next in on Wednesday 2nd December.", date(2026, 12, 2)),
        ("Bonjour, je suis absente jusqu'au vendredi 27 novembre inclus. Sophie Lanteri", date(2026, 11, 30)),
        (
            "Ich bin in der Reha und voraussichtlich am 14.12. zurück. Eiliges bitte an das Team.",
            date(2026, 12, 14),
        ),
        ("Hoy es fiesta local y la oficina permanece cerrada. Mañana jueves retomamos el horario.", date(2026, 11, 26)),
    ],
)
def test_an_absence_is_known_in_whatever_words_and_ends_on_a_day_that_is_worked_on(note: str, back: date) -> None:
    reading = read_reply(note, sent=SENT)
    assert (reading.label, reading.returns, reading.opt_out) == ("out_of_office", back, "")


def test_words_of_an_opt_out_in_a_reply_that_reads_like_none_suppress_nobody() -> None:
    reading = read_reply(
        "Stop sending me slots for November lol, I'm fully booked. First week of December I can do, the 2nd or 3rd?"
    )
    assert reading.opt_out == "hint"


def test_few_words_and_very_many_are_left_to_the_rules() -> None:
    for text in ("Löschen Sie meine Daten", "word " * 400):
        assert meant(text)["free"] == meant(text)["away"] == 0
        assert meant(text)["leave"] == 1


def test_of_replies_that_nothing_was_learned_from_hardly_one_is_suppressed_or_let_go_wrongly() -> None:
    every = [(one.effect, effect_of(read(one), one)) for one in replies("kept")]
    asked = [got for wanted, got in every if wanted == "suppress"]
    harmless = [got for wanted, got in every if wanted == "free"]
    days = [got in wanted.split("/") for wanted, got in every if wanted not in ("suppress", "hold", "free")]
    assert asked.count("free") <= 0.02 * len(asked)
    assert harmless.count("suppress") <= 0.01 * len(harmless)
    assert harmless.count("hold") <= 0.4 * len(harmless)
    assert sum(days) >= 0.9 * len(days)
