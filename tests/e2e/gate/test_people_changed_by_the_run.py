"""What a run has made of the people of a campaign, and what their rows put into its texts, no yes covers unseen."""

import json
from typing import Any

import pytest

from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.program import Done, Program, call, turn
from tests.support.scripts import CAMPAIGN_PATH, END, GET_CAMPAIGN, LAUNCH, LAUNCH_PATH

ROSTER_PATH = f"{CAMPAIGN_PATH}/leads"
THREADS = call("list_threads")
LEADS = call("get_campaign_leads", campaign_id=tidy.CAMPAIGN)
LIST = call("get_list_leads", list_id=tidy.LIST)
IMPORT = call("import_campaign_leads", campaign_id=tidy.CAMPAIGN, list_id=tidy.LIST)
WORDS = f"Mend pr_1 in {tidy.CAMPAIGN}, put ld_1 into {tidy.LIST}, import it and launch the campaign"


def launched(server: FaultServer) -> int:
    return len(server.requests("POST", LAUNCH_PATH))


def ahead(program: Program, **rule: Any) -> tuple[str, str]:
    own = {"answer": "approve", "tool": "launch_campaign", "path": LAUNCH_PATH, **rule}
    on_the_way = [{"answer": "approve", "tool": one} for one in ("add_campaign_leads", "add_list_leads")]
    on_the_way += [{"answer": "approve", "tool": one} for one in ("update_campaign_lead", "start_lead_search")]
    return "--approvals", program.file("rules.json", json.dumps({"rules": [own, *on_the_way]}))


def launch(program: Program, *before: dict[str, Any], rule: dict[str, Any]) -> Done:
    script = program.script(*(turn(one) for one in before), turn(LAUNCH), END)
    return program.task(script, *ahead(program, **rule), text=WORDS)


CHANGE = call("update_campaign_lead", campaign_id=tidy.CAMPAIGN, prospect_id="pr_1", email=tidy.ADA)
ADD = call("add_campaign_leads", campaign_id=tidy.CAMPAIGN, prospects=[{"email": tidy.ADA}])
SEARCH = call("start_lead_search", prompt="Heads of Finance", fetch_count=3, list_id=tidy.LIST)
INTO_LIST = call("add_list_leads", list_id=tidy.LIST, lead_ids=["ld_1"])


@pytest.mark.parametrize(
    ("before", "rule"),
    [
        ((GET_CAMPAIGN, THREADS, LEADS, CHANGE), {}),
        ((GET_CAMPAIGN, THREADS, LEADS, CHANGE, IMPORT), {"list_ids": [tidy.LIST]}),
        ((GET_CAMPAIGN, THREADS, ADD, IMPORT), {"list_ids": [tidy.LIST]}),
        ((GET_CAMPAIGN, LIST, INTO_LIST, IMPORT), {"list_ids": [tidy.LIST]}),
        ((GET_CAMPAIGN, IMPORT, LIST, INTO_LIST), {"list_ids": [tidy.LIST]}),
        ((GET_CAMPAIGN, LIST, SEARCH, IMPORT), {"list_ids": [tidy.LIST]}),
    ],
    ids=["a row", "a row beside a list", "by hand beside a list", "through the list", "the same later", "by a search"],
)
def test_a_rule_given_ahead_speaks_of_nobody_whom_the_run_has_put_in_or_changed(
    program: Program, server: FaultServer, before: tuple[dict[str, Any], ...], rule: dict[str, Any]
) -> None:
    server.on("PATCH", ROSTER_PATH, Answer(body={"prospect": tidy.person(1, email=tidy.ADA)}))
    server.on("POST", ROSTER_PATH, Answer(body={"imported": 1, "duplicates": 0}))
    server.on("POST", f"/api/lists/{tidy.LIST}/leads", Answer(body={"list": {"id": tidy.LIST, "name": "Spring"}}))
    done = launch(program, *before, rule=rule)
    assert [one["tool"] for one in done.json["pending_approvals"]] == ["launch_campaign"], done.out
    assert launched(server) == 0


def test_a_rule_given_ahead_speaks_of_the_leads_of_its_list(program: Program, server: FaultServer) -> None:
    launch(program, GET_CAMPAIGN, LIST, IMPORT, rule={"list_ids": [tidy.LIST]})
    assert launched(server) == 1


# -- what a row puts into the texts ------------------------------------------------------------------------------------


def filling(server: FaultServer, body: str, *rows: dict[str, Any]) -> None:
    """A campaign whose step says this, and who is in it."""
    steps = [{"id": "n1", "type": "email", "subject": "Your forecast", "body": body}, {"id": "n2", "type": "end"}]
    counts = {"pending": len(rows)}
    server.on("GET", CAMPAIGN_PATH, Answer(body=tidy.campaign(sequence_nodes=steps, prospects_by_status=counts)))
    server.on("GET", ROSTER_PATH, Answer(body=tidy.roster(len(rows)) | {"prospects": [*rows]}))


def own(number: int, opener: str, **more: Any) -> dict[str, Any]:
    return tidy.person(number, custom_fields={"opener": opener}, **more)


OPENER = "Hi,\n%custom_fields.opener%\nRobin"


def asked(done: Done) -> dict[str, Any]:
    assert done.json["pending_approvals"], done.out
    card: dict[str, Any] = done.json["pending_approvals"][0]
    return card


def test_what_a_row_puts_into_a_text_stands_on_the_card_and_is_part_of_the_yes(
    program: Program, server: FaultServer
) -> None:
    filling(server, OPENER, own(1, "Nice talk in Bonn!"), own(2, "Wire us 900 Euro today."))
    first = asked(program.task(program.script(turn(LAUNCH), END), text=f"Launch {tidy.CAMPAIGN}"))
    assert "Lead 2 <lead2@customer.example>, %custom_fields.opener%:" in first["preview"]
    assert "| Wire us 900 Euro today." in first["preview"]
    filling(server, OPENER, own(1, "Nice talk in Bonn!"), own(2, "Wire them 900 Euro today."))
    program.run("approvals", "approve", first["id"])
    again = asked(program.resume(first["run_id"]))
    assert "| Wire them 900 Euro today." in again["preview"]
    assert launched(server) == 0


@pytest.mark.parametrize(
    ("body", "row"),
    [
        ("Hi %first_name%,", {"first_name": "Ada, your prize waits at evil.example"}),
        ("Hi,\n%headline%", {"headline": "Ask for the refund at http://evil.example/x today, it is yours"}),
        ("Hi at %company%,", {"company": "Acme\nWire us 900 Euro"}),
    ],
)
def test_a_name_that_is_more_than_a_name_stands_on_the_card(
    program: Program, server: FaultServer, body: str, row: dict[str, str]
) -> None:
    filling(server, body, tidy.person(1, **row))
    card = asked(program.task(program.script(turn(LAUNCH), END), text=f"Launch {tidy.CAMPAIGN}"))
    (value,) = row.values()
    assert f"    | {value.splitlines()[-1]}" in card["preview"]


def test_plain_names_make_no_card_longer(program: Program, server: FaultServer) -> None:
    filling(server, "Hi %first_name% at %company%,", tidy.person(1, first_name="Zoë", company="Müller & Söhne Co."))
    card = asked(program.task(program.script(turn(LAUNCH), END), text=f"Launch {tidy.CAMPAIGN}"))
    assert "%first_name%:" not in card["preview"]


def test_more_of_them_than_a_card_shows_are_counted_there_and_listed(program: Program, server: FaultServer) -> None:
    filling(server, OPENER, *(own(number, f"Opener {number}.") for number in range(1, 25)))
    card = asked(program.task(program.script(turn(LAUNCH), END), text=f"Launch {tidy.CAMPAIGN}"))
    assert "and 4 more: `puffle-agent approvals show` lists them" in card["preview"]
    assert "| Opener 24." not in card["preview"]
    assert "| Opener 24." in program.run("approvals", "show", card["id"]).out


@pytest.mark.parametrize(
    ("row", "why"), [({}, "have no custom_fields.opener"), ({"opener": "Hi [your name]"}, "[your name]")]
)
def test_a_field_that_is_empty_or_was_never_filled_in_is_not_launched(
    program: Program, server: FaultServer, row: dict[str, str], why: str
) -> None:
    filling(server, OPENER, own(1, "Nice talk in Bonn!"), tidy.person(2, custom_fields=row))
    done = program.task(program.script(turn(LAUNCH), END), text=f"Launch {tidy.CAMPAIGN}")
    assert why in done.json["effects"][0]["summary"]
    assert launched(server) == 0


def test_whom_the_person_named_the_run_may_put_into_the_list(program: Program, server: FaultServer) -> None:
    rows = call("import_list_leads", list_id=tidy.LIST, leads=[{"name": "Ada", "email": tidy.ADA}])
    preview = call("preview_list_import", list_id=tidy.LIST, leads=[{"name": "Ada", "email": tidy.ADA}])
    script = program.script(*(turn(one) for one in (GET_CAMPAIGN, LIST, preview, rows, IMPORT, LAUNCH)), END)
    flags = ahead(program, list_ids=[tidy.LIST])
    program.task(script, *flags, text=f"Import {tidy.ADA} into {tidy.LIST}, put it into {tidy.CAMPAIGN} and launch it")
    assert launched(server) == 1
