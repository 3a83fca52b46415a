"""A person is taken out of every row that tells of them, on both databases, and of no other."""

from collections.abc import Mapping

from sqlalchemy import insert, select, update

from agent.state.audit import verify
from agent.state.privacy import Erased, Kept, erase, known, traces
from agent.state.removals import removed
from agent.state.schema import batch_rows, batches, effects, marks, messages, records, rules, runs
from agent.state.store import Store
from tests.agent.state.test_prune import BATCH
from tests.support.doubles import FakeClock
from tests.support.many_runs import fill

ZOE = "zoë@example.com"
ROW = {"batch_id": "bat_1", "row_id": "a", "number": 1, "digest": "d", "attempt": 1, "state": "done"}
YES = {"answer": "approve", "tool": "send_message", "recipients": [ZOE]}


def _tell(store: Store, run_id: str) -> None:
    """Let a run know of somebody whose name is no ASCII."""
    fact = {"name": "Zoë Maß", "emails": [ZOE], "linkedin_url": None}
    beside = {"name": "Bob Stone", "emails": ["bob@example.com"]}
    given = {"run_id": run_id, "used": 0, "credits_used": 0, "source": "flag"}
    said = {"role": "assistant", "text": "Zoë Maß said so.", "tool_calls": [], "opaque": {"sealed": "x"}, "stop": "end"}
    with store.begin() as db:
        for lead, facts in (("ld_1", fact), ("ld_2", beside)):
            db.execute(insert(records).values(run_id=run_id, kind="lead", id=lead, facts=facts))
        db.execute(insert(marks).values(run_id=run_id, kind="written", key=ZOE, count=1))
        db.execute(insert(rules).values(**given, seq=1, data=YES))
        db.execute(insert(rules).values(**given, seq=2, data=YES | {"answer": "deny"}))
        db.execute(insert(batch_rows).values(**ROW, run_id=run_id, task=f"Write to {ZOE}", own=None))
        db.execute(update(messages).where(messages.c.run_id == run_id, messages.c.seq == 2).values(data=said))


def test_a_person_is_found_by_all_that_any_run_knows_and_erased_everywhere(anywhere: Store, clock: FakeClock) -> None:
    store, ids = anywhere, fill(anywhere, 25)
    _tell(store, ids[3])
    zoe = known(store, ZOE.upper())
    assert zoe.known_as == [ZOE, "Zoë Maß", "ld_1"]
    assert {trace.table.name for trace in traces(store, zoe)} == {"records", "marks", "rules", "batch_rows", "messages"}
    done = erase(store, clock, zoe)
    assert done.rows == {"records": 1, "marks": 1, "rules": 1, "batch_rows": 1, "messages": 1}
    assert [(one.what, one.id) for one in done.kept] == [("grant", f"{ids[3]}.2")]
    assert erase(store, clock, zoe).rows == {}
    read = {row.id: row.facts for row in store.rows(select(records.c.id, records.c.facts))}
    assert read == {"ld_1": {}, "ld_2": {"name": "Bob Stone", "emails": ["bob@example.com"]}}
    assert verify(store) == (75, [])


def test_only_the_runs_that_name_them_are_touched(anywhere: Store, clock: FakeClock) -> None:
    store, ids = anywhere, fill(anywhere, 25)
    person = known(store, "person10@example.com")
    done = erase(store, clock, person)
    assert done == Erased({"runs": 1, "messages": 1, "events": 1, "effects": 1, "approvals": 1})
    assert [(line.run_id, line.seq) for line in removed(store)] == [(ids[10], 1)]
    assert verify(store) == (75, [])
    tasks = {row.run_id: row.task for row in store.rows(select(runs.c.run_id, runs.c.task))}
    assert [task for task in tasks.values() if "@" not in task] == ["[erased]"]
    assert list(traces(store, person)) == []


def test_what_may_have_happened_keeps_its_run(store: Store, clock: FakeClock) -> None:
    ids = fill(store, 1)
    with store.begin() as db:
        db.execute(update(effects).values(status="unknown"))
    done = erase(store, clock, known(store, "person0@example.com"))
    assert (done.rows, [(one.id, "reconcile" in one.why) for one in done.kept]) == ({}, [(ids[0], True)])


def test_a_name_that_only_a_roster_tells_is_erased_from_what_a_run_said(anywhere: Store, clock: FakeClock) -> None:
    store, ids = anywhere, fill(anywhere, 2)
    row = {"email": "grace@navy.example", "first_name": "Grace", "last_name": "Hopper"}
    with store.begin() as db:
        db.execute(insert(records).values(run_id=ids[0], kind="prospect", id="pr_1", facts=row))
        db.execute(update(runs).where(runs.c.run_id == ids[1]).values(answer="Grace Hopper waits in Spring."))
    grace = known(store, "grace@navy.example")
    assert grace.known_as == ["grace@navy.example", "Grace Hopper", "pr_1"]
    assert erase(store, clock, grace).rows == {"records": 1, "runs": 1}
    assert store.rows(select(runs.c.answer).where(runs.c.run_id == ids[1]))[0][0] == "[erased]"


def test_a_line_that_begins_with_the_address_is_found_in_stored_json(anywhere: Store, clock: FakeClock) -> None:
    store, ids = anywhere, fill(anywhere, 1)
    with store.begin() as db:
        said = {"role": "user", "text": f"Write to:\n{ZOE}"}
        db.execute(update(messages).where(messages.c.run_id == ids[0], messages.c.seq == 1).values(data=said))
    assert erase(store, clock, known(store, ZOE)).rows == {"messages": 1}


def _batch(store: Store, *rows: Mapping[str, str | int | None]) -> None:
    with store.begin() as db:
        db.execute(
            insert(batches), [BATCH | {"path": f"/home/{ZOE}/tasks.jsonl", "stop_reason": f"no answer from {ZOE}"}]
        )
        db.execute(insert(batch_rows), [{"error": None, **ROW, "task": "x", "own": None, **row} for row in rows])
        given = {"run_id": "bat_1", "seq": 1, "used": 0, "credits_used": 0, "source": "default"}
        db.execute(insert(rules).values(**given, data=YES))


def test_of_a_batch_that_has_ended_the_words_go_and_what_it_is_resumed_by_is_named(
    anywhere: Store, clock: FakeClock
) -> None:
    store = anywhere
    _batch(
        store,
        {"row_id": f"mail {ZOE}", "run_id": "run_a"},
        {"row_id": "b", "number": 2, "run_id": "run_b", "state": "failed", "error": f"broke off ({ZOE})"},
    )
    zoe = known(store, ZOE)
    done = erase(store, clock, zoe)
    assert done.rows == {"batch_rows": 1, "batches": 1, "rules": 1}
    assert [(one.what, one.id) for one in done.kept] == [("batches", "bat_1"), ("task", "run_a")]
    assert ["its path names them" in done.kept[0].why, "its row_id names them" in done.kept[1].why] == [True, True]
    assert {(trace.table.name, *trace.left) for trace in traces(store, zoe)} == {
        ("batches", "path"),
        ("batch_rows", "row_id"),
    }
    (told,) = store.rows(select(batches.c.stop_reason, batches.c.path))
    assert told == ("[erased]", f"/home/{ZOE}/tasks.jsonl")


def test_a_batch_that_is_at_work_keeps_its_queued_tasks_and_the_answers_given_for_them(
    anywhere: Store, clock: FakeClock
) -> None:
    store = anywhere
    queued = {"row_id": "a", "run_id": "run_a", "state": None, "task": f"Write to {ZOE}"}
    _batch(store, queued, {"row_id": "b", "number": 2, "run_id": "run_b", "task": f"Ask {ZOE}"})
    done = erase(store, clock, known(store, ZOE))
    why = "it belongs to a batch that has not ended: let it end, or give its file again without the task"
    assert done == Erased({"batch_rows": 1}, [Kept("batch", "bat_1", why), Kept("run", "run_a", why)])
    assert [row.task for row in store.rows(select(batch_rows.c.task).order_by(batch_rows.c.number))] == [
        f"Write to {ZOE}",
        "[erased]",
    ]
