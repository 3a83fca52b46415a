"""What replies say, by rules: on the project's own labelled set, and on what nobody may get past them."""

from datetime import date

import pytest

from agent.copy.triage import CLASSES, read_reply
from agent.copy.triage_text import own_words
from tests.bench.labelled import effect_of, is_right, read, replies

SENT = date(2026, 11, 25)
OPEN = replies("open")


def test_nobody_is_suppressed_who_did_not_ask_for_it_and_every_request_is_kept_or_held() -> None:
    read_as = [(reply, effect_of(read(reply), reply)) for reply in OPEN]
    assert [reply.text for reply, got in read_as if got == "suppress" != reply.effect] == []
    assert [reply.text for reply, got in read_as if got == "free" != reply.effect] == []
    assert len([reply for reply, got in read_as if got == "hold" and reply.effect == "free"]) <= 10


def test_what_a_rule_decides_it_decides_rightly_with_a_quote_of_the_reply_in_every_language() -> None:
    decided = [(reply, reading) for reply in OPEN if (reading := read(reply)).by_rule]
    assert len([reply for reply, reading in decided if not is_right(reading, reply)]) <= 1
    assert all(reading.quote and reading.quote in reply.text for reply, reading in decided)
    assert {reading.label for _, reading in decided} == {*CLASSES} - {"other"}
    assert {reply.language for reply, _ in decided} == {"en", "de", "fr", "es", "it", "nl", "pt", "pl"}


def test_the_first_day_back_is_read_as_it_is_meant() -> None:
    absences = [reply for reply in OPEN if reply.effect not in ("suppress", "hold", "free")]
    assert [reply.text for reply in absences if effect_of(read(reply), reply) != reply.effect] == []


@pytest.mark.parametrize(
    ("text", "day", "two"),
    [
        ("Out of office until and including Monday.", date(2026, 12, 1), False),
        ("Out of office until Monday.", date(2026, 12, 1), True),
        ("I am on leave and back on 03/12/2026.", date(2026, 12, 3), False),
        ("I am on leave and back on 12/03/2026.", date(2026, 12, 3), False),
        ("I am on leave, back on 2026-12-31.", date(2026, 12, 31), False),
        ("I am on leave, back on 31 February.", None, False),
        ("I am on vacation. My room number is 12.", None, False),
    ],
)
def test_of_two_readings_of_a_day_the_later_counts_and_is_marked(text: str, day: date | None, two: bool) -> None:
    reading = read_reply(text, sent=SENT)
    assert (reading.label, reading.returns, reading.two_readings) == ("out_of_office", day, two)


def test_a_bounce_is_known_by_its_sender_and_by_the_vendors_flag_where_the_text_says_nothing() -> None:
    by_sender = read_reply("See the attached report.", subject="Returned", sender="MAILER-DAEMON@mx.example", sent=SENT)
    assert (by_sender.label, by_sender.quote) == ("bounce", "Returned")
    assert read_reply("", bounced=True, sent=SENT).label == "bounce"
    assert read_reply("Please remove me.", bounced=True, sent=SENT).opt_out == "certain"


def test_an_automatic_reply_is_known_by_its_subject_and_suppresses_nobody() -> None:
    note = read_reply("Thanks. To stop these replies unsubscribe me.", subject="Re: Automatic reply: Hello", sent=SENT)
    assert (note.label, note.opt_out) == ("out_of_office", "hint")


@pytest.mark.parametrize(
    "text",
    [
        "Sure.\n\nOn Tue, Nov 24, 2026 at 10:00 AM Sam Seller <sam@seller.example>\nwrote:\nReply STOP.\nRemove me",
        "Sure.\n\nVon: Sam Seller <sam@seller.example>\nGesendet: Dienstag\nAn: Ada\nBetreff: Hallo\n\nAbmelden",
        "Sure.\n-- \nUnsubscribe",
        "> Unsubscribe\nSure.",
    ],
)
def test_what_a_reply_quotes_or_signs_with_does_not_count(text: str) -> None:
    assert own_words(text) == "Sure."
    assert read_reply(text, sent=SENT).opt_out == ""


def test_a_line_that_only_looks_like_the_head_of_a_mail_is_kept() -> None:
    assert own_words("From: my desk\nHello") == "From: my desk\nHello"
    assert own_words("As I wrote before:\nno thanks") == "As I wrote before:\nno thanks"


def test_a_wish_in_a_few_words_among_others_is_heard_and_words_like_it_are_not() -> None:
    certain = (
        "Take me off your list", "UNSUBSCRIBE", "Don't contact us again", "leave me alone",
        "Keine weiteren Mails bitte", "Bitte schreiben Sie mir nicht mehr an", "Löschen Sie meine Daten",
        "Merci de ne plus me contacter", "Désinscrivez-moi", "No me escriban más", "Quiero darme de baja",
        "Non mi scriva più", "Por favor, remova-me",
        "Proszę nie pisać",
    )  # fmt: skip
    held = ("I am not interested, thanks", "Kein Interesse.", "Geen interesse", "Отпишите меня")
    free = (
        "What does it cost?", "Yes, I am interested. Stop by any time.", "Please remove the second item from the offer",
        "Ich habe Interesse, schreiben Sie mir.", "Envoyez-moi le prix", "Sounds good!\n> unsubscribe here",
    )  # fmt: skip
    for kind, texts in {"certain": certain, "hint": held, "": free}.items():
        heard = {text: read_reply(f"Hello. {text}\n\nBest\nAda").opt_out for text in texts}
        assert heard == dict.fromkeys(texts, kind)


def test_a_sentence_without_end_is_read_in_pieces() -> None:
    assert read_reply("word " * 300 + "\nUnsubscribe", sent=SENT).opt_out == "certain"


def test_a_text_of_few_words_has_the_language_of_its_phrase() -> None:
    assert read_reply("Uitschrijven", sent=SENT).language == "nl"
    assert read_reply("12345", sent=SENT).language == ""
