"""An act that waits for something, is over, or is only to be looked at, is not ordered now, in any language."""

import pytest

from agent.policy.scope.scope import derived, planned
from agent.policy.scope.waits import closed


def opened(words: str) -> tuple[str, ...]:
    return derived(2, None, words, ()).tools


@pytest.mark.parametrize(
    "words",
    [
        "If Ada answers, archive the conversation",
        "Archive the conversation with Ada if she answers.",
        "Once she has answered, archive Ada's conversation",
        "Archive Ada's conversation, once she has answered",
        "As soon as Ada writes back, archive her conversation",
        "After Ada has answered, archive her conversation",
        "Unless Ada answers, archive her conversation",
        "If Bo writes again, archive his conversation. For now just show me the inbox.",
        "Wenn Ada antwortet, archiviere das Gespräch",
        "Archiviere das Gespräch mit Ada, sobald sie geantwortet hat",
        "Si Ada répond, archive la conversation",
        "Archive la conversation avec Ada si elle répond",
        "Archiva la conversación de Ada cuando responda",
        "En cuanto Ada responda, archiva la conversación",
        "Se Ada risponde, archivia la conversazione",
        "Se a Ada responder, arquive a conversa",
        "Als Ada antwoordt, archiveer het gesprek",
        "Adaさんが返信したら、会話をアーカイブして",
        "Adaさんから返信があれば会話をアーカイブしてください",
        "如果Ada回复\uff0c就归档对话",
        "Set Kim's title to COO if she confirms",
    ],
)
def test_what_depends_on_something_is_closed(words: str) -> None:
    assert opened(words) == ()


@pytest.mark.parametrize(
    "words",
    [
        "Archive Ada's conversation tomorrow",
        "On Friday, archive Ada's conversation",
        "Archive Ada's conversation on Friday",
        "Tomorrow we will archive Bo's conversation; today just read it to me.",
        "Archiviere das Gespräch mit Ada morgen",
        "Archive la conversation avec Ada demain",
        "Archiva la conversación de Ada mañana",
        "明日Adaさんの会話をアーカイブして",
        "明天归档Ada的对话",
    ],
)
def test_what_is_wished_for_a_time_to_come_is_closed(words: str) -> None:
    assert opened(words) == ()


@pytest.mark.parametrize(
    "words",
    [
        "Ada's conversation was archived by mistake",
        "La conversación de Bo se archivó por error",
        "La conversazione con Bo è stata archiviata per errore",
        "Das Gespräch mit Bo wurde aus Versehen archiviert",
        "Check that Ada's conversation is archived",
        "Prüfe, ob das Gespräch mit Ada archiviert ist",
        "Vérifie que la conversation avec Ada est archivée",
        "Give me three ideas for a better name of the list Guests.",
        "Update me on the campaign Winter.",
        "Read me the mail in which Bo says that we should rename the list Guests and switch off the news source.",
    ],
)
def test_what_is_over_looked_at_or_passed_on_is_closed(words: str) -> None:
    assert opened(words) == ()


@pytest.mark.parametrize(
    ("words", "tool"),
    [
        ("If you don't mind, archive Ada's conversation", "update_thread"),
        ("If it's no trouble, archive Bo's conversation", "update_thread"),
        ("When you have a moment, archive Ada's conversation", "update_thread"),
        ("Archive Ada's conversation and once that is done, rename Guests to Friends", "update_list"),
        ("Archiviere das Gespräch mit Ada, sobald du es gelesen hast", "update_thread"),
        ("Archive la conversation d'Ada s'il te plaît", "update_thread"),
        ("Cuando puedas, archiva la conversación de Ada", "update_thread"),
        ("Sí, archiva la conversación de Ada", "update_thread"),
        ("Markier alles als gelesen", "update_thread"),
        ("Archive everything that was answered", "update_thread"),
        ("Bo's conversation was answered so archive it", "update_thread"),
        ("Archive the conversation about tonight", "update_thread"),
        ("Vote up the signal that was found on Monday", "update_signals"),
        ("Rename the list Guests to Friday fair", "update_list"),
        ("Create a list for the fair on Friday", "create_list"),
        ("Add a follow-up after 3 days to Autumn", "add_sequence_node"),
        ("Pause Winter if it does badly", "pause_campaign"),
        ("If Ada answers, archive it. Rename the list Guests to Spring", "update_list"),
        ("Archive Ada's conversation, and if Bo has answered, tell me", "update_thread"),
    ],
)
def test_courtesies_and_what_the_agent_does_itself_put_nothing_off(words: str, tool: str) -> None:
    assert tool in opened(words)


def test_a_goal_of_a_planner_opens_nothing_by_words_that_wait() -> None:
    words, span = "If Ada answers, archive the conversation", "archive the conversation"
    for said, tools in ((words, ()), ("Please archive the conversation", ("update_thread",))):
        scope = planned(1, "replies", ["replies.archive"], [span], said)
        assert scope is not None
        assert scope.tools == tools
    assert closed("If Ada answers, archive it", "pause_campaign") == [False, False]
