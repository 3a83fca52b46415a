"""What "all" and a description mean: nothing else than what the program can hold them against."""

from typing import Any

import pytest

from agent.common.words.text import clauses
from agent.policy.scope.groups import Group
from tools.registry import REGISTRY
from tools.spec import Kind

ADA = {"participant_email": "ada@fair.example", "unread_count": 1, "inbox_state": "needs_reply"}
BO = {"participant_email": "bo@lantern.example", "unread_count": 0, "inbox_state": "active_thread"}
RECORDS: dict[tuple[Kind, str], Any] = {
    ("thread", "thr_ada"): ADA,
    ("thread", "thr_bo"): BO,
    ("lead", "led_bo"): {
        "emails": ["bo@lantern.example"], "title": "CEO", "stored": {"location": {"city": "Kassel"}}
    },
}  # fmt: skip


def meant(words: str, tool: str = "update_thread") -> set[str]:
    groups = [Group(one, REGISTRY[tool]) for one in clauses(words)]
    return {found for one in groups for found in one.members("thread", RECORDS)}


@pytest.mark.parametrize(
    "words",
    [
        "Archive all conversations",
        "Can you please archive all of them now",
        "Clear out everything in the inbox",
        "You can archive all threads",
        "all threads can be archived",
        "Ich möchte alle Gespräche archiviert haben",
        "Räum mein Postfach auf, alles ins Archiv",
        "Archiviere bitte sämtliche Unterhaltungen im Posteingang",
        "Alle ins Archiv",
        "Archive toutes les conversations",
        "Archiva todas las conversaciones",
        "Archivia tutte le conversazioni",
        "Arquive todas as conversas",
        "Archiveer alle gesprekken",
        "すべての会話をアーカイブしてください",
        "全部既読にして",
        "归档所有对话",
        "archive both",
    ],
)
def test_all_of_a_kind_are_all_that_were_read(words: str) -> None:
    assert meant(words) == {"thr_ada", "thr_bo"}


@pytest.mark.parametrize(
    "words",
    [
        "Archive all the out-of-office replies",
        "Archiviere alle Abwesenheitsnotizen",
        "Archive toutes les réponses automatiques",
        "Archiva todas las respuestas automáticas",
        "不在返信をすべてアーカイブして",
        "Archive all of Zoe's conversations",
        "Archive all conversations with people from Zenith",
        "Archive all conversations I replied to",
        "Archive the conversation about the all-hands meeting",
        "Archive the conversation where they know each other",
        "Archive the two threads that both ask for a refund",
        "Archive all conversations that are not with CEOs",
        "Archive all conversations with the non-CEOs",
        "Archive toutes les conversations qui ne sont pas avec un CEO",
        "Archive all conversations without unread messages",
        "Archive all conversations with customers",
        "Archive my friends' conversations",
        "Archive all cancelled conversations",
        "Archive all conversations with people who left",
        "Archiviere alle beendeten Gespräche",
        "Archive toutes les conversations fermées",
        "Archiva todas las conversaciones canceladas",
        "Archivia tutte le conversazioni cancellate",
        "閉じたスレッドをすべてアーカイブして",
        "Archive all three",
        "Archive them",
    ],
)
def test_what_says_more_of_them_than_the_program_can_check_means_none(words: str) -> None:
    assert meant(words) == set()


@pytest.mark.parametrize(
    ("words", "fits"),
    [
        ("archive the unread ones", "thr_ada"),
        ("Archiviere alle ungelesenen Gespräche", "thr_ada"),
        ("Archive everything that waits for an answer", "thr_ada"),
        ("archive all from Lantern", "thr_bo"),
        ("Archive the conversation with the CEO of Lantern", "thr_bo"),
        ("Archiviere alle Gespräche aus Kassel", "thr_bo"),
        ("Archive everything from Fair and Lantern", "thr_ada thr_bo"),
        ("Archive everything from Fair, and from Zenith", "thr_ada"),
        ("Archive everything from Fair and Zenith", ""),
        ("Archive all unread conversations from Lantern", ""),
    ],
)
def test_what_is_true_of_some_means_those(words: str, fits: str) -> None:
    assert meant(words) == {*fits.split()}


def test_a_pause_is_held_to_no_description() -> None:
    pause = Group("pause all campaigns that annoy people", REGISTRY["pause_campaign"])
    assert pause.is_bare
    assert not Group("launch all campaigns that annoy people", REGISTRY["launch_campaign"]).is_bare
