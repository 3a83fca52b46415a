"""What costs credits: its price is told before, and what it came to after; what is to stop is stopped or told."""

import pytest

from agent.models.guided.words import credit_cap, stops
from evals.sandbox import load
from tests.support.guided_desk import Human, Open

_SAAS = load("saas")
PRICED = _SAAS.model_copy(update={"credits": _SAAS.credits.model_copy(update={"costs": {"EMAIL_LOOKUP": 2}})})


@pytest.mark.parametrize(
    "words",
    [
        "What would it cost to look up the work emails of the list Spring webinar?",
        "Was würde es kosten, die E-Mail-Adressen der Liste Spring webinar anreichern zu lassen?",
        "Combien coûterait l'enrichissement de la liste Spring webinar ?",
        "¿Cuánto costaría buscar los correos de la lista Spring webinar?",
        "What would it cost to look up the work emails of the list Spring webinar? Do not start it yet.",
    ],
)
def test_the_price_of_an_enrichment_is_previewed_and_nothing_is_paid_for(desk: Open, words: str) -> None:
    d = desk(world=PRICED)
    result = d.say(words)
    assert result["status"] == "done"
    assert "6 leads, at 2 credits each: 12 credits" in result["answer"]
    assert d.writes == []


def test_a_price_that_is_asked_for_nobody_is_that_of_the_list_of_prices(desk: Open) -> None:
    d = desk()
    result = d.say("what's the price of an email lookup?")
    assert "The price list" in result["answer"]
    assert d.writes == []


def test_what_an_enrichment_cost_and_came_to_is_told(desk: Open) -> None:
    d = desk(world=PRICED)
    result = d.say("Enrich the list Spring webinar with work email addresses")
    assert "12 credits" in result["answer"]
    assert "6 completed" in result["answer"]


@pytest.mark.parametrize(
    "words",
    ["find their addresses, it may cost 12 credits", "das darf 12 Credits kosten", "cela peut coûter 12 crédits"],
)
def test_a_price_that_is_granted_is_a_budget(words: str) -> None:
    assert credit_cap(words) == 12


@pytest.mark.parametrize(
    "words",
    [
        "Stop the warm-up of team@mail.tideline.example",
        "turn off the warm-up of team@mail.tideline.example",
        "Halte das Aufwärmen von team@mail.tideline.example an",
        "Arrête le warm-up de team@mail.tideline.example",
    ],
)
def test_a_warm_up_that_is_to_stop_is_not_started_again(desk: Open, words: str) -> None:
    d = desk()
    result = d.say(words)
    assert (d.writes, result["gaps"]) == ([], [words])


@pytest.mark.parametrize(
    "words", ["Stop the enrichment {}", "Brich die Anreicherung {} ab", "cancel the enrichment {}"]
)
def test_an_enrichment_that_is_to_stop_is_stopped(desk: Open, words: str) -> None:
    d = desk()
    d.say(words.format("run_slow"))
    assert "GET /api/enrichment/run_slow" in d.targets  # what a stop looks at first
    assert not any(target.startswith("POST") for target in d.targets)


@pytest.mark.parametrize(
    ("words", "is_stop"),
    [
        ("cancel it", True),
        ("schalte das ab", True),
        ("beende die Suche", True),
        ("Schick die Kampagne ab", False),
        ("launch it", False),
        ("kick off the campaign", False),
    ],
)
def test_a_stop_is_told_from_a_start(words: str, is_stop: bool) -> None:
    assert stops(words) is is_stop


@pytest.mark.parametrize(
    "words",
    [
        "Cancel nothing; how far is the enrichment run_1?",
        "Brich die Anreicherung run_1 nicht ab",
        "Stoppe die Anreicherung run_1 bitte nicht",
        "Annuleer de verrijking run_1 niet",
        "エンリッチメント run_1 を中止しないで",
        "If the enrichment run_1 is not done by Monday, cancel it",
    ],
)
def test_what_is_not_to_be_stopped_is_not(desk: Open, words: str) -> None:
    d = desk(world=PRICED)
    d.say(words)
    assert not stops(words)
    assert [target for target, _ in d.writes if "cancel" in target] == []


@pytest.mark.parametrize(
    "words", ["it may cost nothing", "for free only", "no credits please", "but tell me the price first and wait"]
)
def test_an_enrichment_that_may_cost_nothing_or_whose_price_comes_first_is_not_paid_without_a_yes(
    desk: Open, words: str
) -> None:
    d = desk(Human(yes=False), world=PRICED)
    d.say(f"Enrich the list Spring webinar with emails, {words}")
    assert [target for target, _ in d.writes] == []
