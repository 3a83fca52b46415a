"""Events come back as they were written, by this version and by 0.1.0; what is not known is carried as it is."""

import hashlib
import json
from dataclasses import fields
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue
from sqlalchemy import insert

from agent.common.redaction import Redactor
from agent.state.audit import Audit, exported, read_events, verify
from agent.state.events import KINDS, VERSION, ApprovalAnswered, Decided, Event, Granted, Refused, RunResumed
from agent.state.journal import Journal
from agent.state.recorded import Recorded, UnknownEvent, event_of
from agent.state.removals import GENESIS
from agent.state.schema import events, runs
from agent.state.store import Store
from tests.support.doubles import FakeClock

DATA = Path(__file__).parent / "data"
OLD: list[dict[str, Any]] = [json.loads(line) for line in (DATA / "events_0_1_0.jsonl").read_text("utf-8").splitlines()]
"""The audit of five runs, as 0.1.0 has written it: a row of the table a line."""
AT = "2026-01-05T09:00:00.000Z"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def values_of(hint: Any) -> st.SearchStrategy[Any]:
    if hint == JsonValue:
        return JSON
    if hint == dict[str, JsonValue]:
        return st.dictionaries(st.text(), JSON, max_size=3)
    return st.floats(allow_nan=False, allow_infinity=False) if hint is float else st.from_type(hint)


def made(kind: str) -> st.SearchStrategy[Event]:
    hints = get_type_hints(KINDS[kind])
    return st.builds(KINDS[kind], **{field.name: values_of(hints[field.name]) for field in fields(KINDS[kind])})


def write(store: Store, *rows: dict[str, Any]) -> None:
    with store.begin() as db:
        db.execute(insert(events), list(rows))


def begun(store: Store, *run_ids: str) -> None:
    """Runs that have not ended."""
    facts = {"workspace": "w", "task": "x", "model": "m", "mode": "ask", "gaps": [], "usage": {}, "started_at": AT}
    with store.begin() as db:
        db.execute(insert(runs), [facts | {"run_id": run_id} for run_id in run_ids])


def row(kind: str, data: dict[str, Any], seq: int = 1, prev: str = GENESIS) -> dict[str, Any]:
    """A row as any version writes it: what the hash is over has never changed."""
    body = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    digest = hashlib.sha256("\n".join((prev, "r1", str(seq), AT, kind, body)).encode()).hexdigest()
    return {"run_id": "r1", "seq": seq, "at": AT, "type": kind, "data": body, "prev": prev, "hash": digest}


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_every_event_comes_back_from_json_as_it_was(kind: str, data: st.DataObject) -> None:
    recorded = Recorded("r1", 7, AT, data.draw(made(kind)))
    line = json.loads(json.dumps(recorded.as_json()))
    assert [*line][:4] == ["type", "run_id", "seq", "at"]
    assert line["type"] == kind
    assert Recorded.from_json(line) == recorded


@pytest.mark.parametrize("kind", KINDS)
def test_a_version_keeps_the_keys_of_every_kind_and_their_order(kind: str) -> None:
    before = json.loads((DATA / f"event_keys_v{VERSION}.json").read_text())
    now = [field.name for field in fields(KINDS[kind])]
    assert [name for name in now if name in before[kind]] == before[kind]


def test_the_audit_of_0_1_0_verifies_and_is_exported_as_it_stands(store: Store) -> None:
    write(store, *OLD)
    begun(store, *{row["run_id"] for row in OLD})
    assert verify(store) == (len(OLD), [])
    shown = [{"type": r["type"], "run_id": r["run_id"], "seq": r["seq"], "at": r["at"]} for r in OLD]
    assert list(exported(store)) == [
        place | json.loads(r["data"]) for place, r in zip(shown, OLD, strict=True)
    ]  # fmt: skip


def test_every_event_of_0_1_0_is_read_and_says_what_it_said(store: Store) -> None:
    write(store, *OLD)
    answers = {"who", "via", "call_id"}
    added: dict[type, set[str]] = {ApprovalAnswered: answers, Granted: answers, Refused: {"checks"}}
    for old, recorded in zip(OLD, read_events(store), strict=True):
        was, now = json.loads(old["data"]), recorded.event.data()
        assert type(recorded.event) is KINDS[old["type"]]
        assert (recorded.run_id, recorded.seq, recorded.at) == (old["run_id"], old["seq"], old["at"])
        assert {key: value for key, value in now.items() if key in was} == was
        assert now.keys() - was.keys() <= added.get(type(recorded.event), set())
    assert len({old["type"] for old in OLD}) == 18, "every kind that 0.1.0 had is among them"


def test_a_run_of_0_1_0_is_gone_on_with_in_the_same_chain(store: Store, clock: FakeClock) -> None:
    write(store, *OLD)
    begun(store, *{row["run_id"] for row in OLD})
    journal = Journal(store)
    with store.read() as past:
        audit = Audit(past, journal, OLD[0]["run_id"], clock, Redactor())
    audit.write(RunResumed(model="made:up", unknown_effects=0))
    journal.flush()
    assert verify(store) == (len(OLD) + 1, [])


def test_a_kind_from_the_future_verifies_is_exported_and_is_met_as_unknown(store: Store) -> None:
    first = row("teleported", {"to": ["Mars"], "type_of": "b"})
    write(store, first, row("run_resumed", {"model": "m", "unknown_effects": 1}, 2, first["hash"]))
    assert verify(store) == (2, [])
    assert next(exported(store)) == {
        "type": "teleported", "run_id": "r1", "seq": 1, "at": AT, "to": ["Mars"], "type_of": "b",
    }  # fmt: skip
    strange, known = read_events(store)
    assert strange.event == UnknownEvent("teleported", {"to": ["Mars"], "type_of": "b"})
    assert strange.as_json() == next(exported(store))
    assert known.event == RunResumed(model="m", unknown_effects=1)


@pytest.mark.parametrize("data", [{}, {"call_id": "c1"}, {"call_id": 3, "verdict": "perhaps"}])
def test_a_known_kind_of_another_shape_is_met_as_unknown(data: dict[str, Any]) -> None:
    assert event_of("decided", data) == UnknownEvent("decided", data)


def test_keys_from_the_future_do_not_hide_what_is_known(store: Store) -> None:
    data = {"call_id": "c1", "recipients": ["a"], "verdict": "ask", "rule": "r", "reason": "", "mood": "good"}
    write(store, row("decided", data))
    (recorded,) = read_events(store)
    assert recorded.event == Decided(call_id="c1", recipients=("a",), verdict="ask", rule="r", reason="")
    assert next(exported(store))["mood"] == "good"
