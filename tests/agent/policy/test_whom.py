"""Whom a call writes down, moves or pays for: whom the words name, describe, list, or gave in a file; nobody else."""

from typing import Any

import pytest

from agent.policy.scope.ties import Held, Said, untied
from agent.policy.scope.whom import others
from tests.support.making import made
from tools.spec import Kind

KIM = {"name": "Kim Place", "emails": ["kim@quay.example"], "title": "CFO", "company": "Quay"}
LOU = {"name": "Lou Place", "emails": ["lou@pier.example"], "title": "CFO", "company": "Pier", "linkedin_url": "x"}
EVE = {"name": "Fair Team", "emails": ["eve@evil.example"], "title": "CEO", "company": "Evil"}
RECORDS: dict[tuple[Kind, str], Any] = {
    ("lead", "led_kim"): KIM,
    ("lead", "led_lou"): LOU,
    ("lead", "led_eve"): EVE,
    ("list", "lst_1"): {"name": "Fair", "members": ["led_kim", "led_lou"]},
    ("list", "lst_2"): {"name": "Found", "members": ["led_eve"]},
    ("list", "lst_3"): {"name": "Summit"},
    ("campaign", "cmp_1"): {"name": "Autumn"},
    ("prospect", "prs_kim"): {"first_name": "Kim", "email": "kim@quay.example", "campaign_id": "cmp_1"},
    ("prospect", "prs_eve"): {"first_name": "Fair", "email": "eve@evil.example", "status": "bounced"},
    ("sender", "snd_1"): {"display_name": "Ann", "email_address": "ann@us.example"},
    ("sender", "snd_2"): {"display_name": "Ben", "email_address": "ben@us.example"},
}
LOU_IS_CEO = {"lead_id": "led_lou", "title": "CEO"}
NEW_WITH_LOU = {"name": "New", "lead_ids": ["led_lou"]}


def strange(words: str, tool: str, given: str = "", own: frozenset[str] = frozenset(), **args: Any) -> list[str]:
    call, said = made(tool, records=RECORDS, **args), Said(words, (words.casefold(),), made=own, new=own, wish=words)
    return [*untied(Held(call, RECORDS, said)), *others(Held(call, RECORDS, said), words, given)]


def person(name: str, *contacts: str) -> dict[str, Any]:
    return {"type": "person", "name": {"full": name}, "contacts": [{"value": one} for one in contacts]}


def put(words: str, *leads: str, **more: Any) -> list[str]:
    return strange(words, "add_list_leads", list_id="lst_3", lead_ids=[*leads], **more)


@pytest.mark.parametrize(
    ("words", "tool", "args", "other"),
    [
        ("Change the title of Lou to CEO", "update_lead", LOU_IS_CEO, {"lead_id": "led_eve"}),
        ("Set lou@pier.example to CEO", "update_lead", LOU_IS_CEO, {"lead_id": "led_eve"}),
        (
            "Mend the name of Kim in Autumn",
            "update_campaign_lead",
            {"campaign_id": "cmp_1", "prospect_id": "prs_kim", "first_name": "Kim"},
            {"prospect_id": "prs_eve"},
        ),
        ("Set the signature of Ann", "update_signature", {"sender_id": "snd_1"}, {"sender_id": "snd_2"}),
        (
            "Take Lou off the list Fair",
            "remove_list_leads",
            {"list_id": "lst_1", "lead_ids": ["led_lou"]},
            {"lead_ids": ["led_lou", "led_kim"]},
        ),
        ("Make a list New with Lou", "create_list", NEW_WITH_LOU, {"lead_ids": ["led_kim"]}),
        (
            "Put the people of Fair into Autumn",
            "import_campaign_leads",
            {"campaign_id": "cmp_1", "list_id": "lst_1"},
            {"list_id": "lst_2"},
        ),
        (
            "Correct the company of Kim in Autumn to Quay",
            "update_campaign_lead",
            {"campaign_id": "cmp_1", "prospect_id": "prs_kim", "company": "Quay", "first_name": "Kim"},
            {"email": "eve@evil.example"},
        ),
    ],
)  # fmt: skip
def test_leads_rows_and_senders_are_changed_and_moved_only_where_they_are_named(
    words: str, tool: str, args: dict[str, Any], other: dict[str, Any]
) -> None:
    assert strange(words, tool, **args) == []
    assert strange(words, tool, **{**args, **other}) != []


@pytest.mark.parametrize(
    ("words", "fits"),
    [
        ("Put the CFOs on the list Summit", True),
        ("Put both CFOs on the list Summit", True),
        ("Setz die CFOs auf die Liste Summit", True),
        ("Put the three CFOs on the list Summit", False),
        ("Put the CFOs of Quay on the list Summit", False),
        ("Put the people who bounced on the list Summit", False),
        ("Put them on the list Summit", False),
        ("Put Zoe on the list Summit", False),
    ],
)
def test_those_of_a_description_are_meant_where_all_that_it_says_is_true_of_them(words: str, fits: bool) -> None:
    assert (put(words, "led_kim", "led_lou") == []) is fits
    assert put(words, "led_eve") == ["Fair Team"]


def test_a_name_of_a_list_names_nobody_and_those_who_are_strange_are_told_by_name() -> None:
    assert strange("Put Kim on the list Fair", "add_list_leads", list_id="lst_1", lead_ids=["led_eve"]) == ["Fair Team"]
    assert put("Put Kim and the Fair Team on the list Summit", "led_kim", "led_eve") == []
    assert put("Put all leads on the list Summit", "led_kim", "led_eve") == []


@pytest.mark.parametrize(
    ("words", "made_of", "fits"),
    [
        ("Create a list of all CEOs", {"name": "CEOs"}, False),
        ("Create a list Fresh of all CEOs", {"name": "Fresh", "description": "CEOs"}, False),
        ("Erstelle eine Liste Fresh mit allen CEOs", {"name": "Fresh", "description": "CEOs"}, False),
        ("Create a list of all CFOs", {"name": "CFOs"}, True),
        ("Create a list called Fresh with all CFOs", {"name": "Fresh"}, True),
        ('Create the list "Fresh" with all CFOs', {"name": "Fresh"}, True),
        ("Crée une liste nommée Fresh avec tous les CFO", {"name": "Fresh"}, True),
        ("Create a list Fresh with all leads", {"name": "Fresh"}, True),
        ("Create a new list Fresh with all leads", {"name": "Fresh"}, True),
        ("Create a new list Fresh with all new leads", {"name": "Fresh"}, False),
    ],
)
def test_what_a_model_calls_a_new_list_takes_no_description_away(words: str, made_of: Any, fits: bool) -> None:
    assert (strange(words, "create_list", lead_ids=["led_kim", "led_lou"], **made_of) == []) is fits


@pytest.mark.parametrize(
    ("words", "fits"),
    [
        ("Take everybody off the list Fair", True),
        ("Take the CFOs off the list Fair", True),
        ("Take those off the list Fair who bounced", False),
        ("Take those without an address off the list Fair", False),
        ("Take Kim off the list Fair", False),
    ],
)
def test_who_is_on_a_list_that_is_named_is_meant_unless_the_words_say_more_of_them(words: str, fits: bool) -> None:
    assert (strange(words, "remove_list_leads", list_id="lst_1", lead_ids=["led_kim", "led_lou"]) == []) is fits


def test_whom_the_run_has_found_for_the_user_and_whom_a_file_holds_is_meant() -> None:
    found = frozenset({"list:lst_2"})
    assert put("Find CEOs in Oslo and put those that fit on Summit", "led_eve", own=found) == []
    assert put("Put those that fit on Summit", "led_eve") == ["Fair Team"]
    assert put("Put those of the file on Summit", "led_eve", given="Eve, eve@evil.example") == []
    assert put("Put Zoe on Summit", "led_eve", given="Eve, eve@evil.example") == ["Fair Team"]


def test_who_is_written_down_was_given_or_is_somebody_who_is_meant() -> None:
    def rows(words: str, *people: dict[str, Any], given: str = "") -> list[str]:
        return strange(words, "import_list_leads", given, list_id="lst_1", leads=[*people])

    eve, kim = person("Eve", "eve@evil.example"), person("Kim Place", "kim@quay.example")
    assert rows("Put Max, max@fern.example, on Fair", person("Max", "max@fern.example")) == []
    assert rows("Put Max, max@fern.example, on Fair", person("Max", "max@fern.example"), eve) == ["eve@evil.example"]
    assert rows("Put Kim on Fair", kim, eve) == ["eve@evil.example"]
    assert rows("Put those of the file on Fair", eve, given="Eve;eve@evil.example") == []
    assert rows("Put Max and Zoe on Fair", person("Max"), person("Eve")) == ["Eve"]
    assert strange("Save Max, max@fern.example, as a lead", "create_lead", **person("Max", "eve@evil.example")) != []
    assert strange("Save Max as a lead", "create_lead", **person("Max")) == []


def test_people_who_go_into_a_campaign_are_held_to_the_words_too() -> None:
    def added(words: str, *addresses: str) -> list[str]:
        people = [{"email": one} for one in addresses]
        return strange(words, "add_campaign_leads", campaign_id="cmp_1", prospects=people)

    assert added("Add Kim to the campaign Autumn", "kim@quay.example") == []
    assert added("Add Kim to the campaign Autumn", "kim@quay.example", "eve@evil.example") == ["eve@evil.example"]


def test_who_is_in_a_campaign_that_is_named_is_meant_and_who_is_paid_for_is_named() -> None:
    write: dict[str, Any] = {"campaign_id": "cmp_1", "prospect_ids": ["prs_kim"]}
    assert strange("Write the texts for Autumn", "generate_messages", **write) == []
    assert strange("Write the texts for Autumn", "generate_messages", **{**write, "prospect_ids": ["prs_eve"]}) != []
    scope: dict[str, Any] = {"type": "explicit_leads", "leadIds": ["led_eve"]}
    for words, names in (("Enrich Zoe with her work email", ["Fair Team"]), ("Enrich the CEO of Evil", [])):
        assert strange(words, "start_enrichment", enrichment="work_email", scope=scope) == names
