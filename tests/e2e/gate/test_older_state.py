"""A state of version 0.1.0, in which server and key named a workspace: nothing of it is forgotten."""

import json
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select, update

from agent.state.schema import batches, budgets, claims, effects, runs, settings
from agent.state.store import open_store
from agent.state.workspace import name_by_key, workspace_name
from tests.support.fault_server import Answer, FaultServer
from tests.support.program import Program, turn
from tests.support.scripts import END, GRANT_SEND, MESSAGES_PATH, READ, SEND, reply

ROTATED = "pk_live_rotated_made_up_key_987654321"
SENT = turn(READ), turn(SEND), END


def _as_before(program: Program) -> None:
    """Name everything as version 0.1.0 did."""
    store = open_store(program.home)
    origin, key = program.env["PUFFLE_API_BASE_URL"], program.env["PUFFLE_API_KEY"]
    new, old = workspace_name(store, origin), name_by_key(store, origin, key)
    with store.begin() as db:
        db.execute(delete(settings).where(settings.c.name == f"account:{new}"))
        for table in (runs, effects, batches):
            db.execute(update(table).values(workspace=old))
        for column in (claims.c.key, budgets.c.scope):
            for (value,) in db.execute(select(column)).all():
                db.execute(update(column.table).where(column == value).values({column: value.replace(new, old)}))
    store.close()


def _sends(server: FaultServer) -> int:
    return len(server.requests("POST", MESSAGES_PATH))


def test_what_left_then_is_not_sent_again_even_with_a_new_key(program: Program, server: FaultServer) -> None:
    assert program.task(program.script(*SENT), "--approve", GRANT_SEND).code == 0
    _as_before(program)
    for key in (program.env["PUFFLE_API_KEY"], ROTATED):
        program.env["PUFFLE_API_KEY"] = key
        again = program.task(program.script(*SENT), "--approve", GRANT_SEND)
        assert again.json["effects"][0]["summary"].startswith("exactly this was already done")
    assert _sends(server) == 1


def test_what_was_reached_then_counts_for_the_day(program: Program, server: FaultServer) -> None:
    assert program.task(program.script(*SENT), "--approve", GRANT_SEND).code == 0
    _as_before(program)
    (program.home / "policy.toml").write_text("sends_per_day = 1\n")
    program.env["PUFFLE_API_KEY"] = ROTATED
    other = {"name": "send_message", "arguments": SEND["arguments"] | {"body_text": "Other words."}}
    again = program.task(program.script(turn(READ), turn(other), END), "--approve", GRANT_SEND)
    assert "more than 1 people today" in again.json["effects"][0]["summary"]
    assert _sends(server) == 1


def test_a_run_of_then_goes_on_with_its_key(program: Program, server: FaultServer) -> None:
    waits = program.task(program.script(*reply())).json
    program.run("approvals", "approve", waits["pending_approvals"][0]["id"])
    _as_before(program)
    program.env["PUFFLE_API_KEY"] = ROTATED
    refused = program.resume(waits["run_id"])
    assert (refused.code, "another key" in refused.err) == (2, True), "nobody knows whose it was"
    program.env["PUFFLE_API_KEY"] = Program(program.folder, "").env["PUFFLE_API_KEY"]
    assert (program.resume(waits["run_id"]).code, _sends(server)) == (0, 1)


def test_an_unknown_effect_of_then_is_settled(program: Program, server: FaultServer) -> None:
    server.on("POST", MESSAGES_PATH, Answer(wire="close"))
    assert program.task(program.script(*SENT), "--approve", GRANT_SEND).code == 8
    _as_before(program)
    (found,) = program.run("reconcile", "--json").json
    assert found["tool"] == "send_message"


def test_a_batch_of_then_is_the_same_batch(program: Program, server: FaultServer) -> None:
    tasks = program.file("tasks.jsonl", json.dumps({"id": "a", "task": "Write to ada@example.com"}) + "\n")
    out = str(Path(program.folder) / "out.jsonl")
    command: tuple[Any, ...] = ("batch", tasks, "--out", out, "--model", program.script(*SENT))
    assert program.run(*command, "--approve", GRANT_SEND).code == 0
    _as_before(program)
    for _ in range(2):
        assert program.run(*command, "--approve", GRANT_SEND).code == 0
    assert _sends(server) == 1
    assert len(program.run("batch", "status", "--json").json) == 1
