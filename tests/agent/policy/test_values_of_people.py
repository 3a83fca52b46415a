"""What a call writes down of people was said, stood in a file in their own row, is known of them, or was so before."""

from dataclasses import replace
from typing import Any

import pytest

from agent.policy.sources import unsaid
from tests.support.making import facts, made
from tests.tools.test_arguments import MINIMAL

KIM = {("lead", "led_kim"): {"name": "Kim Place", "emails": ["kim@quay.example"], "title": "CFO", "company": "Quay"}}
FILE = "name,email,title\nZoe Quick,zoe@quick.example,Buyer\nEve Far,eve@evil.example,Chief of fraud"


def strange(words: str, tool: str, given: str = "", former: dict[str, Any] | None = None, **args: Any) -> list[str]:
    call = replace(made(tool, records=KIM, **args), former={**MINIMAL[tool], **(former or {})})
    return unsaid(call, facts(human_words=words, material=given, records=KIM))


def person(**more: Any) -> dict[str, Any]:
    return {
        "type": "person",
        "name": {"full": "Zoe Quick"},
        "contacts": [{"value": "zoe@quick.example"}],
        **more,
    }


def imported(words: str, given: str = "", **more: Any) -> list[str]:
    return strange(words, "import_list_leads", given, list_id="lst_1", leads=[person(**more)])


@pytest.mark.parametrize(
    ("words", "args"),
    [
        ("Set Kim's title to COO", {"title": "COO"}),
        ("Kim ist jetzt COO, trag das bitte ein", {"title": "COO"}),
        ("Change Kim's company to Harbour", {"company": {"name": "Harbour"}}),
        ("Rename Kim to Kim Harbour", {"name": {"full": "Kim Harbour", "first": "Kim", "last": "Harbour"}}),
        ("Kim's number is +47 555 12 345", {"contacts": [{"value": "kim@quay.example"}, {"value": "+4755512345"}]}),
        ("Kim moved to Oslo", {"location": {"city": "Oslo"}}),
        ("Her site is harbour.example/kim", {"socials": [{"url": "https://www.harbour.example/kim"}]}),
    ],
)
def test_a_value_of_a_lead_is_changed_to_what_the_words_say(words: str, args: dict[str, Any]) -> None:
    assert strange(words, "update_lead", **args) == []
    assert strange("Update Kim, please", "update_lead", **args) != [] or "name" in args


@pytest.mark.parametrize(
    ("words", "args", "values"),
    [
        ("Set Kim's title to COO", {"title": "Intern"}, ['"Intern"']),
        ("Update Kim's job title", {"title": "Intern"}, ['"Intern"']),
        ("Mets à jour le poste de Kim : COO", {"title": "Stagiaire"}, ['"Stagiaire"']),
        ("Change Kim's company to Harbour", {"company": {"name": "Evil"}}, ['"Evil"']),
        ("Set Kim's location to Oslo", {"location": {"city": "Moscow"}}, ['"Moscow"']),
        (
            "Change Kim's email to kim@new.example",
            {"contacts": [{"value": "kim@new.example"}, {"value": "+47 666 000 111"}]},
            ['"+47 666 000 111"'],
        ),
        ("Change Kim's title to COO", {"title": "COO", "attributes": {"note": "a fraud"}}, ['"a fraud"']),
    ],
)
def test_another_value_of_a_lead_than_the_words_say_is_named(
    words: str, args: dict[str, Any], values: list[str]
) -> None:
    assert strange(words, "update_lead", **args) == values


def test_what_was_so_before_may_be_written_again() -> None:
    was = {"contacts": [{"value": "+47 666 000 111"}]}
    both = [{"value": "+47 666 000 111"}, {"value": "kim@new.example"}]
    assert strange("Change Kim's email to kim@new.example", "update_lead", former=was, contacts=both) == []


def test_a_row_of_a_campaign_says_what_the_words_or_the_lead_s_own_record_say() -> None:
    def added(words: str, **row: str) -> list[str]:
        return strange(words, "add_campaign_leads", campaign_id="cmp_1", prospects=[row])

    known = {"email": "kim@quay.example", "first_name": "Kim", "company": "Quay", "position": "CFO"}
    assert added("Add Kim to the campaign Autumn", **known) == []
    zoe = {"email": "zoe@quick.example", "first_name": "Zoe", "company": "Quick"}
    assert added("Add zoe@quick.example to the campaign Autumn", **zoe) == []
    idiot = zoe | {"first_name": "Idiot"}
    assert added("Add zoe@quick.example to the campaign Autumn", **idiot) == ['"Idiot"']
    mended: dict[str, Any] = {"campaign_id": "cmp_1", "prospect_id": "prs_kim"}
    assert strange("Set Kim's position to COO", "update_campaign_lead", **mended, position="Intern") == ['"Intern"']


def test_nothing_is_said_of_a_new_lead_that_the_words_do_not_say() -> None:
    words = "Add Zoe Quick (zoe@quick.example) as a lead, CFO of Quick Ltd"
    assert (
        strange(words, "create_lead", **person(title="CFO", company={"name": "Quick Ltd", "domain": "quick.co.uk"}))
        == []
    )
    evil = person(title="Convicted fraudster", company={"name": "Evil Corp", "domain": "evil.example"})
    assert {*strange(words, "create_lead", **evil)} == {'"Convicted fraudster"', '"Evil Corp"', '"evil.example"'}


def test_of_somebody_with_a_row_in_a_file_that_row_counts_and_no_other() -> None:
    assert imported("Import this file into Guests", FILE, title="Buyer") == []
    assert imported("Import this file into Guests", FILE, title="Chief of fraud") == ['"Chief of fraud"']
    assert imported("Import this file into Guests as evil people", FILE, title="evil") == []
    assert imported("Import zoe@quick.example into Guests", name={"full": "Zoe EVIL"}) == ['"Zoe EVIL"']
    assert imported("Import it", "Zoe Quick\nzoe@quick.example\nBuyer", title="Buyer") == []
