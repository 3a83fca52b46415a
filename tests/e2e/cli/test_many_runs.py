"""What is listed, begun and checked in a state of a million runs is found, never searched for through all of them."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, select, update

from agent.state.day import day_of
from agent.state.schema import approvals, runs
from agent.state.store import open_store
from agent.state.workspace import Account, Workspace, note_sandbox
from tests.support.fault_server import FaultServer
from tests.support.inside import opened
from tests.support.many_runs import fill
from tests.support.program import Program
from tests.support.scripts import GRANT_SEND, MESSAGES_PATH, reply
from tests.support.tidy import ADA

BIG = ("runs", "messages", "effects", "claims", "approvals", "events", "records", "marks", "batch_rows", "budgets")
SEARCHED = re.compile(rf"SCAN ({'|'.join(BIG)})\b|SEARCH ({'|'.join(BIG)})\b.*\(workspace=\?\)")


@contextmanager
def searches() -> Iterator[list[str]]:
    """Every statement that goes through all of a table, with the plan that SQLite makes for it.

    A walk along the rows' own order or an index does not count where the statement says how far.
    """
    found: list[str] = []

    def explain(db: Connection, cursor: Any, statement: str, given: Any, context: Any, many: bool) -> None:
        if many or not statement.startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
            return
        plan = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", given).fetchall()
        unbounded = {inside for _, inside, _, line in plan if "TEMP B-TREE" in line or "LIMIT" not in statement}
        for _, inside, _, line in plan:
            if SEARCHED.match(line) and (line.startswith("SEARCH") or inside in unbounded):
                found.append(f"{line}: {statement}")

    event.listen(Engine, "before_cursor_execute", explain)
    yield found
    event.remove(Engine, "before_cursor_execute", explain)


@pytest.fixture
def crowded(program: Program) -> Program:
    """A state with runs that have ended, all of a sandbox that has."""
    store = open_store(program.home)
    fill(store, 50)
    Workspace(store, "w").confirm(Account("acc_1"))
    note_sandbox(store, "w", ended=True)
    store.close()
    return program


def test_no_everyday_command_goes_through_all_runs(crowded: Program, server: FaultServer) -> None:
    batch = crowded.file("tasks.jsonl", json.dumps({"id": "a", "task": f"Write to {ADA}"}))
    script = crowded.script(*reply())
    with searches() as found:
        assert len(crowded.run("runs", "list", "--json").json) == 50
        assert len(crowded.run("approvals", "list", "--json").json) == 5
        assert crowded.run("batch", batch, "--out", "out.jsonl", "--model", script).code == 3
        assert crowded.task(script, "--approve", GRANT_SEND).code == 0
        assert crowded.run("approvals", "list").code == 0
        crowded.run("doctor")
        crowded.run("reconcile")
        crowded.run("approvals", "deny", crowded.run("approvals", "list", "--json").json[-1]["id"])
        crowded.run("grants", "revoke", "run_1.1")
    assert found == []
    assert len(server.requests("POST", MESSAGES_PATH)) == 1


def test_what_a_chat_and_a_page_ask_first_goes_through_no_table(crowded: Program, server: FaultServer) -> None:
    with opened(server, crowded.home) as app, searches() as found:
        assert app.unsettled() == []
        assert app.runs.newest() < "2026-01-01"
        assert day_of(app.store, "2025-12-31").reached == 5
        assert found == []
        app.store.rows(select(runs))
        assert len(found) == 1, "whatever does go through all of them is seen"


def test_what_waits_is_listed_whatever_the_limit(program: Program) -> None:
    store = open_store(program.home)
    fill(store, 50)
    with store.begin() as db:
        oldest = db.execute(select(approvals.c.id).order_by(approvals.c.created_at).limit(1)).scalar_one()
        waits = {"status": "pending", "expires_at": "2999-01-01T00:00:00.000Z"}
        db.execute(update(approvals).where(approvals.c.id == oldest).values(**waits))
    store.close()
    listed = program.run("approvals", "list", "--limit", "2", "--json")
    assert [one["status"] for one in listed.json] == ["pending", "used", "used"]
    assert "there are more" in listed.err
    assert len(program.run("approvals", "list", "--limit", "0", "--json").json) == 5
