"""What tasks of one batch share: rules, a budget, a pause, an end; and how a worker is known to be dead."""

import platform
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from agent.app import App
from agent.batch.queue import Attempt, Limits, Queue
from agent.batch.work import KEY_REFUSED, HandOver, OneAtATime, Worker
from agent.common.errors import UsageError
from agent.common.redaction import Redactor
from agent.models.base import ModelError
from agent.models.scripted import ScriptedModel
from agent.policy.grants.grants import dump_rule, parse_grant
from agent.session.user import User
from agent.settings import load_settings
from agent.state.batches import Batches, NewBatch, NewRow, RuleSet
from agent.state.events import RequestSent
from agent.state.journal import Journal
from agent.state.ledger import Ledger
from agent.state.recorded import Recorded
from agent.state.rules import RuleBook
from agent.state.store import open_store
from tests.support.doubles import FakeClock
from tests.support.fault_server import FaultServer
from tests.support.program import KEY, Program
from tests.support.scripts import GRANT_SEND, MESSAGES_PATH, reply
from tests.support.waiting import until

BATCH = "bat_1"


class _Halting(FakeClock):
    """Whoever waits on it finds that the key was refused meanwhile."""

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile: Callable[[], None] = lambda: None

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        self.meanwhile()


def _app(program: Program, clock: FakeClock) -> App:
    given = {"base_url": program.env["PUFFLE_API_BASE_URL"], "api_key": KEY, "home": str(program.home)}
    return App(load_settings(given, program.folder).settings, clock=clock)


def _registered(app: App, grant: str = GRANT_SEND, **more: Any) -> list[str]:
    """A batch with two rows and one rule; the ids of their runs."""
    rows = [NewRow(row_id=n, number=i, digest=n, task="Answer ada@example.com") for i, n in enumerate("ab", 1)]
    batch = _batch(app, **more)
    rules = [dump_rule(parse_grant(grant))]
    app.batches.register(batch, rows, [RuleSet(name="mine", default="park", rules=rules)])
    return [app.batches.row(BATCH, row_id).run_id for row_id in "ab"]


def _batch(app: App, model: str = "m", cap: int | None = None) -> NewBatch:
    where = {"workspace": app.workspace, "origin": app.origin, "path": "t"}
    return NewBatch(batch_id=BATCH, **where, digest="d", model=model, mode="ask", cap=cap)


def _run(app: App, program: Program, run_id: str, **more: Any) -> dict[str, Any]:
    model = ScriptedModel(Path(program.script(*reply()).partition(":")[2]))
    part = app.batches.part_of(run_id)
    session = app.begin("Answer ada@example.com", model, User(**more), mode="ask", cap=None, part=part)
    return session.submit("Answer ada@example.com").as_json()


def test_a_task_that_is_too_late_for_a_rules_last_use_asks_instead_of_being_refused(
    program: Program, server: FaultServer, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _app(program, clock)
    run_id, _ = _registered(app)
    read = RuleBook.all
    stolen: list[bool] = []

    def all_and_then_somebody_else_uses_it(book: RuleBook) -> Any:
        found = read(book)
        if not stolen:
            with app.store.begin() as db:
                stolen.append(book.use(db, found[0][0], max_uses=1, credits=0))
        return found

    monkeypatch.setattr(RuleBook, "all", all_and_then_somebody_else_uses_it)
    result = _run(app, program, run_id)
    assert (stolen, result["status"], len(result["pending_approvals"])) == ([True], "waiting", 1)
    assert server.requests("POST", MESSAGES_PATH) == []
    app.close()


def test_a_claimed_effect_that_was_stopped_before_it_was_sent_may_be_sent_later(
    program: Program, server: FaultServer
) -> None:
    clock = _Halting()
    app = _app(program, clock)
    run_id, _ = _registered(app, GRANT_SEND + ",uses=2")
    clock.meanwhile = lambda: app.pause.halt("authentication", KEY_REFUSED)

    def somebody_is_told_to_slow_down(recorded: Recorded) -> None:
        if isinstance(recorded.event, RequestSent) and recorded.event.tool == "send_message":
            app.pause.hold(5)

    result = _run(app, program, run_id, listeners=[somebody_is_told_to_slow_down])
    assert result["status"] == "authentication"
    assert [effect["status"] for effect in result["effects"]] == ["failed"]
    assert server.requests("POST", MESSAGES_PATH) == []
    app.close()

    again = _app(program, FakeClock())
    model = ScriptedModel(Path(program.script(*reply()).partition(":")[2]))
    result = again.resume(run_id, model, User(), mode=None, cap=None).work().as_json()
    assert len(server.requests("POST", MESSAGES_PATH)) == 1, result
    again.close()


def test_two_runs_of_a_batch_use_one_rule_once(program: Program, server: FaultServer, clock: FakeClock) -> None:
    app = _app(program, clock)
    first, second = _registered(app)
    assert _run(app, program, first)["status"] == "done"
    late = _run(app, program, second)
    assert (late["status"], len(server.requests("POST", MESSAGES_PATH))) != ("done", 2)
    assert len(server.requests("POST", MESSAGES_PATH)) == 1
    app.close()


def test_a_cap_that_is_given_again_replaces_the_old_one_and_none_keeps_it(program: Program, clock: FakeClock) -> None:
    app = _app(program, clock)
    run_id, _ = _registered(app, cap=7)
    _registered(app)
    part = app.batches.part_of(run_id)
    assert part is not None
    assert (part.cap, part.rules.numbers) == (7, frozenset({1})), "the same rule, given again, is the same rule"
    _registered(app, GRANT_SEND + ",uses=3", cap=9)
    part = app.batches.part_of(run_id)
    assert part is not None
    assert (part.cap, part.rules.numbers) == (9, frozenset({2})), "the rule that is not given any more is gone"
    assert app.batches.part_of("run_of_nobody") is None
    app.close()


def test_a_worker_on_another_machine_is_dead_after_a_minute_of_silence(program: Program, clock: FakeClock) -> None:
    app = _app(program, clock)
    worker = Worker(app, lambda spec: ScriptedModel(Path(spec)))
    far = "another-machine:12:34"
    assert not worker.alive(far), "nobody has ever heard of it"
    app.batches.beat(far)
    clock.advance(59)
    assert worker.alive(far)
    clock.advance(2)
    assert not worker.alive(far)
    app.batches.beat(far)
    assert worker.alive(far)
    assert worker.alive(worker.name)
    assert not worker.alive(f"{platform.node()[:40]}:{2**22 + 1}:1")
    assert not worker.alive(None)
    app.close()


def test_what_broke_in_a_living_process_is_gone_on_with_by_any_other(
    program: Program, server: FaultServer, clock: FakeClock
) -> None:
    app = _app(program, clock)
    script = program.script(*reply())
    worker = Worker(app, lambda spec: ScriptedModel(Path(spec.partition(":")[2])))
    run_id, _ = _registered(app, model=script)
    journal = Journal(app.store)
    app.runs.create(journal, run_id=run_id, workspace=app.workspace, task="t", model="m", mode="ask", cap=None)
    journal.flush()
    app.runs.save(run_id, owner="another-machine:12:34")
    app.batches.beat("another-machine:12:34")
    assert app.batches.replace(BATCH, "a", 1) == 2
    assert worker.work(BATCH, "a", 2) == "done"
    app.runs.save(run_id, owner="another-machine:12:34")
    assert app.batches.replace(BATCH, "a", 2) is None
    assert app.runs.get(run_id).owner == "another-machine:12:34", "one that has ended is left as it is"
    worker.close()
    app.close()


def test_a_run_of_a_dead_machine_is_taken_over_and_one_of_a_living_machine_is_not(
    program: Program, server: FaultServer, clock: FakeClock
) -> None:
    app = _app(program, clock)
    run_id, _ = _registered(app)
    script = program.script(*reply())
    worker = Worker(app, lambda spec: ScriptedModel(Path(spec.partition(":")[2])))
    _registered(app, model=script)
    journal = Journal(app.store)
    app.runs.create(journal, run_id=run_id, workspace=app.workspace, task="t", model="m", mode="ask", cap=None)
    journal.flush()
    app.runs.save(run_id, owner="another-machine:12:34")
    app.batches.beat("another-machine:12:34")
    assert worker.work(BATCH, "a", 1) == "failed"
    assert "another process" in (app.batches.row(BATCH, "a").error or "")
    clock.advance(61)
    app.batches.again(BATCH, ["a"])
    app.runs.save(run_id, owner="another-machine:12:34")
    assert worker.work(BATCH, "a", 1) == "stale", "that was the attempt before"
    assert worker.work(BATCH, "a", 2) == "done"
    assert len(server.requests("POST", MESSAGES_PATH)) == 1
    assert worker.work(BATCH, "a", 2) == "stale", "it has ended"
    worker.close()
    app.close()


def test_an_attempt_that_broke_is_told_and_what_a_dead_worker_left_is_done_by_the_next(tmp_path: Path) -> None:
    done: list[str] = []

    def work(_batch: str, row_id: str, _attempt: int) -> str:
        if row_id == "left" and not done:
            done.append("begun")
            raise HandOver
        if row_id == "a:b":
            raise ValueError(row_id)
        if row_id == "cut off":
            raise OperationalError("COMMIT", {}, Exception("the server closed the connection"))
        done.append(row_id)
        return "done"

    with Queue("w", tmp_path, None, "host:1:1").listening(work, Limits(at_once=2)) as queue:
        queue.put(Attempt(BATCH, "left", 1, "openai"))
        queue.put(Attempt(BATCH, "a:b", 3, "local"))
        queue.put(Attempt(BATCH, "cut off", 1, "openai"))
        until(lambda: len(queue.broken(BATCH)) == 2 and done)
        found = {one.attempt.row_id: one for one in queue.broken(BATCH)}
    broken = found["a:b"]
    assert (broken.attempt, "a:b" in broken.reason) == (Attempt(BATCH, "a:b", 3, "local"), True)
    assert (broken.unrecorded, found["cut off"].unrecorded) == (False, True), "what a database did is tried again"
    assert (tmp_path / "queue.db").stat().st_mode & 0o777 == 0o600

    with Queue("w", tmp_path, None, "host:2:2").listening(work, Limits(at_once=2, per_minute=600)) as queue:
        assert queue.abandoned(lambda _owner: True) == [], "a living worker keeps what it has"
        (lost,) = queue.abandoned(lambda _owner: False)
        assert lost == Attempt(BATCH, "left", 1, "openai")
        queue.put(replace(lost, number=2))
        queue.discard(lost)
        until(lambda: len(done) == 2)
        assert queue.abandoned(lambda _owner: False) == []
    assert done == ["begun", "left"]


def test_a_model_that_only_this_worker_lacks_leaves_the_task_to_others(program: Program, clock: FakeClock) -> None:
    def missing(spec: str) -> Any:
        raise ModelError(f"no {spec}")

    app = _app(program, clock)
    _registered(app)
    worker = Worker(app, missing)
    with pytest.raises(HandOver):
        worker.work(BATCH, "a", 1)
    assert (worker.trouble, app.interrupts.event.is_set()) == ("no m", True)
    assert app.batches.row(BATCH, "a").state is None
    app.close()


def test_a_model_that_takes_one_at_a_time_keeps_its_name(program: Program) -> None:
    inner = ScriptedModel(Path(program.script(*reply()).partition(":")[2]))
    assert OneAtATime(inner).name == inner.name


def test_an_older_state_gets_the_new_tables(tmp_path: Path, clock: FakeClock) -> None:
    store = open_store(tmp_path)
    with store.begin() as db:
        for table in ("batches", "batch_rows", "workers"):
            db.execute(text(f"DROP TABLE {table}"))
        db.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    store.close()
    store = open_store(tmp_path)
    assert Batches(store, clock, Redactor()).all() == []
    assert Ledger(store, "r", "w", clock).rows() == []
    store.close()


def test_a_changed_task_is_refused_as_a_whole(program: Program, clock: FakeClock) -> None:
    app = _app(program, clock)
    _registered(app)
    rows = [NewRow(row_id="new", number=1, digest="n", task="x"), NewRow(row_id="a", number=2, digest="z", task="x")]
    with pytest.raises(UsageError, match="'a'"):
        app.batches.register(_batch(app), rows, [])
    assert [row.row_id for row in app.batches.standing(BATCH)] == ["a", "b"]
    app.close()
