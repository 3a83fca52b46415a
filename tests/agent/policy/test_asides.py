"""Whoever stands in a reason, a purpose, a time or a comparison is only mentioned, in any language."""

from typing import Any

import pytest

from agent.policy.scope.asides import without_asides
from agent.policy.scope.beyond import in_scope
from agent.policy.scope.scope import derived
from tests.support.making import facts, made
from tools.spec import Kind

RECORDS: dict[tuple[Kind, str], Any] = {
    ("thread", "thr_ada"): {"participant_name": "Ada Sample", "participant_email": "ada@fair.example"},
    ("thread", "thr_bo"): {"participant_name": "Bo Specimen", "participant_email": "bo@lantern.example"},
    ("campaign", "cmp_autumn"): {"name": "Autumn", "status": "draft"},
    ("campaign", "cmp_winter"): {"name": "Winter", "status": "draft"},
    ("list", "lst_guests"): {"name": "Guests", "members": []},
    ("list", "lst_form"): {"name": "Before Summer", "members": []},
    ("signal", "sig_quay"): {"entityCompany": "Quay AG"},
    ("signal", "sig_fern"): {"entityCompany": "Fern"},
}


def rule_for(words: str, tool: str, **args: Any) -> str:
    call = made(tool, records=RECORDS, **args)
    scope = derived(1, "campaign" if "campaign" in tool else None, words, (tool,))
    known = facts(human_words=f"\n{words}", message=words, wish=words, records=RECORDS, strangers=True, scope=scope)
    decision = in_scope.judge(call, known)
    return "" if decision is None else decision.rule


@pytest.mark.parametrize(
    "words",
    [
        "Archive Ada's conversation because Bo asked me to",
        "Archive Ada's conversation since Bo takes over",
        "Archive Ada's conversation so that Bo has less to do",
        "Archive Ada's conversation although Bo objects",
        "Archive Ada's conversation before Bo sees it",
        "Archive Ada's conversation now that Bo has answered",
        "Archive Ada's conversation as agreed with Bo",
        "Archive Ada's conversation on behalf of Bo",
        "Archive Ada's conversation at Bo's request",
        "Archive Ada's conversation after what Bo wrote",
        "Archive Ada's conversation like you did with Bo's",
        "Because Bo left archive Ada's conversation",
        "Archiviere Adas Gespräch, weil Bo das so will",
        "Archiviere Adas Gespräch wie mit Bo besprochen",
        "Archiviere Adas Gespräch nach dem Anruf von Bo",
        "Archive la conversation d'Ada parce que Bo le veut",
        "Archive la conversation d'Ada comme convenu avec Bo",
        "Archiva la conversación de Ada porque Bo lo pide",
        "Archiva la conversación de Ada como hablamos con Bo",
        "Archivia la conversazione di Ada perché lo vuole Bo",
        "Arquiva a conversa da Ada porque Bo pediu",
        "Archiveer het gesprek met Ada omdat Bo dat wil",
        "Boさんに頼まれたのでAdaさんの会話をアーカイブして",
        "按照Bo的要求归档Ada的对话",
    ],
)
def test_who_is_named_in_a_reason_or_a_comparison_is_not_meant(words: str) -> None:
    assert rule_for(words, "update_thread", thread_id="thr_bo", status="archived") == "scope.target"
    assert "Ada" in without_asides(words, RECORDS)


@pytest.mark.parametrize(
    ("words", "tool", "meant", "mentioned"),
    [
        (
            "Change the name of Autumn because Winter is over: to Spring",
            "update_campaign",
            {"campaign_id": "cmp_autumn", "name": "Spring"},
            {"campaign_id": "cmp_winter", "name": "Spring"},
        ),
        (
            "Import everybody from Guests into the campaign Autumn because Winter is full",
            "import_campaign_leads",
            {"campaign_id": "cmp_autumn", "list_id": "lst_guests"},
            {"campaign_id": "cmp_winter", "list_id": "lst_guests"},
        ),
        (
            "Import everybody from Before Summer into the campaign Autumn because Guests is too old",
            "import_campaign_leads",
            {"campaign_id": "cmp_autumn", "list_id": "lst_form"},
            {"campaign_id": "cmp_autumn", "list_id": "lst_guests"},
        ),
        (
            "Generate messages for the Quay signal like for the Fern signal",
            "generate_signal_messages",
            {"items": [{"id": "sig_quay", "dm": True}]},
            {"items": [{"id": "sig_fern", "dm": True}]},
        ),
    ],
)
def test_so_it_is_with_whatever_a_call_changes_or_pays_for(
    words: str, tool: str, meant: dict[str, Any], mentioned: dict[str, Any]
) -> None:
    assert rule_for(words, tool, **meant) == ""
    assert rule_for(words, tool, **mentioned) == "scope.target"


@pytest.mark.parametrize(
    "words",
    [
        "Archive Bo's conversation because Ada asked me to",
        "Archive Ada's conversation because it is done and archive Bo's",
        "I would like to archive Bo's conversation",
        "Archive at once Bo's conversation",
        "Because it is done archive Bo's conversation",
        "Markiere Bos Gespräch als gelesen und archiviere das Gespräch mit Bo",
        "Marque comme lu la conversation de Bo et archive la conversation de Bo",
        "Marca como leída y archiva la conversación de Bo",
        "もう終わったのでBoさんの会話をアーカイブして",
    ],
)
def test_who_is_named_beside_one_is_meant_and_needs_no_question(words: str) -> None:
    assert rule_for(words, "update_thread", thread_id="thr_bo", status="archived") == ""


@pytest.mark.parametrize(
    "words",
    [
        "Put Kim on the list Before Summer",
        'Rename the list "After Work"',
        "Autumnの上限を20になるように設定して",
        "Mark Ada's conversation as read",
        "Marque comme lu la conversation de Bo",
        "Marca como leída la conversación de Bo",
    ],
)
def test_a_name_and_what_only_sounds_alike_stay(words: str) -> None:
    assert without_asides(words, RECORDS) == words
