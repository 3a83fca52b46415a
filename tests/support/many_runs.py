"""A state with as many runs as somebody wants, in seconds: ``python -m tests.support.many_runs HOME 1000000``.

A run has two messages and three events; every tenth sent a message to somebody and was asked about that before.
"""

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Table, select, update

from agent.common.clock import stamp
from agent.state.chains import link
from agent.state.journal import insert_rows
from agent.state.removals import GENESIS
from agent.state.schema import approvals, claims, effects, events, messages, runs
from agent.state.store import Store, open_store
from tests.support.making import parked

_AT_ONCE = 20_000
_RUN: dict[str, Any] = {
    "model": "made:up",
    "mode": "ask",
    "journey": None,
    "status": "done",
    "answer": "Done.",
    "gaps": [],
    "usage": {},
}
_EFFECT = {
    "seq": 1, "call_id": "call_1", "tool": "send_message", "method": "POST", "effect": "send", "digest": "0" * 64,
    "arguments": {"body_text": "Hello"}, "status": "done", "summary": "sent", "result": {"sent": True}, "reach": 1,
    "reserved": 0, "spent": 0,
}  # fmt: skip

_SENT = {
    "call_id": "call_1", "attempt": 1, "approved_by": "human", "tool": "send_message", "method": "POST",
    "target": "/api/threads/thr_1/messages", "digest": "0" * 64,
}  # fmt: skip


def fill(store: Store, count: int, *, workspace: str = "w", until: datetime | None = None) -> list[str]:
    """So many ended runs, a minute apart, the last one at ``until``; their ids, the oldest first."""
    end = until or datetime(2026, 1, 1, tzinfo=UTC)
    ids = [f"run_{number:012x}" for number in range(count)]
    for start in range(0, count, _AT_ONCE):
        rows: dict[Table, list[dict[str, Any]]] = {t: [] for t in (runs, messages, events, effects, approvals, claims)}
        for number in range(start, min(count, start + _AT_ONCE)):
            _add(rows, ids[number], number, stamp(end - timedelta(minutes=count - number)), workspace)
        with store.begin(synced=False) as db:
            for table, some in rows.items():
                insert_rows(db, table, some)
    return ids


def end_as(store: Store, run_id: str, status: str, at: str | None = None) -> None:
    """Let one of these runs have ended otherwise, as its row and its record say."""
    with store.begin() as db:
        last = db.execute(select(events).where(events.c.run_id == run_id, events.c.seq == 3)).one()
        at = at or last.at
        body = json.dumps({"escalation": None, "status": status})
        end = {"at": at, "data": body, "hash": link(last.prev, run_id, 3, at, last.type, body)}
        db.execute(update(events).where(events.c.run_id == run_id, events.c.seq == 3).values(**end))
        db.execute(update(runs).where(runs.c.run_id == run_id).values(status=status, ended_at=at))


def _add(rows: dict[Table, list[dict[str, Any]]], run_id: str, number: int, at: str, workspace: str) -> None:
    whom = f"person{number}@example.com"
    task = f"Write to {whom}"
    row = {"run_id": run_id, "workspace": workspace, "task": task, "words": task.casefold()}
    rows[runs].append(_RUN | row | {"started_at": at, "ended_at": at})
    said = ({"role": "user", "text": task}, {"role": "assistant", "text": "Done.", "tool_calls": []})
    rows[messages] += [{"run_id": run_id, "seq": seq, "data": one} for seq, one in enumerate(said, 1)]
    rows[events] += _chain(run_id, at, task, sends=number % 10 == 0)
    if number % 10:
        return
    own = {"id": f"eff_{number:012x}", "run_id": run_id, "workspace": workspace, "day": at[:10]}
    path = f"/api/threads/thr_{number}/messages"
    rows[effects].append(_EFFECT | own | {"path": path, "recipients": [whom], "opened_at": at, "closed_at": at})
    rows[claims].append({"key": f"send:{workspace}:{number}", "effect_id": own["id"]})
    asked = {"id": f"apr_{number:012x}", "run_id": run_id, "call_id": "call_1", "digest": "0" * 64, "status": "used"}
    card = parked(recipients=(whom,), path=path).stored()
    rows[approvals].append(asked | {"card": card, "created_at": at, "expires_at": at})


def _chain(run_id: str, at: str, task: str, *, sends: bool) -> list[dict[str, Any]]:
    told: tuple[tuple[str, dict[str, Any]], ...] = (
        ("run_started", {"cap": None, "mode": "ask", "model": "made:up", "task": task}),
        ("request_sent", _SENT) if sends else ("model_requested", {"messages": 1, "model": "made:up"}),
        ("run_ended", {"escalation": None, "status": "done"}),
    )
    rows: list[dict[str, Any]] = []
    prev = GENESIS
    for seq, (kind, data) in enumerate(told, 1):
        body = json.dumps(data)
        row = {"run_id": run_id, "seq": seq, "at": at, "type": kind, "data": body, "prev": prev}
        prev = link(prev, run_id, seq, at, kind, body)
        rows.append(row | {"hash": prev})
    return rows


if __name__ == "__main__":
    made = open_store(Path(sys.argv[1]))
    fill(made, int(sys.argv[2]))
    made.close()
