"""A campaign that is wished for beside something else: made, launched, limited, or left over."""

import pytest

from agent.session.account.evidence import Use
from tests.support.accounts import search, unused


@pytest.mark.parametrize(
    ("words", "half"),
    [
        ("Find 20 CFOs in Berlin and set up a campaign for them", "set up a campaign for them"),
        ("Find 20 CFOs in Berlin and draft me a short campaign", "draft me a short campaign"),
        ("Find 20 CFOs in Berlin, and kick off the spring campaign", "kick off the spring campaign"),
        ("Finde 20 CFOs in Berlin und leg eine Kampagne für sie an", "leg eine Kampagne für sie an"),
        ("Finde 20 CFOs in Berlin und bring die Kampagne auf den Weg", "bring die Kampagne auf den Weg"),
        ("Finde 20 CFOs in Berlin und starte die Frühjahrskampagne", "starte die Frühjahrskampagne"),
        ("Trouve 20 CFOs à Berlin et monte une campagne pour eux", "monte une campagne pour eux"),
        ("Trouve 20 CFOs à Berlin et fais partir la campagne", "fais partir la campagne"),
        ("Busca 20 CFOs en Berlín y monta una campaña para ellos", "monta una campaña para ellos"),
        ("Busca 20 CFOs en Berlín y pon en marcha la campaña", "pon en marcha la campaña"),
    ],
)
def test_a_campaign_that_is_wished_for_beside_a_search_is_made_or_launched(words: str, half: str) -> None:
    campaign = Use(turn=0, strength=1, tool="create_campaign", arguments={"name": "June", "type": "email"})
    launched = Use(turn=0, strength=2, tool="launch_campaign", arguments={"campaign_id": "c1"})
    assert unused(words, search(20)) == [half]
    assert unused(words, search(20), campaign, launched) == []


@pytest.mark.parametrize(
    "words",
    [
        "Make a summary of the campaign June and find 20 CFOs in Berlin",
        "Make a list for a campaign and find 20 CFOs in Berlin",
        "Schreib mir eine Liste für die Kampagne und finde 20 CFOs in Berlin",
        "Trouve 20 CFOs pour une campagne à Berlin",
    ],
)
def test_what_is_only_for_a_campaign_is_none(words: str) -> None:
    made = Use(turn=0, strength=1, tool="create_list", arguments={"name": "June"})
    assert unused(words, search(20), made) == []


@pytest.mark.parametrize(
    "words",
    [
        "Launch the campaign and cap it at 20 a day",
        "Starte die Frühjahrskampagne und begrenze sie auf 20 am Tag",
        "Lanza la campaña y limítala a 20 al día",
        "Lance la campagne et limite-la à 20 par jour",
    ],
)
def test_a_limit_that_is_named_beside_a_launch_is_set(words: str) -> None:
    launched = Use(turn=0, strength=2, tool="launch_campaign", arguments={"campaign_id": "c1"})
    limited = Use(turn=0, strength=1, tool="update_campaign", arguments={"campaign_id": "c1", "daily_limit": 20})
    assert [one.partition(" ")[0] for one in unused(words, launched)] == ["20"]
    assert unused(words, launched, limited) == []


@pytest.mark.parametrize(
    "words", ["Start the campaign June again", "Starte die Junikampagne wieder", "Pon en marcha la campaña otra vez"]
)
def test_a_campaign_that_was_paused_is_started_by_going_on(words: str) -> None:
    assert unused(words, Use(turn=0, strength=2, tool="resume_campaign", arguments={"campaign_id": "c1"})) == []


@pytest.mark.parametrize(
    "words",
    [
        "Lower the daily limit of June to 30? On reflection, let us be prudent and make that 25.",
        "Set the daily limit of June to 30. Sorry, make that 25.",
        "Zet de daglimiet van June op 30, nee wacht, doe maar 25",
        "Setz das Tageslimit von June auf 30. Ach, sagen wir 25.",
    ],
)
def test_a_number_that_is_put_right_is_not_demanded_any_more(words: str) -> None:
    limited = Use(turn=0, strength=1, tool="update_campaign", arguments={"daily_limit": 25}, where=("June",))
    assert unused(words, limited) == []
