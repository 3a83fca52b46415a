"""In mode auto a grant covers what is done, and nothing else is: not a write, not a credit."""

from typing import Any

import pytest

from tests.support.fault_server import FaultServer
from tests.support.program import Program, call, turn
from tests.support.scripts import CREATE_LIST, END, SEARCH

AUTO = ("--mode", "auto", "--credits", "10")


@pytest.mark.parametrize(
    "wanted", [CREATE_LIST, SEARCH, call("create_signal_type", label="Churn", description="They leave")]
)
def test_without_a_grant_it_is_parked_and_with_one_it_is_done(
    program: Program, server: FaultServer, wanted: dict[str, Any]
) -> None:
    waits = program.task(program.script(turn(wanted), END), *AUTO)
    assert (waits.code, waits.json["pending_approvals"][0]["tool"]) == (3, wanted["name"])
    assert [seen for seen in server.seen if seen.method != "GET"] == []
    done = program.task(program.script(turn(wanted), END), *AUTO, "--approve", wanted["name"])
    assert (done.code, done.json["effects"][0]["approved_by"]) == (0, "grant")


def test_where_the_file_says_deny_it_is_denied(program: Program, server: FaultServer) -> None:
    rules = program.file("rules.yaml", "default: deny\n")
    done = program.task(program.script(turn(CREATE_LIST), END), *AUTO, "--approvals", rules)
    assert (done.code, done.json["effects"][0]["status"]) == (6, "refused")
    assert server.requests("POST", "/api/lists") == []
