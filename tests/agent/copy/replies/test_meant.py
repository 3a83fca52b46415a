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


def test_who_is_away_until_a_friday_is_back_on_the_monday() -> None:
    note = "Bonjour, je suis absente jusqu'au vendredi 27 novembre inclus. Sophie Lanteri"
    assert read_reply(note, sent=SENT).returns == date(2026, 11, 30)


def test_a_note_of_absence_that_no_rule_knows_is_one_and_holds_until_a_person_has_looked() -> None:
    reading = read_reply("Auto: on a training course, next in on Wednesday 2nd December.", sent=SENT)
    assert (reading.label, reading.opt_out) == ("out_of_office", "hint")


@pytest.mark.parametrize(
    "wish",
    ["Please leave us be.", "Lassen Sie uns bitte in Frieden.", "Déjenos en paz.", "Ci lasci in pace."],
)
def test_a_wish_in_words_that_no_rule_knows_holds_whatever_stands_around_it(wish: str) -> None:
    around = "Thanks for the brochure. We looked at it with the team on Monday and everybody liked the design."
    assert read_reply(f"Hi Tom,\n\n{around} {wish}\n\nBest, Karen", sent=SENT).opt_out == "hint"


def test_words_of_an_opt_out_in_a_reply_that_reads_like_none_suppress_nobody() -> None:
    reading = read_reply(
        "Stop sending me slots for November lol, I'm fully booked. First week of December I can do, the 2nd or 3rd?"
    )
    assert reading.opt_out == "hint"


def test_few_words_and_very_many_are_left_to_the_rules() -> None:
    for text in ("Löschen Sie meine Daten", "word " * 400):
        assert meant(text) == {"leave": 1, "look": 0, "free": 0, "away": 0}


def test_of_replies_that_nothing_was_learned_from_hardly_one_is_suppressed_or_an_opt_out_let_go() -> None:
    every = [(one.effect, effect_of(read(one), one)) for one in replies("kept")]
    asked = [got for wanted, got in every if wanted == "suppress"]
    harmless = [got for wanted, got in every if wanted == "free"]
    days = [got in wanted.split("/") for wanted, got in every if wanted not in ("suppress", "hold", "free")]
    assert asked.count("free") <= 0.02 * len(asked)
    assert harmless.count("suppress") <= 0.01 * len(harmless)
    assert sum(days) >= 0.85 * len(days)
