"""A time that was named for a send is not dropped, and a wish in any words is not done by an answer alone."""

import re

import pytest

from tests.support import tidy
from tests.support.fault_server import FaultServer
from tests.support.params import few
from tests.support.program import Program, call, turn
from tests.support.scripts import END, GRANT_SEND, LAUNCH, MESSAGES_PATH, READ, SEND

TIMED = [
    f"Send {tidy.ADA} the mail 'It costs 90 a month.' tomorrow at 9 in the morning, not before",
    f"Schick {tidy.ADA} nicht vor Montag die Mail „It costs 90 a month.“",
    f"Envoie à {tidy.ADA} dans deux semaines « It costs 90 a month. »",
    f"Envía a {tidy.ADA} mañana a las 9 «It costs 90 a month.»",
    f'Invia a {tidy.ADA} dopo pranzo "It costs 90 a month."',
    f'Envie amanhã às 9 a {tidy.ADA}: "It costs 90 a month."',
    f'Stuur {tidy.ADA} volgende week "It costs 90 a month."',
    f"明日の9時に{tidy.ADA}に「It costs 90 a month.」と返信して",
]
TOLD = [
    f"Tell {tidy.ADA} 'It costs 90 a month.' and that we call her tomorrow at 9",
    f"Send {tidy.ADA} 'It costs 90 a month.' by Friday",
    f"Answer {tidy.ADA} that it costs 90 a month and that Monday works",
    f"Antworte {tidy.ADA}, dass es 90 im Monat kostet und wir morgen um 9 anrufen",
    f"Réponds à {tidy.ADA} que nous appelons demain à 9h : « It costs 90 a month. »",
]


HELD_BACK = [
    f"Hold off on answering {tidy.ADA} for now",
    f"As soon as Piet says yes, answer {tidy.ADA} that it costs 90 a month",
    f"I'd rather not answer {tidy.ADA}",
    f"Answer {tidy.ADA} on Friday that it costs 90 a month",
    f"Let me approve what goes to {tidy.ADA}",
    f"I answered {tidy.ADA} already",
    f"Warte noch mit der Antwort an {tidy.ADA}",
    f"Je préfère ne pas répondre à {tidy.ADA}",
    f"De momento prefiero no contestar a {tidy.ADA}",
]


def sent(server: FaultServer) -> int:
    return sum(seen.path == MESSAGES_PATH for seen in server.requests("POST"))


@pytest.mark.parametrize("words", few(3, TIMED))
def test_a_time_that_was_named_for_a_send_is_a_persons_decision_and_stays_left_over(
    program: Program, server: FaultServer, words: str
) -> None:
    parked = program.task(program.script(turn(READ), turn(SEND), END), "--approve", GRANT_SEND, text=words)
    assert (parked.json["status"], sent(server)) == ("waiting", 0)
    asked = parked.json["pending_approvals"][0]
    assert asked["rule"] == "words.later"
    shown = program.run("approvals", "show", asked["id"]).out
    assert "CHECK THE TIME: you named a time" in shown
    program.run("approvals", "approve", asked["id"])
    done = program.resume(parked.json["run_id"])
    assert (sent(server), done.json["status"]) == (1, "partial")
    assert [item["kind"] for item in done.json["unused"]] == ["date"]


@pytest.mark.parametrize("words", few(3, HELD_BACK))
def test_no_rule_given_ahead_lets_out_what_the_words_hold_back(
    program: Program, server: FaultServer, words: str
) -> None:
    parked = program.task(program.script(turn(READ), turn(SEND), END), "--approve", GRANT_SEND, text=words)
    assert (parked.json["status"], sent(server)) == ("waiting", 0)
    assert "CHECK" in program.run("approvals", "show", parked.json["pending_approvals"][0]["id"]).out


@pytest.mark.parametrize("words", few(3, TOLD))
def test_a_time_of_which_somebody_is_told_raises_nothing(program: Program, server: FaultServer, words: str) -> None:
    done = program.task(program.script(turn(READ), turn(SEND), END), "--approve", GRANT_SEND, text=words)
    assert sent(server) == 1, done.json["pending_approvals"]


@pytest.mark.parametrize(
    "between", ["Which leads are in it?", "Her name is Ada Sample, by the way", "Thank you very much for all of this"]
)
def test_what_wishes_for_nothing_takes_no_time_back(program: Program, between: str) -> None:
    asks = turn(text="Shall I?")
    script = program.script(asks, asks, turn(text="Three."), turn(LAUNCH), END)
    words = f"Launch {tidy.CAMPAIGN} tomorrow at 9\n{between}\nok, go ahead\n"
    chat = program.run("chat", "--model", script, stdin=words)
    (asked,) = {*re.findall(r"apr_\w+", chat.err)}
    assert "you named a time: tomorrow at 9" in program.run("approvals", "show", asked).out


WISHES = [
    "Take Bo off the list June",
    "Exclude Bo from the campaign June",
    "Retry the warm-up of Robin",
    "Kick Bo out of June",
    "bin this thread",
    "Tag everyone from the webinar as warm",
    "Could you mute the conversation with Ada?",
    "why don't you add Bo to Partners",
    "Reassign the thread to Robin",
    "never write to anyone at rival.example again",
    "Nimm Bo aus der Liste Juni",
    "die Testkampagne bitte löschen",
    "I want Ada's conversation archived",
    "I'd love for Bo to get our offer",
    "La campaña Junio tiene que parar",
    "Verschieb die Mail an Ada",
    "Retire Bo de la liste Juin",
    "range le fil avec Ada",
    "Quita a Bo de la lista Junio",
    "Togli Bo dalla lista Giugno",
    "Tire o Bo da lista Junho",
    "Haal Bo van de lijst Juni",
    "ボーさんを6月のリストから外して",
]
ANSWERED = [
    "Did Bo answer",
    "Is June paused",
    "I like the draft",
    "I'd love to hear from Bo",
    "Show me all campaigns",
    "list campaigns",
    "Status of June",
    "New replies",
    "I'd like to know how June is doing",
    "Could you show me the replies?",
    "Hello",
    "Thank you very much",
    "We sell forecasts to finance teams",
    "Do not write to Bo",
    "Zeig mir alle Kampagnen",
    "Übersicht der Kampagnen",
    "Affiche les réponses",
    "Resumen de la semana",
    "Elenca i mittenti",
    "Mostre as campanhas",
    "Toon de campagnes",
    "返信を要約して",
]


@pytest.mark.parametrize("words", few(6, WISHES))
def test_a_wish_in_any_verb_after_which_nothing_was_done_is_not_done(program: Program, words: str) -> None:
    done = program.task(program.script(turn(call("list_threads")), turn(text="It is done.")), text=words)
    assert done.json["status"] == "failed"
    assert done.json["escalation"]["reason"].startswith(("Nothing was done", "Not looked up or not done"))


@pytest.mark.parametrize("words", few(6, ANSWERED))
def test_what_asks_for_an_answer_is_done_by_one(program: Program, words: str) -> None:
    looks = turn(call("list_threads"), call("list_campaigns"))
    done = program.task(program.script(looks, turn(text="This is how it stands.")), text=words)
    assert (done.json["status"], done.json["unused"]) == ("done", [])
