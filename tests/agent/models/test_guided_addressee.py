"""A mail to somebody by name and by where they work: a lead of the workspace is looked for, and no other written to."""

from typing import Any

import pytest

from tests.support.guided_desk import Desk, Human, Open

WANDA = "wanda.passel.9-005@indigoledger.example"
SEAT = "Hi Wanda, your seat is confirmed."
EN = """okay um please send a mail to wanda passel at indigo ledger subject seat at the dinner and then in it hi wanda\
 comma your seat is confirmed period we start at seven period that's it thanks"""
DE = """ähm schick bitte eine mail an wanda passel bei indigo ledger betreff abendessen und dann drin hallo wanda komma\
 dein platz ist sicher punkt wir beginnen um sieben punkt"""
FR = """euh envoie un mail à wanda passel chez indigo ledger objet le dîner texte bonjour wanda virgule ta place est\
 confirmée point à bientôt point"""
ES = """eh manda un correo a wanda passel de indigo ledger asunto la cena y dentro hola wanda coma tu sitio está\
 confirmado punto empezamos a las siete punto"""


def told(d: Desk, words: str, name: str, subject: str = "", text: str = "") -> dict[str, Any]:
    mail = {"goal": "send", "to": "", "name": name, "subject": subject, "text": text}
    answer = {"goal": "reply", "person": name, "text": text, "archive": "no"}
    return d.say(words, one_off_email=mail, replies=answer, write={"subject": "Dinner", "text": SEAT})


@pytest.mark.parametrize(
    ("words", "subject", "text"),
    [
        (EN, "Seat at the dinner", "Hi Wanda, your seat is confirmed. We start at seven."),
        (DE, "Abendessen", "Hallo Wanda, dein platz ist sicher. Wir beginnen um sieben."),
        (FR, "Le dîner", "Bonjour Wanda, ta place est confirmée. À bientôt."),
        (ES, "La cena", "Hola Wanda, tu sitio está confirmado. Empezamos a las siete."),
        (f'Email Wanda Passel (Indigo Ledger), subject "Dinner", text "{SEAT}"', "Dinner", SEAT),
        ('mail wanda passel, subject "dinner", text "hi wanda, see you"', "dinner", "hi wanda, see you"),
    ],
)
def test_a_lead_who_is_named_gets_the_mail_as_it_was_dictated(desk: Open, words: str, subject: str, text: str) -> None:
    d = desk()
    name = "Wanda Passel" if "Wanda Passel" in words else "wanda passel"
    told(d, words, name, subject, text)
    assert [(one.to, one.subject, one.body_text) for one in d.sandbox.world.outbox] == [(WANDA, subject, text)]


def test_somebody_at_another_company_is_not_the_lead_of_that_name(desk: Open) -> None:
    d = desk(Human())
    result = told(
        d, f'Email Wanda Passel at Brightquay, subject "Dinner", text "{SEAT}"', "Wanda Passel", "Dinner", SEAT
    )
    assert d.writes == []
    assert result["status"] == "waiting"


def test_whoever_never_wrote_and_is_a_lead_gets_a_first_mail(desk: Open) -> None:
    d = desk(Human())
    told(d, f'Tell Wanda Passel "{SEAT}"', "Wanda Passel", "", SEAT)
    assert [(one.to, one.body_text) for one in d.sandbox.world.outbox] == [(WANDA, SEAT)]
