"""What the vendor says of an operation that did not succeed reaches the person, in its words."""

from typing import Any

import pytest

from tests.e2e.gate.test_gate import TASKS
from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.program import Program, turn
from tests.support.scripts import (
    CREATE_LIST,
    DRAFT,
    END,
    GRANT_LAUNCH,
    GRANT_SEND,
    LAUNCH,
    LAUNCH_PATH,
    MESSAGES_PATH,
    READ,
    SEARCH,
    SEND,
    SENDERS,
)


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


ACTS = {
    "a search": (SEARCH, TASKS),
    "a list": (CREATE_LIST, "/api/lists"),
    "a draft": (DRAFT, "/api/threads"),
    "a message": (SEND, MESSAGES_PATH),
    "a launch": (LAUNCH, LAUNCH_PATH),
}


@pytest.mark.parametrize(("act", "path"), ACTS.values(), ids=ACTS)
def test_an_error_that_calls_itself_a_success_keeps_its_words(
    program: Program, server: FaultServer, act: dict[str, Any], path: str
) -> None:
    server.on("POST", path, Answer(body={"error": {"message": "the ledger is locked"}}))
    rules = ("--approve", GRANT_SEND, "--approve", GRANT_LAUNCH)
    before = [turn(READ, SENDERS)] if act is SEND else []  # to read a stranger's words narrows what may be done
    words = "Find 3 heads of finance" if act is SEARCH else f"Do it for {tidy.ADA} in {tidy.CAMPAIGN}"
    done = program.task(program.script(*before, turn(act), END), *rules, text=words)
    assert [one["status"] for one in done.json["effects"]] == ["unknown"], done.out
    assert "the ledger is locked" in done.json["escalation"]["reason"]
