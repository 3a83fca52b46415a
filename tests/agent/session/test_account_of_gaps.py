"""The part of a request that nothing serves, or that stands where few look for a verb, is not passed over."""

import pytest

from agent.session.evidence import Use
from tests.agent.session.test_account import held, unused

SENT = Use(turn=0, strength=2, tool="send_message", arguments={"thread_id": "thr_ada", "body_text": "Yes"})
ARCHIVED = Use(turn=0, strength=1, tool="update_thread", arguments={"thread_id": "thr_ada", "status": "archived"})


@pytest.mark.parametrize(
    ("words", "half"),
    [
        ("Archive Ada's thread and put the meeting in my calendar", "put the meeting in my calendar"),
        ("Archive Ada's thread and add her to our CRM", "add her to our CRM"),
        ("Archive Ada's thread and share the list with Bo", "share the list with Bo"),
        ("Archiviere Adas Gespräch und trag den Termin in meinen Kalender ein", None),
        ("Archive le fil d'Ada et mets le rendez-vous dans mon agenda google", None),
        ("Archiva el hilo de Ada y pon la cita en mi calendario", None),
        ("Archivia il thread di Ada e metti l'incontro nel calendario", None),
        ("Arquive a conversa da Ada e coloque a reunião na minha agenda", None),
        ("Archiveer het gesprek met Ada en zet de afspraak in mijn agenda", None),
        ("Adaのスレッドをアーカイブして、会議をカレンダーに入れて", None),
    ],
)
def test_what_nothing_serves_is_left_over_until_it_is_reported(words: str, half: str | None) -> None:
    left = unused(words, ARCHIVED)
    assert left == [half] if half else len(left) == 1
    assert held(words, ARCHIVED, gaps=("There is no calendar",)).unused == ()


@pytest.mark.parametrize(
    "words",
    [
        "Answer Ada that the meeting is in my calendar",
        "Answer Ada that I share the list with her",
        "Find 20 CFOs who use Salesforce",
        "Find people in the CRM business",
        "What is in my calendar?",
    ],
)
def test_what_is_only_told_asked_or_looked_for_is_no_wish_for_it(words: str) -> None:
    search = Use(
        turn=0, strength=1, tool="start_lead_search", arguments={"fetch_count": 20}, result={"resultCount": 20}
    )
    assert [one for one in unused(words, SENT, search) if "calendar" in one or "share" in one or "CRM" in one] == []


@pytest.mark.parametrize(
    "words",
    [
        "Bitte Ada archivieren",
        "Ada bitte wieder archivieren",
        "Schau mal, wer wartet. Und Ada bitte archivieren.",
        "Kannst du mal schauen, wer wartet? Und Ada bitte archivieren.",
        "Ada alsjeblieft archiveren",
    ],
)
def test_a_verb_at_the_end_asks_for_it(words: str) -> None:
    look = Use(turn=0, strength=0, tool="list_threads", arguments={"view": "needs_reply"})
    assert len(unused(words, look)) == 1
    assert unused(words, look, ARCHIVED) == []


@pytest.mark.parametrize(
    "words",
    [
        "Sag mir bitte, wer geschrieben hat",
        "Antworte Ada. Bitte noch nichts starten.",
        "Antworte Ada, sie soll uns bitte Unterlagen schicken",
    ],
)
def test_a_verb_at_the_end_of_what_is_told_or_asked_wishes_for_nothing_more(words: str) -> None:
    assert unused(words, SENT) == []


def test_each_source_of_signals_that_is_named_is_changed() -> None:
    off = Use(
        turn=0, strength=1, tool="update_signal_sources", arguments={"items": [{"id": "reddit", "enabled": False}]}
    )
    both = ("Reddit", "Hacker News")
    for words in ("Turn Reddit and Hacker News off as sources", "Hacker NewsとRedditを無効にしてください。"):
        assert [one.value for one in held(words, off, names=both).unused] == ["Hacker News"]
