"""One approval, answered in every way there is: each leaves one and the same record, which names the call and who."""

import getpass
import json
from typing import Any

import pexpect
import pytest

from tests.support.fault_server import FaultServer
from tests.support.program import COMMAND, Program
from tests.support.scripts import GRANT_SEND, MESSAGES_PATH, WORDS, reply
from tests.support.tidy import ADA
from tests.support.waiting import PATIENCE

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")

TASK = f"Answer {ADA}"
RULES = json.dumps({"rules": [{"answer": "approve", "tool": "send_message", "recipients": [ADA]}]})


def in_chat(program: Program) -> None:
    child: Any = pexpect.spawn(
        COMMAND[0],
        [*COMMAND[1:], "chat", "--model", program.script(*reply())],
        env={**program.environment, "TERM": "dumb"},
        cwd=str(program.folder),
        encoding="utf-8",
        timeout=PATIENCE,
        dimensions=(50, 200),
    )
    child.delaybeforesend = 0.05
    try:
        child.expect("you> ")
        child.sendline(TASK)
        child.expect(r"exactly this\? \[.*\] ")
        child.sendline("y")
        child.expect("you> ")
        child.sendline("/why")
        child.expect("you answered: yes")
        child.expect("you> ")
        child.sendline("/quit")
        child.expect(pexpect.EOF)
    finally:
        child.close(force=True)


def by_command(program: Program) -> None:
    waiting = program.task(program.script(*reply()), text=TASK).json
    assert program.run("approvals", "approve", waiting["pending_approvals"][0]["id"]).code == 0
    assert len(answers(program)) == 1, "it is on record before the run goes on"
    assert program.resume(waiting["run_id"]).code == 0


def by_rule(program: Program) -> None:
    assert program.task(program.script(*reply()), "--approve", GRANT_SEND, text=TASK).code == 0


def in_a_batch(program: Program) -> None:
    tasks = program.file("tasks.jsonl", json.dumps({"id": "one", "task": TASK}) + "\n")
    rules = program.file("rules.yaml", RULES)
    done = program.run("batch", tasks, "--out", str(program.folder / "out.jsonl"), "--model",
                       program.script(*reply()), "--approvals", rules)  # fmt: skip
    assert done.code == 0, done.err


def events(program: Program) -> list[dict[str, Any]]:
    return program.run("audit", "export").lines


def answers(program: Program) -> list[dict[str, Any]]:
    return [event for event in events(program) if event["type"] == "approval_answered"]


@pytest.mark.parametrize(
    ("answer", "who", "via"),
    [
        (in_chat, getpass.getuser(), "chat"),
        (by_command, getpass.getuser(), "command"),
        (by_rule, "rule 1", "rule"),
        (in_a_batch, "rule 1", "batch"),
    ],
    ids=["chat", "command", "rule", "batch"],
)
def test_an_answer_leaves_one_event_that_names_its_call_and_who_gave_it(
    program: Program, server: FaultServer, answer: Any, who: str, via: str
) -> None:
    answer(program)
    assert [json.loads(sent.body)["body_text"] for sent in server.requests("POST", MESSAGES_PATH)] == [WORDS]
    (event,) = answers(program)
    assert list(event) == [
        *("type", "run_id", "seq", "at"),
        *("answer", "approval_id", "call_id", "reason", "via", "who"),
    ]
    (proposed, *_) = [e for e in events(program) if e["type"] == "proposed" and e["tool"] == "send_message"]
    assert (event["run_id"], event["call_id"]) == (proposed["run_id"], proposed["call_id"])
    assert (event["answer"], event["who"], event["via"]) == ("yes", who, via)
    (approval,) = program.run("approvals", "list", "--json").json
    assert (approval["id"], approval["status"]) == (event["approval_id"], "used")
    assert (approval["answered_by"]["who"], approval["answered_by"]["via"]) == (who, via)
    assert program.run("audit", "verify").code == 0
