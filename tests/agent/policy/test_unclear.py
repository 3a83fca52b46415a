"""An address or a profile of which nobody can say for certain whom it names is for a person alone to allow."""

from dataclasses import replace
from typing import Any

import pytest

from agent.policy.rules import RULES, decide
from agent.types import PreparedCall
from tests.support.making import THREAD, facts, launch, made
from tools.catalog.roster import Person, Roster

READ = {("thread_read", "thr_1"): 1}
TWO = "bo@lantern.example; kim@quay.example"
PUB = "https://www.linkedin.com/pub/bo-specimen/1/2/3"


def unclear(call: PreparedCall, **known: Any) -> str:
    """What such a call asks a person alone; empty where it does not."""
    said = (one(call, facts(marks=READ, **known)) for one in RULES)
    return next((d.reason for d in said if d is not None and d.rule == "provenance.unclear" and d.only_person), "")


def in_thread(**talk: Any) -> Any:
    return {("thread", "thr_1"): {**THREAD[("thread", "thr_1")], **talk}}


@pytest.mark.parametrize(
    "person",
    [Person("Bo", TWO, None), Person("Bo", None, PUB), Person("Bo", "bo@lantern.example", "https://lnkd.in/bo")],
)
def test_a_roster_row_of_which_nobody_can_say_whom_it_names_asks_a_person_alone(person: Person) -> None:
    call = replace(launch(reach=1), roster=Roster((person,)))
    assert unclear(call).startswith(f"CHECK WHO IT REACHES: {TWO if person.email == TWO else person.linkedin}:")


@pytest.mark.parametrize(
    ("tool", "change"),
    [
        ("add_campaign_leads", {"prospects": [{"linkedin_url": PUB}]}),
        ("update_campaign_lead", {"linkedin_url": PUB}),
        ("import_list_leads", {"leads": [{"type": "person", "name": {"first": "Bo"}, "socials": [{"url": PUB}]}]}),
        ("create_lead", {"type": "person", "name": {"first": "Bo"}, "socials": [{"url": PUB}]}),
        ("update_lead", {"socials": [{"url": PUB}]}),
    ],
)
def test_whoever_is_written_down_so_is_for_a_person_although_their_own_words_hold_it(
    tool: str, change: dict[str, Any]
) -> None:
    call = made(tool, **change)
    assert unclear(call, human_words=f"{facts().human_words} {PUB}")


def test_a_lead_of_the_workspace_goes_into_no_campaign_so() -> None:
    records: Any = {
        ("list", "lst_1"): {"name": "Spring", "leadCount": 1, "members": ["ld_1"]},
        ("lead", "ld_1"): {"name": "Bo", "emails": [TWO], "linkedin_url": None},
    }
    call = made("import_campaign_leads", list_id="lst_1", records=records)
    assert unclear(call, records=records)


@pytest.mark.parametrize(
    "talk",
    [
        {"channel": "linkedin", "participant_email": None, "participant_linkedin_url": "https://lnkd.in/bo"},
        {"participant_email": "bo%lantern.example@relay.example"},
        {"draft_cc": "=?utf-8?q?bo?=@lantern.example"},
        {"draft_bcc": "kim@quay.example, bo@[lantern.example]"},
    ],
)
def test_a_message_to_such_a_one_is_for_a_person_alone(talk: dict[str, Any]) -> None:
    records = in_thread(**talk)
    assert unclear(made("send_message", records=records), records=records)


@pytest.mark.parametrize(
    "talk",
    [
        {"participant_email": "ada@example.com, Bo Specimen <bo@lantern.example>"},
        {"channel": "linkedin", "participant_email": None, "participant_name": "Bo Specimen"},
        {"channel": "linkedin", "participant_linkedin_url": "https://de.linkedin.com/in/bo-specimen/?locale=de_DE"},
    ],
)
def test_people_in_the_usual_forms_raise_no_such_question(talk: dict[str, Any]) -> None:
    records = in_thread(**talk)
    assert not unclear(made("send_message", records=records), records=records)


def test_a_page_of_a_company_and_another_site_raise_no_such_question() -> None:
    socials = [{"url": "https://www.linkedin.com/company/tideline"}, {"url": "https://elsewhere.example/@bo"}]
    leads = [{"type": "company", "name": {"full": "Tideline"}, "socials": socials}]
    assert not unclear(made("import_list_leads", leads=leads))


def test_a_suppressed_one_of_two_in_a_row_is_refused() -> None:
    call = replace(launch(reach=1), roster=Roster((Person("Bo", TWO, None),)))
    found = decide(call, facts(config={"suppress": ("@quay.example",)}))
    assert (found.verdict, found.rule) == ("deny", "policy.suppressed")


def test_a_copy_in_an_unusual_form_is_not_passed_over_beside_a_usual_one() -> None:
    node = {"id": "n1", "type": "email", "body": "Hi", "cc": "kim@quay.example, bo(x)@lantern.example"}
    records: Any = {("campaign", "cmp_1"): {"name": "Spring", "nodes": [node]}}
    assert made("launch_campaign", records=records).recipients == ("kim@quay.example", "bo(x)@lantern.example")
