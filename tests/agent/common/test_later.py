"""A time to come for which something is asked is heard in eight languages; one of which somebody is told is not."""

import pytest

from agent.common.words.later import later, later_of
from tests.support.params import few

ASKED_FOR_THEN = [
    "Send ada@example.com the mail 'It costs 90 a month.' tomorrow at 9 in the morning, not before",
    "Send Ada the mail tomorrow at 9",
    "Tomorrow at 9, send Ada the mail",
    "Email Ada 'Hello' on Monday",
    "Send it to Ada, but not before Monday",
    "Send Ada the price list in two weeks",
    "Answer Ada after lunch that we agree",
    "Reply to Ada on Monday",
    "Launch the campaign June next week",
    "Launch campaign cmp_spring on Thursday at 10",
    "Please schedule the mail to Ada for Friday at 9",
    "Schedule the mail for 3 December",
    "Send Ada the offer tonight",
    "Don't send it before Monday",
    "Send the mail to Ada. Not before Monday.",
    "Send Ada the mail. It should go out tomorrow at 9.",
    "Can you send Ada the mail tomorrow at 9?",
    "Resume the campaign June on Monday",
    "Send Ada the mail, but only after lunch",
    "Start the campaign from Monday on",
    "Tell Ada tomorrow that the contract is ready",
    "Schick Ada morgen um 9 die Mail",
    "Schick Ada die Mail morgen um 9",
    "Schick die Mail an Ada nicht vor Montag",
    "Morgen um 9 schick Ada die Mail",
    "Kannst du Ada die Mail morgen um 9 schicken?",
    "Starte die Kampagne Juni am Montag",
    "Antworte Ada erst am Montag",
    "Schicke Ada in zwei Wochen das Angebot",
    "Schick Ada das Angebot, aber erst nach dem Mittagessen",
    "Envoie le mail à Ada demain à 9h",
    "Envoie demain à 9 h le mail à Ada",
    "N'envoie pas le mail avant lundi",
    "Lance la campagne Juin la semaine prochaine",
    "Envía el correo a Ada mañana a las 9",
    "Envía a Ada el correo dentro de dos semanas",
    "Mañana a las 9 envía el correo a Ada",
    "No envíes el correo antes del lunes",
    "Invia la mail ad Ada domani alle 9",
    "Invia ad Ada la mail tra due settimane",
    "Non inviare la mail prima di lunedì",
    "Envie o e-mail para Ada amanhã às 9",
    "Envie o e-mail à Ada daqui a duas semanas",
    "Stuur Ada de mail morgen om 9 uur",
    "Stuur de mail aan Ada niet voor maandag",
    "Stuur Ada over twee weken het aanbod",
    "明日の9時にAdaさんにメールを送ってください",
    "来週の月曜日にキャンペーンJuneを開始して",
    "2週間後にAdaさんに見積もりを送ってください",
]
NO_TIME_OF_THE_WISH = [
    "Send Ada a mail 'See you tomorrow at 9'",
    "Email ada@example.com: see you tomorrow at 9",
    "Tell Ada that we meet tomorrow at 9",
    "Tell Ada we meet tomorrow at 9",
    "Tell Ada tomorrow works for us",
    "Invite Ada to the demo on Thursday at 9",
    "Send Ada the agenda for tomorrow",
    "Send Ada the invitation to the meeting on Monday",
    "Ask Bo whether Tuesday works",
    "Ask Bo if he is free on Monday",
    "Email Ada about the call tomorrow",
    "Send Ada the list by Friday",
    "Send it before Monday",
    "Answer Ada: yes, tomorrow at 9 works",
    "Answer Ada yes, tomorrow at 9 is fine",
    "Reply to Ada that Tuesday at 10 works for us",
    "Confirm Friday at 9 with Ada",
    "Offer Ada Friday at 10",
    "Make an empty list called Later",
    "Send Ada the mail today",
    "Send the mail now, not tomorrow",
    "Let the campaign send on Mondays from 9 to 17",
    "Send Ada tomorrow's agenda",
    "Write Ada that it costs 90 a month",
    "Email Ada, subject 'Monday', text 'At 9?'",
    "Answer the mail from Monday",
    "Launch the campaign June",
    "What did Ada write on Monday?",
    "Who answered since Monday?",
    "Email Ada. If she does not answer by Friday, we will try Bo.",
    "We met at the fair on Monday. Email Ada 'Hello'",
    "Schreib Ada, dass wir uns morgen um 9 treffen",
    "Schreib Ada, wir treffen uns morgen um 9",
    "Sag Ada, Montag passt",
    "Schick Ada die Einladung für morgen",
    "Schick Ada die Mail bis Freitag",
    "Schick Ada die Agenda für den Termin am Montag",
    "Frag Bo, ob Dienstag passt",
    "Antworte Ada, dass Dienstag um 10 passt",
    "Lad Ada zur Demo am Donnerstag ein",
    "Dis à Ada que nous nous voyons demain à 9h",
    "Envoie à Ada l'invitation pour la réunion de lundi",
    "Réponds à Ada que mardi à 10h nous convient",
    "Dile a Ada que nos vemos mañana a las 9",
    "Responde a Ada que el martes nos va bien",
    "Envía a Ada la agenda para mañana",
    "Di' ad Ada che ci vediamo domani alle 9",
    "Scrivi ad Ada che martedì va bene",
    "Diga à Ada que nos vemos amanhã às 9",
    "Zeg Ada dat we morgen om 9 uur afspreken",
    "Stuur Ada de agenda voor morgen",
    "Adaさんに明日9時に伺うと伝えてください",
    "明日の会議についてAdaさんにメールを送ってください",
    "Find 20 CFOs in Berlin",
    "Archive the thread with Ada",
    "Find 15 CFOs in Madrid who were at the fair on Monday",
    "Schreib alle 9 Leads der Liste an",
    "Import these:",
    "Build a sequence: first mail on Monday, second 3 days later",
]


@pytest.mark.parametrize("words", few(20, ASKED_FOR_THEN))
def test_a_time_for_which_something_is_asked_is_heard(words: str) -> None:
    assert later(words)


@pytest.mark.parametrize("words", few(20, NO_TIME_OF_THE_WISH))
def test_a_time_that_is_told_past_a_deadline_or_a_name_is_not(words: str) -> None:
    assert later(words) == ()


@pytest.mark.parametrize(
    ("orders", "heard"),
    [
        (["Send Ada the mail tomorrow at 9", "yes"], ("tomorrow at 9",)),
        (["Send Ada the mail tomorrow at 9", "Do it now"], ()),
        (["Send Ada the mail", "not before Monday"], ("not before Monday",)),
        (["Ask Ada when it suits her", "tomorrow at 9"], ()),
    ],
)
def test_what_is_said_after_a_wish_changes_its_time(orders: list[str], heard: tuple[str, ...]) -> None:
    assert later_of(orders) == heard
