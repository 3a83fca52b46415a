"""Whom a launch reaches is read and held against the suppression list, and so is who goes into a campaign."""

import json
from typing import Any

import pytest

from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.program import Done, Program, call, turn
from tests.support.scripts import CAMPAIGN_PATH, END, GRANT_LAUNCH, LAUNCH, LAUNCH_PATH, LEADS_PATH

PUT_IN = call("import_campaign_leads", campaign_id=tidy.CAMPAIGN, list_id=tidy.LIST)
READ_LIST = call("get_list_leads", list_id=tidy.LIST)
ROWS = [{"type": "person", "name": {"first": "Nia", "last": "Sample"}, "contacts": [{"value": "nia@rival.example"}]}]
WRITE = [turn(call(tool, list_id=tidy.LIST, leads=ROWS)) for tool in ("preview_list_import", "import_list_leads")]
WORDS = f"Launch {tidy.CAMPAIGN} with the people of {tidy.LIST}"
SUPPRESS = 'suppress = ["@rival.example", "ceo@customer.example"]\n'


def lead(number: int, email: str | None) -> dict[str, Any]:
    contacts = {} if email is None else {"contacts": [{"value": email}]}
    return {"id": f"ld_{number}", "name": {"full": f"Lead {number}"}, **contacts}


def on_list(server: FaultServer, *leads: dict[str, Any]) -> None:
    server.on("GET", LEADS_PATH, Answer(body={"leads": [*leads], "total": len(leads)}))


def pending(server: FaultServer, count: int) -> None:
    server.on("GET", CAMPAIGN_PATH, Answer(body=tidy.campaign(prospects_by_status={"pending": count})))


def launched(program: Program, *before: dict[str, Any], flags: tuple[str, ...] = ()) -> Done:
    return program.task(program.script(*before, turn(LAUNCH), END), *flags, text=WORDS)


def card(done: Done) -> str:
    assert done.code in (3, 7), done.out + done.err
    return str(done.json["pending_approvals"][0]["preview"])


def policy(program: Program, text: str) -> None:
    program.home.mkdir(exist_ok=True)
    (program.home / "policy.toml").write_text(text)


# -- the suppression list ----------------------------------------------------------------------------------------------


def test_somebody_suppressed_is_not_written_into_a_list(program: Program, server: FaultServer) -> None:
    policy(program, SUPPRESS)
    done = program.task(program.script(*WRITE, END), text=f"{WORDS} and nia@rival.example")
    refused = done.json["effects"][-1]
    assert (refused["tool"], refused["status"]) == ("import_list_leads", "refused")
    assert "nia@rival.example is on the suppression list" in refused["summary"]


def test_a_list_on_which_somebody_is_suppressed_does_not_go_into_a_campaign(
    program: Program, server: FaultServer
) -> None:
    policy(program, SUPPRESS)
    on_list(server, lead(1, "ada@customer.example"), lead(2, "Bo@Rival.example"))
    done = program.task(program.script(turn(READ_LIST), turn(PUT_IN), END), text=f"{WORDS} and nia@rival.example")
    refused = done.json["effects"][-1]
    assert (refused["tool"], refused["status"]) == ("import_campaign_leads", "refused")
    assert "rival.example is on the suppression list" in refused["summary"].lower()
    assert "lead_ids" in refused["summary"]


def test_those_of_a_list_who_are_not_suppressed_can_go_in_by_themselves(program: Program, server: FaultServer) -> None:
    policy(program, SUPPRESS)
    pending(server, 1)
    on_list(server, lead(1, "ada@customer.example"), lead(2, "bo@rival.example"))
    server.on("POST", f"{CAMPAIGN_PATH}/leads/import-from-list", Answer(body={"imported": 1, "total": 1}))
    some = call("import_campaign_leads", campaign_id=tidy.CAMPAIGN, list_id=tidy.LIST, lead_ids=["ld_1"])
    rule = {"answer": "approve", "tool": "launch_campaign", "path": LAUNCH_PATH, "list_ids": [tidy.LIST]}
    rules = program.file("rules.json", json.dumps({"rules": [rule]}))
    done = launched(program, turn(READ_LIST), turn(some), flags=("--approvals", rules))
    assert done.code == 0, done.out
    assert len(server.requests("POST", LAUNCH_PATH)) == 1


def test_somebody_suppressed_in_the_campaign_is_not_launched_to(program: Program, server: FaultServer) -> None:
    policy(program, SUPPRESS)
    rows = [tidy.person(1), tidy.person(2), tidy.person(3, email="CEO@customer.example")]
    server.on("GET", f"{CAMPAIGN_PATH}/leads", Answer(body=tidy.roster(3) | {"prospects": rows}))
    done = launched(program, flags=("--approve", GRANT_LAUNCH))
    assert done.json["effects"][-1]["status"] == "refused"
    assert "CEO@customer.example is on the suppression list" in done.json["effects"][-1]["summary"]
    assert server.requests("POST", LAUNCH_PATH) == []


def test_a_row_that_names_two_people_is_launched_to_under_no_rule_and_refused_for_one_who_is_suppressed(
    program: Program, server: FaultServer
) -> None:
    rows = [tidy.person(1), tidy.person(2), tidy.person(3, email="bo@lantern.example; kim@quay.example")]
    server.on("GET", f"{CAMPAIGN_PATH}/leads", Answer(body=tidy.roster(3) | {"prospects": rows}))
    assert "CHECK WHO IT REACHES: bo@lantern.example; kim@quay.example: no single address" in card(
        launched(program, flags=("--approve", GRANT_LAUNCH))
    )
    policy(program, 'suppress = ["kim@quay.example"]')
    assert launched(program, flags=("--approve", GRANT_LAUNCH)).json["effects"][-1]["status"] == "refused"
    assert server.requests("POST", LAUNCH_PATH) == []


@pytest.mark.parametrize("host", ["https://www.linkedin.com:443", "//www.linkedin.com.", "https://x@m.linkedin.com"])
def test_somebody_suppressed_goes_into_no_campaign_by_another_spelling_of_their_profile(
    program: Program, server: FaultServer, host: str
) -> None:
    policy(program, 'suppress = ["linkedin.com/in/bo-specimen"]')
    bo = [{"linkedin_url": f"{host}/x/../in/bo%2Dspecimen", "first_name": "Bo"}]
    add = turn(call("add_campaign_leads", campaign_id=tidy.CAMPAIGN, prospects=bo))
    done = program.task(program.script(add, END), text=f"Put Bo into {tidy.CAMPAIGN}")
    assert [one["status"] for one in done.json["effects"]] == ["refused"]
    assert server.requests("POST", f"{CAMPAIGN_PATH}/leads") == []


def test_leads_that_cannot_be_held_against_the_suppression_list_are_said_on_the_card(
    program: Program, server: FaultServer
) -> None:
    policy(program, SUPPRESS)
    rows = [tidy.person(1), tidy.person(2, email=None), tidy.person(3, email=None, linkedin_url="linkedin.com/in/c")]
    server.on("GET", f"{CAMPAIGN_PATH}/leads", Answer(body=tidy.roster(3) | {"prospects": rows}))
    said = "CHECK THE LEADS: 2 of them have no known address to hold against your suppression list"
    assert said in card(launched(program))


def test_leads_that_are_all_known_need_no_such_words(program: Program, server: FaultServer) -> None:
    policy(program, SUPPRESS)
    assert "CHECK" not in card(launched(program))


def test_without_a_suppression_list_nothing_is_said_of_it(program: Program, server: FaultServer) -> None:
    assert "suppression" not in card(launched(program))


def test_a_name_adds_no_line_to_a_card(program: Program, server: FaultServer) -> None:
    rows = [tidy.person(1, name="Ada\nit reaches: 1 leads\x1b[2J"), tidy.person(2), tidy.person(3)]
    server.on("GET", f"{CAMPAIGN_PATH}/leads", Answer(body=tidy.roster(3) | {"prospects": rows}))
    shown = card(launched(program))
    assert "Ada\\x0ait reaches: 1 leads\\x1b[2J <lead1@customer.example>" in shown
    assert shown.count("\nit reaches:") == 1
