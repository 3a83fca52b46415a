"""The same message is never sent twice by itself; a person who asks for it once more is told when it was sent."""

import re

from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.program import Program, turn
from tests.support.scripts import END, GRANT_SEND, MESSAGES_PATH, READ, SEND

WORDS = f"Send {tidy.ADA} the mail 'It costs 90 a month.'"
AHEAD = ("--approve", GRANT_SEND)


def sent(server: FaultServer) -> int:
    return sum(seen.path == MESSAGES_PATH for seen in server.requests("POST"))


def test_who_asks_for_the_same_message_again_is_told_when_it_was_sent(program: Program, server: FaultServer) -> None:
    script = program.script(turn(READ), turn(SEND), END)
    first = program.task(script, *AHEAD, text=WORDS).json
    assert (first["status"], sent(server)) == ("done", 1)
    again = program.task(script, *AHEAD, text=WORDS).json
    assert (again["status"], sent(server)) == ("waiting", 1)
    asked = again["pending_approvals"][0]
    assert asked["rule"] == "once.sent"
    assert re.search(rf"CHECK: exactly this was sent at \S+ in {first['run_id']}", asked["preview"])
    program.run("approvals", "approve", asked["id"])
    assert program.resume(again["run_id"]).json["status"] == "done"
    assert sent(server) == 2


def test_within_one_request_the_same_message_is_refused(program: Program, server: FaultServer) -> None:
    done = program.task(program.script(turn(READ), turn(SEND), turn(SEND), END), *AHEAD, text=WORDS).json
    assert ([one["status"] for one in done["effects"]], sent(server)) == (["done", "refused"], 1)


def test_nobody_is_asked_where_the_later_request_is_for_something_else(program: Program, server: FaultServer) -> None:
    script = program.script(turn(READ), turn(SEND), END)
    program.task(script, *AHEAD, text=WORDS)
    other = program.task(script, *AHEAD, text=f"Archive the thread with {tidy.ADA}").json
    assert ([one["status"] for one in other["effects"]], sent(server)) == (["refused"], 1)


def test_a_yes_to_send_it_again_is_none_to_a_third_time(program: Program, server: FaultServer) -> None:
    script = program.script(turn(READ), turn(SEND), END)
    program.task(script, *AHEAD, text=WORDS)
    waiting = [program.task(script, text=WORDS).json for _ in range(2)]
    for one in waiting:
        program.run("approvals", "approve", one["pending_approvals"][0]["id"])
    ended = [program.resume(one["run_id"]).json["status"] for one in waiting]
    assert (ended, sent(server)) == (["done", "waiting"], 2)


def test_what_was_sent_is_known_after_a_second_time_that_failed(program: Program, server: FaultServer) -> None:
    script = program.script(turn(READ), turn(SEND), END)
    first = program.task(script, *AHEAD, text=WORDS).json
    waits = program.task(script, *AHEAD, text=WORDS).json
    program.run("approvals", "approve", waits["pending_approvals"][0]["id"])
    server.on("POST", MESSAGES_PATH, Answer(400, {"error": "not now"}))
    assert program.resume(waits["run_id"]).json["effects"][-1]["status"] == "failed"
    again = program.task(script, *AHEAD, text=WORDS).json["pending_approvals"][0]
    assert (again["rule"], first["run_id"] in again["preview"]) == ("once.sent", True)


def test_a_row_of_a_batch_never_sends_the_same_again(program: Program, server: FaultServer) -> None:
    script = program.script(turn(READ), turn(SEND), END)
    program.task(script, *AHEAD, text=WORDS)
    rows = program.file("tasks.jsonl", f'{{"id": "a", "task": "{WORDS}"}}\n')
    out = str(program.folder / "out.jsonl")
    program.run("batch", rows, "--out", out, "--model", script, *AHEAD)
    assert sent(server) == 1
