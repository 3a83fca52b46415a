"""Questions about what the workspace holds need a look; how things are in general, and what is at hand, needs none."""

import pytest

from agent.session.account.evidence import Use
from tests.support.accounts import held

MADE_UP = "There are 42. Everything is fine, the list holds Bo Quin and Eve Marsh."

ABOUT_THE_WORKSPACE = [
    "How many leads are on Berlin CFOs?",
    "Who wrote today?",
    "Did Ada answer?",
    "How many signals came in this week?",
    "Is Spring follow-up still running?",
    "What is Mara's email address?",
    "Mara's address?",
    "Is there a campaign called Summer?",
    "Was Yara's thread archived?",
    "Give me the number of open threads",
    "Summarise Mara's thread",
    "Show me the signals",
    "List my campaigns",
    "Was hat Mara geschrieben?",
    "Läuft Spring follow-up noch?",
    "Combien de signaux cette semaine ?",
    "¿Qué escribió Mara?",
    "Quanti segnali sono arrivati?",
    "Hoeveel signalen zijn er?",
    "Quantos sinais chegaram?",
    "シグナルは何件ありますか",
]


@pytest.mark.parametrize("words", ABOUT_THE_WORKSPACE)
def test_a_question_about_the_workspace_for_which_nothing_was_read_is_left_over(words: str) -> None:
    left = [(one.kind, one.value) for one in held(words, report=MADE_UP).unused]
    assert left == [("question", words)]


@pytest.mark.parametrize(
    "words",
    [
        "Hi",
        "Hello there, how are you?",
        "Thanks a lot",
        "What can you do?",
        "How do signals work?",
        "How does a warm-up work?",
        "What is a signal?",
        "What does an enrichment cost?",
        "What is the difference between a lead and a contact?",
        "How do I pause a campaign?",
        "What happens when a lead replies?",
        "Does a campaign stop when somebody answers?",
        "How many follow-ups are usual?",
        "What is a good reply rate for cold mail?",
        "What do we sell?",
        "Who is our target audience?",
        "What time is it?",
        "What is 12 * 14?",
        "Give me three subject lines for a mail to CFOs",
        "Wie funktioniert eine Kampagne?",
        "Was ist ein Signal?",
        "Qu'est-ce qu'un signal ?",
        "¿Cómo funciona una campaña?",
        "Come funziona una campagna?",
        "Wat is een signaal?",
        "シグナルとは何ですか",
    ],
)
def test_talk_what_is_at_hand_and_how_things_are_in_general_need_no_look(words: str) -> None:
    assert not held(words, report=MADE_UP).falls_short


def look(tool: str, turn: int = 0) -> Use:
    return Use(turn=turn, strength=0, tool=tool, arguments={}, result={"count": 42})


def test_what_was_read_for_it_in_this_turn_or_an_earlier_one_answers_it() -> None:
    words = "How many signals came in this week?"
    assert not held(words, look("list_signals"), report=MADE_UP).falls_short
    assert not held(["Show me the signals", words], look("list_signals"), report=MADE_UP).falls_short
    assert held(["Who is on Fair?", words], look("get_list_leads"), report=MADE_UP).falls_short
    assert held(["Hello", words], report=MADE_UP).falls_short


def test_an_answer_that_only_asks_back_claims_nothing() -> None:
    assert not held("Is the campaign still running?", report="Which campaign do you mean?").falls_short
    assert held("Is the campaign still running?", report="Yes, it is. Anything else?").falls_short


def test_a_text_that_was_given_with_the_words_may_answer_their_question() -> None:
    mail = "What does she want? She wrote:\n> Hello Robin,\n> do you read CSV files?\n> Mara"
    assert not held(mail, report="She asks whether CSV files can be read.").falls_short


@pytest.mark.parametrize("words", ["Can you tell me who wrote today?", "Hi! How many people are on Fair, please?"])
def test_a_polite_question_is_one(words: str) -> None:
    assert held(words, report=MADE_UP).falls_short


def found(said: str, known: str) -> Use:
    """A look for conversations that showed one."""
    return Use(turn=0, strength=0, tool="list_threads", arguments={"search": said}, beside=lambda _: frozenset({known}))


@pytest.mark.parametrize(
    ("words", "report"),
    [
        ("Has Lena Kern or Otto Lind answered to Spring follow-up yet?", "No, nothing has come in."),
        ("Cosa ci aveva scritto Lena Kern, e cosa chiede Otto?", "Otto chiede una checklist."),
        ("Was hat Frau Kern geschrieben, und was will Otto?", "Otto will eine Checkliste."),
    ],
)
def test_of_two_who_are_asked_about_the_one_whom_nothing_tells_of_is_left_over(words: str, report: str) -> None:
    assert [one.kind for one in held(words, found("Otto Lind", "otto lind"), report=report).unused] == ["question"]
    assert not held(words, found("Otto Lind", "otto lind"), report=f"{report} Lena Kern: nothing yet.").falls_short
    both = found("Otto Lind", "otto lind"), found("Lena Kern", "lena kern")
    assert not held(words, *both, report=report).falls_short
