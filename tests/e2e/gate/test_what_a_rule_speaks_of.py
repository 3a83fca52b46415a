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
    leads = turn(call("get_campaign_leads", campaign_id=tidy.CAMPAIGN))
    script = program.script(reads, leads, turn(act), END)
    return program.task(script, *flags, text=f"Change {tidy.CAMPAIGN}, sig_1 and st_1")


def policy(program: Program, text: str) -> None:
    program.home.mkdir(exist_ok=True)
    (program.home / "policy.toml").write_text(text)


def changes(server: FaultServer) -> int:
    return len([seen for seen in server.seen if seen.method != "GET"])


DISMISS = call("update_signals", items=[{"id": "sig_1", "status": "dismissed"}])
SOME_LEADS = call("remove_campaign_leads", campaign_id=tidy.CAMPAIGN, prospect_ids=["pr_1", "pr_2"])
ALL_LEADS = call("remove_campaign_leads", campaign_id=tidy.CAMPAIGN, all=True)


@pytest.mark.parametrize(
    ("act", "rule", "named"),
    [
        (
            DISMISS,
            {"tool": "update_signals", "path": "/api/signals"},
            {"items": [{"id": "sig_1", "status": "dismissed"}]},
        ),
        (ALL_LEADS, {"tool": "remove_campaign_leads", "path": LEADS_PATH}, {"all": True}),
        (ALL_LEADS, {"method": "DELETE", "path": LEADS_PATH}, {"all": True}),
        (SOME_LEADS, {"tool": "remove_campaign_leads", "path": LEADS_PATH}, {"prospect_ids": ["pr_1", "pr_2"]}),
    ],
    ids=["signals", "a roster", "a roster by its path", "rows of a roster"],
)
def test_a_path_of_all_of_a_kind_destroys_none_unless_the_rule_names_them(
    program: Program, server: FaultServer, act: dict[str, Any], rule: dict[str, Any], named: dict[str, Any]
) -> None:
    server.on("DELETE", LEADS_PATH, Answer(body={"deleted": "all"}))
    asked = done(program, act, rule=rule)
    assert (asked.code, changes(server)) == (3, 0), asked.out
    assert [one["approved_by"] for one in done(program, act, rule=rule | {"body": named}).json["effects"]] == ["grant"]


def test_a_rule_for_a_campaign_speaks_of_no_step_of_it(program: Program, server: FaultServer) -> None:
    act = call("delete_sequence_node", campaign_id=tidy.CAMPAIGN, node_id="n1")
    path = f"{CAMPAIGN_PATH}/sequence/nodes"
    server.on("DELETE", path, Answer(body={"sequence_nodes": []}))
    refused = done(program, act, "--approve", f"delete_sequence_node:{path}")
    assert (refused.code, changes(server)) == (2, 0)
    assert "the exact nodeId in body" in refused.err
    rule = {"tool": "delete_sequence_node", "path": path, "body": {"nodeId": "n1"}}
    script = program.script(turn(call("get_campaign", campaign_id=tidy.CAMPAIGN)), turn(act), END)
    rules = program.file("rules.json", json.dumps({"rules": [{"answer": "approve", **rule}]}))
    told = program.task(script, "--approvals", rules, text=f"Delete the step n1 of {tidy.CAMPAIGN}")
    assert [one["approved_by"] for one in told.json["effects"]] == ["grant"], told.out


def test_a_rule_under_a_cap_begins_no_scan_whose_price_nobody_knows(program: Program, server: FaultServer) -> None:
    server.on("GET", "/api/signals/sources", Answer(body={"sources": [{"id": "news", "enabled": False}]}))
    act = call("update_signal_sources", items=[{"id": "news", "enabled": True}])
    script = program.script(turn(call("list_signal_sources")), turn(act), END)
    asked = program.task(
        script, "--approve", "update_signal_sources", "--credits", "1", text="Switch on the source news"
    )
    assert (asked.code, changes(server)) == (3, 0), asked.out


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
