"""A list that is taken whole brings along only whom the words mean, and what is found out is what they ask for."""

from typing import Any

import pytest

from agent.common.words.text import clauses
from agent.policy.scope.ties import Held, Said, untied
from agent.policy.scope.whom import others
from tests.support.making import made
from tools.spec import Kind

KIM = {"name": "Kim Place", "emails": ["kim@quay.example"], "title": "CFO", "company": "Quay"}
LOU = {"name": "Lou Place", "emails": ["lou@pier.example"], "title": "CFO", "company": "Pier"}
RECORDS: dict[tuple[Kind, str], Any] = {
    ("lead", "led_kim"): KIM,
    ("lead", "led_lou"): LOU,
    ("list", "lst_1"): {"name": "Fair", "members": ["led_kim", "led_lou"], "leadCount": 2},
    ("campaign", "cmp_1"): {"name": "Winter"},
    ("enrichment", "work_email"): {"name": "Work email"},
    ("enrichment", "phone_lookup"): {"name": "Phone lookup"},
}
UNREAD = RECORDS | {("list", "lst_1"): {"name": "Fair", "leadCount": 2}}


def strange(words: str, tool: str, records: Any = RECORDS, own: frozenset[str] = frozenset(), **args: Any) -> list[str]:
    call, asking = made(tool, records=records, **args), clauses(words)[:1]
    held = Held(call, records, Said(words, asking, asking, made=own, wish=words))
    return [*untied(held), *others(held, words)]


def enriched(words: str, enrichment: str = "work_email", **more: Any) -> list[str]:
    return strange(words, "start_enrichment", enrichment=enrichment, scope={"type": "list", "listId": "lst_1"}, **more)


def imported(words: str, **more: Any) -> list[str]:
    return strange(words, "import_campaign_leads", campaign_id="cmp_1", list_id="lst_1", **more)


@pytest.mark.parametrize(
    "words",
    [
        "Enrich the list Fair with work emails",
        "Enrich everybody on Fair with their work e-mail addresses, at most 20 credits",
        "Enrich the list Fair with work emails for at most 20 credits",
        "Enrich the two people on Fair",
        "Enrich both leads on Fair",
        "Enrich the CFOs on Fair",
        "Run the email lookup on the list Fair",
        "Reichere alle Leads der Liste Fair mit beruflichen E-Mail-Adressen an",
        "Enrichis la liste Fair avec les e-mails professionnels",
        "Enriquece la lista Fair con los correos",
        "リストFairの全員をエンリッチして",
    ],
)
def test_an_enrichment_of_a_list_that_the_words_mean_whole_needs_no_question(words: str) -> None:
    assert enriched(words) == []


@pytest.mark.parametrize(
    "price",
    [
        "it may cost 12 credits",
        "spend no more than 12 credits",
        "max 12 credits",
        "höchstens 12 Credits",
        "12 crédits au plus",
        "como mucho 12 créditos",
        "12クレジットまで",
    ],
)
def test_what_an_enrichment_may_cost_describes_nobody(price: str) -> None:
    words = f"Find the work email addresses of everybody on the list Fair, {price}"
    asking = clauses(words)
    assert len(asking) == 2
    call = made("start_enrichment", records=UNREAD, enrichment="work_email", scope={"type": "list", "listId": "lst_1"})
    assert [*others(Held(call, UNREAD, Said(words, asking, asking, made=frozenset(), wish=words)), words)] == []


@pytest.mark.parametrize(
    "words",
    [
        "Enrich Kim on Fair with work email",
        "Enrich the Norwegians on Fair",
        "Enrich the CFO of Quay on Fair",
        "Enrich half of Fair",
        "Enrich the first person on Fair",
        "Enrich three people on Fair",
        "Enrich those on Fair that are not enriched yet",
        "Enrich the people without an address on Fair",
        "Reichere die Norweger auf der Liste Fair an",
        "Reichere nur die erste Person auf Fair an",
        "Enrichis les clients de la liste Fair",
        "Enriquece a los noruegos de la lista Fair",
    ],
)
def test_an_enrichment_of_a_list_of_which_the_words_mean_a_part_is_asked_about(words: str) -> None:
    assert enriched(words) != []
    assert enriched(words, records=UNREAD) != []


@pytest.mark.parametrize(
    "words",
    [
        "Put the list Fair into the campaign Winter",
        "Import the leads of the list Fair into the campaign Winter and set the daily limit to 20",
        "Put the CFOs from Fair into Winter",
        "Copy all 2 leads from Fair into Winter",
        "Fill Winter with the participants of Fair",
        "Füge die Leads aus Fair der Kampagne Winter hinzu",
        "Mets les gens de Fair dans la campagne Winter",
        "Aggiungi la lista Fair alla campagna Winter",
        "リストFairをキャンペーンWinterに入れて",
    ],
)
def test_a_list_goes_whole_into_a_campaign_where_the_words_say_so(words: str) -> None:
    assert imported(words) == []


@pytest.mark.parametrize(
    "words",
    [
        "Put the Norwegians from Fair into Winter",
        "Add only the CFO of Quay from Fair to the campaign Winter",
        "Put Kim from Fair into Winter",
        "Import half of the list Fair into the campaign Winter",
        "Import every second lead from Fair into Winter",
        "Import the new people from Fair into the campaign Winter",
        "Import the top 10 of Fair into Winter",
        "Import Fair into Winter, only the Norwegians",
        "Put the list Fair into Winter, though not all of them",
        "Nimm die Norweger aus Fair in die Kampagne Winter auf",
        "Mets les clients de la liste Fair dans la campagne Winter",
        "Importe la première personne de Fair dans Winter",
        "Fairの部長をキャンペーンWinterに入れて",
    ],
)
def test_of_a_list_nobody_goes_into_a_campaign_whom_the_words_do_not_mean(words: str) -> None:
    assert imported(words) != []
    assert imported(words, records=UNREAD) != []


def test_who_is_strange_on_a_list_is_told_by_name_and_an_unread_list_as_a_whole() -> None:
    assert imported("Put Kim from Fair into Winter") == ["Lou Place"]
    assert imported("Put Kim from Fair into Winter", records=UNREAD) == ["all who are on Fair"]
    assert imported("Import five people from Fair into Winter") == ["which of those on Fair"]
    assert imported("Import the first 10 from Fair into Winter", limit=10) != []


def test_whom_the_run_has_found_for_the_user_goes_into_a_campaign_whole() -> None:
    assert imported("Put the directors into Winter", own=frozenset({"list:lst_1"})) == []


@pytest.mark.parametrize(
    ("words", "enrichment", "fits"),
    [
        ("Enrich Fair with phone numbers", "phone_lookup", True),
        ("Enrich Fair with phone numbers", "work_email", False),
        ("Enrich Fair with phone lookup, email lookup we have already", "phone_lookup", True),
        ("Enrich Fair with phone lookup, email lookup we have already", "work_email", False),
        ("Enrich Fair with email addresses", "phone_lookup", False),
        ("Enrich Fair with emails and phone numbers", "work_email", True),
        ("Reichere Fair mit Telefonnummern an", "phone_lookup", True),
        ("Reichere Fair mit Telefonnummern an", "work_email", False),
        ("Enrichis Fair avec les numéros de téléphone", "work_email", False),
        ("Enrich Fair", "phone_lookup", True),
    ],
)
def test_what_is_found_out_for_credits_is_of_the_sort_that_the_words_name(
    words: str, enrichment: str, fits: bool
) -> None:
    assert (enriched(words, enrichment) == []) is fits
