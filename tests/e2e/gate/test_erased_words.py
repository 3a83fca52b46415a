"""A task whose words were erased is not called done by a planner that has nothing left to do."""

from pathlib import Path
from typing import Any

from agent.batch.work import Worker
from agent.models.base import ModelError
from agent.session.user import User
from agent.state.batches import NewBatch, NewRow
from agent.state.privacy import erase, known
from tests.support.fault_server import FaultServer
from tests.support.inside import Says, called, opened, said
from tests.support.scripts import READ
from tests.support.tidy import ADA

WISH = f"Tell {ADA} that it costs 90."


def test_a_run_that_was_broken_off(server: FaultServer, home: Path) -> None:
    with opened(server, home) as app:
        session = app.begin(WISH, Says(said("", called(READ)), ModelError("down")), User(), mode="ask", cap=None)
        assert session.submit(WISH).status == "failed"
        erase(app.store, app.clock, known(app.store, ADA))
        model = Says(said("It is done."), said("Hello."))
        again = app.resume(session.run.run_id, model, User(), mode=None, cap=None, alive=lambda _: False)
        ended = again.work()
        assert ended.status == "failed"
        assert ended.escalation is not None
        assert "was erased" in ended.escalation.reason
        assert again.submit("Hello").status == "done"


def test_a_task_of_a_batch_that_is_queued(server: FaultServer, home: Path) -> None:
    facts: Any = {"path": "t", "digest": "d", "model": "m", "mode": "ask"}
    with opened(server, home) as app:
        batch = NewBatch(batch_id="bat_1", workspace=app.workspace, origin=app.origin, **facts)
        app.batches.register(batch, [NewRow(row_id="a", number=1, digest="d", task=WISH)], [])
        erase(app.store, app.clock, known(app.store, ADA))
        assert Worker(app, lambda spec: Says(said("Nothing to do."))).work("bat_1", "a", 1) == "failed"
