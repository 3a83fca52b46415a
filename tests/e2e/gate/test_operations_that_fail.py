"""What the vendor says of an operation that did not succeed reaches the person, in its words."""

import pytest

from tests.e2e.gate.test_gate import TASKS
from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.program import Program, turn
from tests.support.scripts import END, SEARCH


@pytest.mark.parametrize("status", ["failed", "cancelled"])
def test_what_the_vendor_says_of_an_operation_that_failed_reaches_the_person(
    program: Program, server: FaultServer, status: str
) -> None:
    body = tidy.search(status)
    body["tasks"][0]["errorMessage"] = "the pool is closed for repairs"
    server.on("GET", TASKS, Answer(body=body, headers={"x-correlation-id": "corr-task-7"}))
    done = program.task(program.script(turn(SEARCH), END))
    (effect,) = done.json["effects"]
    escalation = done.json["escalation"]
    for words in (effect["summary"], escalation["reason"]):
        assert f"{tidy.TASK} {status}: the pool is closed for repairs" in words
        assert "{" not in words
    assert (effect["correlation_id"], escalation["correlation_id"]) == ("corr-task-7", "corr-task-7")


def test_an_error_that_calls_itself_a_success_keeps_its_words(program: Program, server: FaultServer) -> None:
    server.on("POST", TASKS, Answer(body={"error": {"message": "the ledger is locked"}}))
    done = program.task(program.script(turn(SEARCH), END))
    assert done.json["effects"][0]["status"] == "unknown"
    assert "the ledger is locked" in done.json["escalation"]["reason"]
