"""What the sentences of a reply mean, for words that no rule knows."""

from datetime import date

import pytest

from agent.copy.replies.meant import doubt, meant, weights
from agent.copy.replies.triage import read_reply
from tests.bench.labelled import effect_of, read, replies
from tests.bench.labelled.marked import marked
from tests.bench.labelled.sets import replies_digest

SENT = date(2026, 11, 25)
AROUND = "Thanks for the brochure. We looked at it with the team on Monday and everybody liked the design."


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
    assert read_reply(f"Hi Tom,\n\n{AROUND} {wish}\n\nBest, Karen", sent=SENT).opt_out == "hint"


@pytest.mark.parametrize("said", ["Could this be the last one I get?", "Off the list please, and the same for info@."])
def test_a_wish_that_looks_harmless_to_the_rules_holds(said: str) -> None:
    assert read_reply(f"Hi all at Fennwick, {said} Rgds, Sunil", sent=SENT).opt_out == "hint"


def test_words_of_an_opt_out_in_a_reply_that_reads_like_none_suppress_nobody() -> None:
    reading = read_reply(
        "Stop sending me slots for November lol, I'm fully booked. First week of December I can do, the 2nd or 3rd?"
    )
    assert reading.opt_out == "hint"


def test_few_words_and_very_many_are_left_to_the_rules() -> None:
    assert read_reply("The heron waits by the mill.").opt_out == "hint"
    assert read_reply(f"{AROUND} " * 20).opt_out == "hint"
    assert read_reply("word " * 400 + "\nUnsubscribe").opt_out == "certain"


@pytest.mark.parametrize(
    "said",
    [
        "Vi har nu tittat på det här med hela gruppen och tyckte att det såg riktigt trevligt ut i går.",
        "Megnéztük a csapattal, és mindenkinek nagyon tetszett, amit tegnap a vásáron láttunk.",
        "来週は社内の展示会があり、全員が準備に追われております。",
    ],
)
def test_a_language_of_which_no_sentences_were_learned_holds_as_the_rules_say(said: str) -> None:
    assert read_reply(said).opt_out == "hint"


def test_the_worst_sentence_is_named_and_no_sentence_raises_no_doubt() -> None:
    assert (
        doubt(["Thanks for the brochure.", "Please take me off your list."]).sentence == "Please take me off your list."
    )
    assert doubt([]).worst == 0
    assert sum(meant("Thanks.").values()) == pytest.approx(1)


def test_a_labelled_reply_has_the_label_of_each_of_its_sentences() -> None:
    first = marked()[0]
    assert " ".join(one for one, _ in first.sentences()) == " ".join(first.reply.text.split())
    assert {kind for one in marked() for _, kind in one.sentences()} == {"fine", "leave", "look"}


@pytest.mark.parametrize(
    ("note", "day"),
    [
        ("I'm on leave and will not return until 12/17/2026.", date(2026, 12, 17)),
        ("Je suis absent du 25 au 30 novembre inclus.", date(2026, 12, 1)),
        ("Ik ben afwezig tot en met 18 december, daarna vakantie, ik lees alles vanaf 4 januari.", date(2027, 1, 4)),
        ("Je suis absente jusqu'au 24 décembre.", date(2026, 12, 28)),
        ("Automatic reply: on Wednesday I do not work, I will read it tomorrow.", date(2026, 11, 26)),
        ("Respuesta automática: mañana jueves retomamos el horario, de 8 a 15 h.", date(2026, 11, 26)),
        ("Il Prof. Bellandi è in congedo e riprenderà servizio il 1° marzo 2027.", date(2027, 3, 1)),
    ],
)
def test_a_return_is_read_from_the_day_that_is_named_for_it(note: str, day: date) -> None:
    assert read_reply(note, subject="Automatic reply", sent=SENT).returns == day


def test_of_replies_that_nothing_was_learned_from_hardly_one_is_suppressed_or_an_opt_out_let_go() -> None:
    every = [(one.effect, effect_of(read(one), one)) for one in replies("kept")]
    asked = [got for wanted, got in every if wanted == "suppress"]
    harmless = [got for wanted, got in every if wanted == "free"]
    days = [got in wanted.split("/") for wanted, got in every if wanted not in ("suppress", "hold", "free")]
    assert asked.count("free") <= 0.02 * len(asked)
    assert harmless.count("suppress") <= 0.01 * len(harmless)
    assert sum(days) >= 0.85 * len(days)
