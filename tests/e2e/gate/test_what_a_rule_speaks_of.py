"""A rule given ahead for a tool says nothing of what a call of it does besides: whom it lets out, what is lost."""

import json
from typing import Any

import pytest

from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.program import Done, Program, call, turn
from tests.support.scripts import CAMPAIGN_PATH, END

LEADS_PATH = f"{CAMPAIGN_PATH}/leads"
HOURS = {"monday": {"start": "00:00", "end": "23:59"}}
WAKE = call("update_campaign", campaign_id=tidy.CAMPAIGN, operating_hours=HOURS)
PATH_ALONE = ("--approve", f"update_campaign:{tidy.CAMPAIGN}")


def running(server: FaultServer, *statuses: str) -> None:
    """A campaign that runs, with somebody in each of these states."""
    counts = {status: statuses.count(status) for status in statuses}
    server.on("GET", CAMPAIGN_PATH, Answer(body=tidy.campaign("active", prospects_by_status=counts)))
    rows = [tidy.person(number, status=status) for number, status in enumerate(statuses, 1)]
    server.on("GET", LEADS_PATH, Answer(body=tidy.roster(len(rows)) | {"prospects": rows}))
    server.on("PATCH", CAMPAIGN_PATH, Answer(body={"campaign": {"id": tidy.CAMPAIGN}}))


def done(program: Program, act: dict[str, Any], *flags: str, rule: dict[str, Any] | None = None) -> Done:
    if rule is not None:
        flags = ("--approvals", program.file("rules.json", json.dumps({"rules": [{"answer": "approve", **rule}]})))
    reads = turn(call("list_senders", type="email"), call("list_signals"), call("list_signal_types"))
    script = program.script(reads, turn(act), END)
    return program.task(script, *flags, text=f"Change {tidy.CAMPAIGN}, sig_1 and st_1")


def policy(program: Program, text: str) -> None:
    program.home.mkdir(exist_ok=True)
    (program.home / "policy.toml").write_text(text)


def changes(server: FaultServer) -> int:
    return len([seen for seen in server.seen if seen.method != "GET"])


@pytest.mark.parametrize("mode", ["ask", "auto"])
def test_a_rule_to_change_a_campaign_lets_nobody_out_unless_it_speaks_of_people(
    program: Program, server: FaultServer, mode: str
) -> None:
    running(server, "pending", "pending")
    asked = done(program, WAKE, *PATH_ALONE, "--mode", mode)
    assert (asked.code, [one["reach"] for one in asked.json["pending_approvals"]]) == (3, [2]), asked.out
    assert changes(server) == 0
    by_rule = {"tool": "update_campaign", "path": CAMPAIGN_PATH, "max_recipients": 2}
    assert [one["approved_by"] for one in done(program, WAKE, rule=by_rule).json["effects"]] == ["grant"]


@pytest.mark.parametrize("status", ["sent", "connected", "queued"])
def test_who_is_midway_waits_for_new_hours_too(program: Program, server: FaultServer, status: str) -> None:
    running(server, status, status, "replied")
    card = done(program, WAKE, *PATH_ALONE).json["pending_approvals"][0]
    assert (card["effect"], card["reach"], len(card["roster"]["named"])) == ("send", 2, 2)


@pytest.mark.parametrize("text", ['suppress = ["lead2@customer.example"]\n', "sends_per_day = 1\n"])
def test_what_holds_for_a_launch_holds_for_who_is_midway(program: Program, server: FaultServer, text: str) -> None:
    policy(program, text)
    running(server, "sent", "sent")
    rule = {"tool": "update_campaign", "path": CAMPAIGN_PATH, "max_recipients": 9}
    assert [one["status"] for one in done(program, WAKE, rule=rule).json["effects"]] == ["refused"]
    assert changes(server) == 0


DELETE = call("delete_signal_types", ids=["st_1"])


def test_a_yes_ahead_to_delete_types_names_them(program: Program, server: FaultServer) -> None:
    path = "/api/signals/types"
    server.on("DELETE", path, Answer(body={"deleted": [{"id": "st_1"}], "errors": []}))
    refused = done(program, DELETE, "--approve", f"delete_signal_types:{path}")
    assert (refused.code, "items with their ids" in refused.err) == (2, True), refused.err
    named = {"tool": "delete_signal_types", "body": {"ids": ["st_1"]}}
    assert changes(server) == 0
    assert [one["approved_by"] for one in done(program, DELETE, rule=named).json["effects"]] == ["grant"]
