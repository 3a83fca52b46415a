"""A pause of everything needs no model, and nothing else is taken for it."""

import pytest

from agent.common.words.stopping import asks_to_pause_all


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
