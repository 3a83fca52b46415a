"""A wish for one kind of call is met by its form: the records that the words name and the value that they give."""

from typing import Any

import pytest

from evals.sandbox import load
from tests.support.guided_desk import Human, Open

WORLD = load("saas")
LEADS = [lead.id for lead in WORLD.leads]
LIST, CAMPAIGN = "11000001-0000-4000-8000-000000000001", "ca000001-0000-4000-8000-000000000001"
ROBIN = "5e000001-0000-4000-8000-000000000001"


@pytest.mark.parametrize(
    ("words", "value", "target", "body"),
    [
        ("Wanda Passel is now Head of Treasury, update her title", "Head of Treasury",
         "/api/leads", {"id": LEADS[4], "title": "Head of Treasury"}),
        ("change the description of the list Spring webinar to: met in May", "met in May",
         "/api/lists", {"id": LIST, "description": "met in May"}),
        ('set the signature of robin@mail.tideline.example to "Robin, Tideline GmbH"', "Robin, Tideline GmbH",
         f"/api/email/accounts/{ROBIN}", {"signature": "Robin, Tideline GmbH"}),
        ("set the daily scan to 07:30 UTC", "07:30", "/api/signals/settings", {"scanTimeUtc": "07:30"}),
        ("move the daily signal scan to 05:15 UTC", "05:15 UTC", "/api/signals/settings", {"scanTimeUtc": "05:15"}),
        ("mets le scan des signaux à 7 heures 30", "7 heures 30", "/api/signals/settings", {"scanTimeUtc": "07:30"}),
        ("die Liste Spring webinar in Webinar Mai umbenennen", "Spring webinar in Webinar Mai",
         "/api/lists", {"id": LIST, "name": "Webinar Mai"}),
        ("leg den Scan auf 7 Uhr 15", "7 Uhr 15", "/api/signals/settings", {"scanTimeUtc": "07:15"}),
        ("pause the signal scans", "paused", "/api/signals/settings", {"paused": True}),
        ("set the daily limit of Spring follow-up to 25", "", f"/api/campaigns/{CAMPAIGN}", {"daily_limit": 25}),
        ("delete the list Spring webinar", "", "/api/lists", {"id": LIST}),
    ],
)  # fmt: skip
def test_the_value_goes_to_the_record_that_is_named(
    desk: Open, words: str, value: str, target: str, body: dict[str, Any]
) -> None:
    d = desk()
    result = d.say(words, form={"value": value})
    assert [write for write in d.writes if write[0] == target] == [(target, body)], (d.writes, result)
    assert result["status"] == "done"


@pytest.mark.parametrize(
    ("words", "value", "keywords"),
    [
        ('Add "burn rate" to the keywords of the signal type Funding', "", ["round", "burn rate"]),
        ("add tariff to the keywords of the signal type Funding", "tariff", ["round", "tariff"]),
        ('Let the signal type Funding look for "burn rate"', "", ["burn rate"]),
        ('drop "round" from the keywords of the signal type Funding', "", []),
    ],
)
def test_keywords_that_are_added_take_the_place_of_none(
    desk: Open, words: str, value: str, keywords: list[str]
) -> None:
    d = desk()
    d.say('Let the signal type Funding look for "round"')
    d.say(words, form={"value": value})
    assert d.writes[-1][1]["items"][0]["keywords"] == keywords


@pytest.mark.parametrize(
    ("words", "value", "contacts"),
    [
        (
            "add the phone number +49 30 123 to Wanda Passel",
            "+49 30 123",
            ["wanda.passel.9-005@indigoledger.example", "+49 30 123"],
        ),
        ("the address of Wanda Passel is wanda@indigo.example", "wanda@indigo.example", ["wanda@indigo.example"]),
    ],
)
def test_a_contact_that_is_added_takes_the_place_of_none(
    desk: Open, words: str, value: str, contacts: list[str]
) -> None:
    d = desk()
    d.say(words, form={"value": value})
    assert [one["value"] for one in d.writes[-1][1]["contacts"]] == contacts


def test_the_second_is_that_of_those_that_were_named(desk: Open) -> None:
    d = desk()
    with d.sandbox.sandbox.edit() as world:
        world.lists += [
            world.lists[0].model_copy(update={"id": f"li_{name}", "name": name}) for name in ("Ulm", "Köln")
        ]
    d.say("Wie viele sind auf Köln und wie viele auf Ulm?")
    d.say("Die zweite bitte umbenennen in Ulm 2026", form={"value": "Ulm 2026"})
    assert d.writes == [("/api/lists", {"id": "li_Ulm", "name": "Ulm 2026"})]


def test_a_list_is_named_by_its_whole_name_and_not_by_what_is_told_beside_it(desk: Open) -> None:
    d = desk()
    with d.sandbox.sandbox.edit() as world:
        world.lists.append(
            world.lists[0].model_copy(update={"id": "li_board", "name": "Advisory board", "lead_ids": []})
        )
    d.say(
        "Could you put Mara Quinquin on the list Advisory board please? She asked such good questions at the webinar."
    )
    assert [target for target, _ in d.writes] == ["/api/lists/li_board/leads"]


def test_their_addresses_are_those_of_whoever_was_shown(desk: Open) -> None:
    d = desk()
    d.say("Who is on the list Spring webinar?")
    d.say("okay then find their work emails please")
    scopes = [body["scope"] for target, body in d.writes if target == "/api/enrichment"]
    assert scopes == [{"type": "list", "listId": LIST}]


def test_a_value_that_the_words_do_not_hold_is_asked_for(desk: Open) -> None:
    d = desk(Human(words="Head of Treasury"))
    d.say(
        "Wanda Passel has a new title, please update it",
        form=[{"value": "Chief Dreamer"}, {"value": "Head of Treasury"}],
    )
    assert d.human.questions == ["Which new job title shall it be?"]
    assert [body for _, body in d.writes] == [{"id": LEADS[4], "title": "Head of Treasury"}]


def test_a_record_that_there_is_not_is_asked_for(desk: Open) -> None:
    d = desk()
    result = d.say("delete the list Harbour")
    assert d.writes == []
    assert result["escalation"]["question"].startswith("Which list do you mean? There are: Spring webinar")


@pytest.mark.parametrize(
    "words",
    ["run the work email enrichment for Wanda Passel on Friday", "don't enrich Wanda Passel with her work email"],
)
def test_what_is_for_later_or_not_wished_for_is_not_paid(desk: Open, words: str) -> None:
    d = desk()
    result = d.say(words)
    assert d.writes == []
    assert result["status"] != "done"


def test_two_of_one_name_are_asked_about_and_one_of_them_is_changed(desk: Open) -> None:
    d = desk(Human(words="Wanda Petersen"))
    with d.sandbox.sandbox.edit() as world:
        world.leads[1].name.full = "Wanda Petersen"
    d.say("Wanda is now CFO, update her title", form={"value": "CFO"})
    assert d.human.questions == ["Which lead do you mean? There are: Wanda Petersen, Wanda Passel."]
    assert [body for _, body in d.writes] == [{"id": LEADS[1], "title": "CFO"}]


def test_a_campaign_is_not_deleted_as_if_it_were_a_list(desk: Open) -> None:
    d = desk()
    result = d.say("delete the campaign Spring follow-up for good")
    assert d.writes == []
    assert result["gaps"] == ["delete the campaign Spring follow-up for good"]


def test_somebody_who_is_given_is_saved_as_a_lead(desk: Open) -> None:
    d = desk()
    row = {"name": "Ann Sample", "title": "CFO", "company": "Acorn", "email": "ann@acorn.example"}
    d.say("save Ann Sample as a lead, CFO at Acorn, ann@acorn.example", rows={"leads": [row]})
    ((target, body),) = d.writes
    assert (target, body["name"]["full"], body["contacts"]) == (
        "/api/leads", "Ann Sample", [{"value": "ann@acorn.example"}]
    )  # fmt: skip


def test_what_is_known_of_a_lead_is_enough_to_find_an_address(desk: Open) -> None:
    d = desk()
    d.say("run the work email enrichment for Wanda Passel")
    assert [body["scope"] for target, body in d.writes if target == "/api/enrichment"] == [
        {"type": "explicit_leads", "leadIds": [LEADS[4]]}
    ]


def test_a_new_company_that_is_told_with_a_title_is_set_with_it(desk: Open) -> None:
    d = desk()
    result = d.say("Zeno Wessel is now Finance Director at Blue Mill, please", form={"value": "Finance Director"})
    assert (d.writes[-1][1]["title"], d.writes[-1][1]["company"]) == ("Finance Director", {"name": "Blue Mill"})
    assert result["status"] == "done"


def test_a_company_that_is_known_is_not_written_again(desk: Open) -> None:
    d = desk()
    d.say("Zeno Wessel is now Finance Director at Pebble Systems", form={"value": "Finance Director"})
    assert "company" not in d.writes[-1][1]
