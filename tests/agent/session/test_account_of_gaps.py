"""The part of a request that nothing serves, or that stands where few look for a verb, is not passed over."""

import pytest

from agent.common.json_value import Json
from agent.session.account.evidence import Use
from tests.support.accounts import held, unused

SENT = Use(
    turn=0, strength=2, tool="send_message", arguments={"thread_id": "thr_ada", "body_text": "Yes"}, where=("Ada",)
)
ARCHIVED = Use(
    turn=0,
    strength=1,
    tool="update_thread",
    arguments={"thread_id": "thr_ada", "status": "archived"},
    where=("Ada",),
)


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
    told = "Es wartet Ada auf eine Antwort."
    assert len(held(words, look, report=told).unused) == 1
    assert held(words, look, ARCHIVED, report=told).unused == ()


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


@pytest.mark.parametrize(
    ("words", "name", "half"),
    [
        ("Make a list called Fair, then put everything else in order", "Fair", "put everything else in order"),
        ("Leg eine Liste namens Messe an und stell alles andere um", "Messe", "stell alles andere um"),
        ("Crea una lista llamada Feria y pon lo otro", "Feria", "pon lo otro"),
        ("Crée une liste nommée Salon et mets le reste en ordre", "Salon", "mets le reste en ordre"),
    ],
)
def test_more_wishes_than_effects_leave_the_last_one_over(words: str, name: str, half: str) -> None:
    made = Use(turn=0, strength=1, tool="create_list", arguments={"name": name})
    other = Use(turn=0, strength=1, tool="update_signals", arguments={"items": [{"id": "s1", "status": "archived"}]})
    assert unused(words, made) == [half]
    assert unused(words, made, other) == []
    waits = Use(turn=0, strength=1, tool="create_list", arguments={"name": name}, is_settled=False)
    assert unused(words, waits) == []


def test_one_call_with_several_settings_meets_several_wishes() -> None:
    words = "Make a campaign called June and set the limit to 15"
    arguments: Json = {"type": "email", "name": "June", "daily_limit": 15}
    assert unused(words, Use(turn=0, strength=1, tool="create_campaign", arguments=arguments)) == []


@pytest.mark.parametrize(
    ("words", "tool", "arguments"),
    [
        ("Answer Ada that we agree and get her out of my inbox", "update_thread", {"status": "archived"}),
        ("Antworte Ada, dass es passt, und räum den Chat dann weg", "update_thread", {"status": "archived"}),
        ("Answer Ada that we agree and put her on the Fair list", "add_list_leads", {"list_id": "l1"}),
        ("Antworte Ada, dass es passt, und setz sie auf die Liste Messe", "add_list_leads", {"list_id": "l1"}),
        ("Answer Ada that we agree and set up an email campaign June", "create_campaign", {"name": "June"}),
        ("Réponds à Ada et prépare un commentaire pour le signal", "generate_signal_messages", {"ids": ["s1"]}),
        ("Responde a Ada y frena la campaña Ferias", "pause_campaign", {"campaign_id": "c1"}),
    ],
)
def test_a_half_in_everyday_words_is_held_to_its_tool(words: str, tool: str, arguments: dict[str, Json]) -> None:
    assert len(unused(words, SENT)) == 1
    named = ("Fair", "Messe", "Ferias")  # as the records of the things show them
    assert unused(words, SENT, Use(turn=0, strength=1, tool=tool, arguments=arguments, where=named)) == []


@pytest.mark.parametrize("words", ["Archive Ada's. The same for Eve.", "Archiva a Ada. A Eve lo mismo."])
def test_the_same_for_somebody_else_is_wished_for(words: str) -> None:
    ada = Use(turn=0, strength=1, tool="update_thread", arguments={"name": "Ada", "status": "archived"})
    assert [one.value for one in held(words, ada, names=("Ada", "Eve")).unused] == ["Eve"]


def test_wishes_of_several_messages_are_each_one() -> None:
    words = ["Make a list called Fair", "Set the rest up"]
    made = Use(turn=1, strength=1, tool="create_list", arguments={"name": "Fair"})
    assert [one.value for one in held(words, made).unused] == ["Set the rest up"]


@pytest.mark.parametrize(
    ("words", "tool"),
    [
        ("Stop the phone number lookup that is running", "cancel_enrichment"),
        ("Relance la chauffe de la boîte de Théo", "retry_warmup"),
        ("キャンペーン「関東物流」を再開してください。", "resume_campaign"),
        ("Sube la espera a 6 días", "update_sequence_node"),
    ],
)
def test_words_that_look_like_another_wish_are_met_by_what_they_mean(words: str, tool: str) -> None:
    arguments: Json = {"name": "関東物流", "delay_days": 6}
    assert unused(words, Use(turn=0, strength=1, tool=tool, arguments=arguments)) == []
