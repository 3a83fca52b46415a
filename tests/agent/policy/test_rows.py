"""Of several people in one clause those are meant who stand side by side with the first one."""

import pytest

from agent.policy.scope.rows import side_by_side
from agent.policy.scope.scope import derived
from tests.agent.policy.test_asides import rule_for


@pytest.mark.parametrize(
    "words",
    [
        "Archive Ada's conversation as Bo takes over",
        "Archive Ada's conversation for Bo",
        "Archive the mail from Ada that Bo forwarded",
        "Archive the mail from Ada to Bo",
        "Archive Ada's mail with Bo in copy",
        "Archive the conversation with Ada where she writes about Bo",
        "Archive the conversation with Ada as my boss and Bo wish",
        "Archiviere das Gespräch in dem Ada über Bo schreibt",
        "Archive la conversation avec Ada que Bo a commencée",
        "Boさんの同僚のAdaさんの会話をアーカイブして",
    ],
)
def test_who_is_named_behind_the_first_and_not_beside_them_is_asked_about(words: str) -> None:
    assert rule_for(words, "update_thread", thread_id="thr_bo", status="archived") == "scope.target"
    assert rule_for(words, "update_thread", thread_id="thr_ada", status="archived") == ""


@pytest.mark.parametrize(
    "words",
    [
        "Archive Ada's and Bo's conversations",
        "Archive Ada's conversation and Bo's",
        "Archive the conversations with Ada and Bo",
        "Archive the conversation with Ada and the one from Bo",
        "Archive Ada's conversation and archive Bo's as well",
        "Archive ada@fair.example and bo@lantern.example",
        "Archive the conversations with Ada Sample and Bo Specimen",
        "Archiviere die Gespräche mit Ada und Bo",
        "Archiviere das Gespräch mit Ada und das mit Bo",
        "Archive les conversations avec Ada et Bo",
        "Archive la conversation d'Ada et celle de Bo",
        "Archiva las conversaciones de Ada y Bo",
        "AdaさんとBoさんの会話をアーカイブして",
    ],
)
def test_who_stands_side_by_side_is_meant_without_a_question(words: str) -> None:
    for thread in ("thr_ada", "thr_bo"):
        assert rule_for(words, "update_thread", thread_id=thread, status="archived") == ""


@pytest.mark.parametrize(
    "words",
    [
        "Mark Ada's as read and Bo's as unread",
        "Mark Ada's conversation as read. Bo's back to unread",
        "mark Ada's as read and mark Bo's as unread",
        "Markiere Ada als gelesen und Bo als ungelesen",
    ],
)
def test_one_more_with_a_state_of_its_own_is_meant_as_well(words: str) -> None:
    said = derived(1, "replies", words, ("update_thread",))
    assert "bo" in side_by_side("\n".join(said.nearest("update_thread")), {"ada", "bo"})


def test_who_is_named_behind_the_first_has_no_state_of_their_own() -> None:
    assert side_by_side("mark ada's as read where bo wrote", {"ada", "bo"}) == "mark ada's as read where "
