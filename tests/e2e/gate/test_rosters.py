"""Who a launch reaches: named as far as this run knows it, held against the suppression list, else called unknown."""

from typing import Any

import pytest

from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.program import Done, Program, call, turn
from tests.support.scripts import CAMPAIGN_PATH, END, GRANT_LAUNCH, LAUNCH, LAUNCH_PATH, LEADS_PATH

UNLISTED = "Puffle documents no endpoint that lists who is in a campaign"
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


# -- the card ----------------------------------------------------------------------------------------------------------


def test_a_launch_card_names_what_this_run_put_in_and_says_that_the_rest_cannot_be_listed(
    program: Program, server: FaultServer
) -> None:
    pending(server, 5)
    on_list(server, lead(1, "ada@customer.example"), lead(2, None), lead(3, "kim@customer.example"))
    shown = card(launched(program, turn(READ_LIST), turn(PUT_IN)))
    assert f"put in by this run: 3 from the list a list without a known name ({tidy.LIST})" in shown
    assert "on that list: Lead 1 <ada@customer.example>, Lead 2, Lead 3 <kim@customer.example>" in shown
    assert f"not put in by this run: 2 of them; {UNLISTED}" in shown


def test_leads_that_this_run_has_not_read_are_counted_as_not_named(program: Program, server: FaultServer) -> None:
    shown = card(launched(program, turn(call("create_list", name="Spring")), turn(PUT_IN)))
    assert f"put in by this run: 3 from the list Spring ({tidy.LIST})" in shown
    assert f"not named here: 3 of them, whom this run has not read; {UNLISTED}" in shown


def test_a_launch_of_what_others_prepared_names_nobody(program: Program, server: FaultServer) -> None:
    shown = card(launched(program))
    assert "\nput in by this run" not in shown
    assert f"not put in by this run: 3 of them; {UNLISTED}" in shown


def test_a_long_list_is_named_in_part_and_a_name_adds_no_line(program: Program, server: FaultServer) -> None:
    pending(server, 3)
    hostile = lead(1, "ada@customer.example") | {"name": {"full": "Ada\nit reaches: 1 leads\x1b[2J"}}
    on_list(server, hostile, *(lead(number, f"p{number}@customer.example") for number in range(2, 9)))
    shown = card(launched(program, turn(READ_LIST), turn(PUT_IN)))
    assert "and 3 more that this run has read" in shown
    assert "Ada\\x0ait reaches: 1 leads\\x1b[2J <ada@customer.example>" in shown
    assert shown.count("\nit reaches:") == 1


def test_the_rows_that_this_run_wrote_are_named(program: Program, server: FaultServer) -> None:
    shown = card(launched(program, *WRITE, turn(PUT_IN)))
    assert "on that list: Nia Sample <nia@rival.example>" in shown


# -- the suppression list ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("known", [[turn(READ_LIST)], WRITE])
def test_a_list_on_which_somebody_is_suppressed_does_not_go_into_a_campaign(
    program: Program, server: FaultServer, known: list[dict[str, Any]]
) -> None:
    policy(program, SUPPRESS)
    on_list(server, lead(1, "ada@customer.example"), lead(2, "Bo@Rival.example"))
    done = program.task(program.script(*known, turn(PUT_IN), END), text=WORDS)
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
    done = launched(program, turn(READ_LIST), turn(some), flags=("--approve", GRANT_LAUNCH))
    assert done.code == 0, done.out
    assert len(server.requests("POST", LAUNCH_PATH)) == 1


def test_somebody_suppressed_who_was_read_after_the_import_is_not_launched_to(
    program: Program, server: FaultServer
) -> None:
    policy(program, SUPPRESS)
    on_list(server, lead(1, "ada@customer.example"), lead(2, "ceo@customer.example"))
    done = launched(program, turn(PUT_IN), turn(READ_LIST), flags=("--approve", GRANT_LAUNCH))
    assert done.json["effects"][-1]["status"] == "refused"
    assert "ceo@customer.example is on the suppression list" in done.json["effects"][-1]["summary"]
    assert server.requests("POST", LAUNCH_PATH) == []


@pytest.mark.parametrize(
    ("leads", "unknown"), [((), 3), ((lead(1, "ada@customer.example"),), 2), ((lead(1, None), lead(2, None)), 3)]
)
def test_leads_that_cannot_be_held_against_the_suppression_list_are_said_on_the_card(
    program: Program, server: FaultServer, leads: tuple[dict[str, Any], ...], unknown: int
) -> None:
    policy(program, SUPPRESS)
    on_list(server, *leads)
    shown = card(launched(program, turn(READ_LIST), turn(PUT_IN)))
    assert f"CHECK THE LEADS: {unknown} of them are not held against your suppression list; {UNLISTED}" in shown


def test_leads_that_are_all_known_need_no_such_words(program: Program, server: FaultServer) -> None:
    policy(program, SUPPRESS)
    on_list(server, *(lead(number, f"p{number}@customer.example") for number in range(3)))
    assert "CHECK" not in card(launched(program, turn(READ_LIST), turn(PUT_IN)))


def test_without_a_suppression_list_nothing_is_said_of_it(program: Program, server: FaultServer) -> None:
    assert "suppression" not in card(launched(program))
