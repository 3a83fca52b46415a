"""What only sounds like a wish to be left alone suppresses nobody, and none is lost with what looks like a footer."""

from datetime import date

import pytest

from agent.copy.replies.triage import read_reply

SENT = date(2026, 3, 10)


@pytest.mark.parametrize(
    "text",
    [
        "Please don't take me off your list.",
        "I do not want to unsubscribe.",
        "Bitte nehmen Sie mich nicht aus dem Verteiler.",
        "Je ne veux pas être retiré de la liste.",
        "No me quiten de la lista, por favor.",
        "Non toglietemi dalla lista, per favore.",
        "Haal me niet van de lijst.",
        "Do not write to me in French please.",
        "Schreiben Sie mir bitte nicht mehr auf Englisch.",
        'In our last campaign, 30% answered "unsubscribe me". Can you do better?',
    ],
)
def test_a_wish_that_is_denied_or_quoted_or_about_less_suppresses_nobody(text: str) -> None:
    assert read_reply(text, sent=SENT).opt_out == "hint"


@pytest.mark.parametrize(
    "text",
    [
        "I think I received this email in error, please take me off your list.",
        "Ich habe diese Mail irrtümlich erhalten, bitte löschen Sie mich aus dem Verteiler.",
        "Me han escrito por error, no me envíen más correos.",
        "I'm not the intended recipient, kindly stop writing.",
        "Am 02.03. schrieb ich Ihnen bereits:\nBitte löschen Sie meine Adresse.",
        "Sent from my phone so short: remove me please",
        "--\nPlease unsubscribe me",
    ],
)
def test_a_wish_in_a_line_that_looks_like_a_footer_or_a_header_is_heard(text: str) -> None:
    assert read_reply(text, sent=SENT).opt_out != ""


def test_who_is_away_and_wants_no_offers_is_asked_about() -> None:
    assert read_reply("Estoy fuera hasta el 16 de marzo. No se admite publicidad.", sent=SENT).opt_out == "hint"


@pytest.mark.timeout(60)
def test_signs_that_stand_for_many_letters_take_no_more_time() -> None:
    assert read_reply("\ufdfa" * 20_000, sent=SENT).opt_out == "hint"
