"""A pause of everything needs no model, and nothing else is taken for it."""

import pytest

from agent.common.words.stopping import asks_to_pause_all, command_in


@pytest.mark.parametrize(
    "words",
    [
        "Pause all campaigns", "please pause all my campaigns now!", "Stop all campaigns.", "Pausiere alle Kampagnen",
        "Bitte alle Kampagnen sofort stoppen!", "Stoppe bitte sofort alle Kampagnen",
        "Halte alle laufenden Kampagnen an",
        "Mets en pause toutes les campagnes", "Arrête toutes mes campagnes", "Pausa todas las campañas",
        "Metti in pausa tutte le campagne", "Pause todas as campanhas", "Pauzeer alle campagnes",
        "すべてのキャンペーンを一時停止してください。", "请暂停所有活动",
    ],
)  # fmt: skip
def test_what_asks_for_a_pause_of_all(words: str) -> None:
    assert asks_to_pause_all(words)


@pytest.mark.parametrize(
    "words",
    [
        "Pause all campaigns?", "Don't pause all campaigns", "Pause all campaigns on Friday", "Pause all signal scans",
        "Pause all campaigns but Spring", "Pause the campaign", "stop everything", "Resume all campaigns",
        "How do I pause all campaigns", 'Mail Ada "pause all campaigns"', "Pause all campaigns and tell Ada", "",
        "Pausiere alle Kampagnen außer Frühling", "ne mets pas en pause toutes les campagnes", "不要暂停所有活动",
    ],
)  # fmt: skip
def test_what_asks_for_something_else(words: str) -> None:
    assert not asks_to_pause_all(words)


UNDO = [
    "undo that", "Please undo the last change.", "mach das bitte wieder rückgängig", "annule ça", "deshazlo",
    "take that back",
]  # fmt: skip
IT = [
    "pause it", "Please pause that one now", "Pause the campaign", "stop that campaign!", "pausiere sie bitte",
    "halte die Kampagne an", "mets-la en pause", "páusala",
]  # fmt: skip
APPROVALS = ["what is waiting for my approval?", "Was wartet auf meine Freigabe?", "show me the approvals"]
ONE = [
    ("/pause Spring follow-up", ['Please pause the campaign "Spring follow-up"', "stop campaign Spring follow-up."]),
    ("/pause Berlin CFOs", ["pausiere die Kampagne Berlin CFOs", "mets en pause la campagne Berlin CFOs!"]),
]
NONE = [
    "undo the archiving of Theo and mail him", "can that be undone?", "what waits for my answer?", "annule",
    "Pause all campaigns?", "stop it", "pause it on Friday", "pausiere sie, wenn sie bounct",
    "Pause the campaign Spring on Friday", "stop the campaign if it bounces",
    "Pausiere die Kampagne Fair und schreib Ada", "don't pause the campaign Spring", 'write "undo that" to Ada', "",
]  # fmt: skip


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("/undo", UNDO),
        ("/pause it", IT),
        ("/approvals", APPROVALS),
        ("/pause all", ["Pausiere alle Kampagnen"]),
        ("", NONE),
        *ONE,
    ],
)
def test_commands_said_in_plain_words(command: str, words: list[str]) -> None:
    assert {one: command_in(one) for one in words} == dict.fromkeys(words, command)
