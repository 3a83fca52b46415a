"""A task whose end could not be recorded is not lost: the same command goes on with it."""

from pathlib import Path

import pytest

from agent.common.errors import StoreError
from agent.session.session import Session
from evals.sandbox import Running
from tests.support.batch_planner import Planner
from tests.support.batch_work import batch, grants, one_off, results, write
from tests.support.program import Program


def test_a_row_that_failed_for_a_full_disk_is_taken_up_by_the_same_command(
    puffle: Program, planner: Planner, sandbox: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, [one_off(planner, 1), one_off(planner, 2)])

    def full(_session: Session) -> None:
        raise StoreError("the state cannot be used: database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(Session, "_conclude", full)
        batch(puffle, "--approvals", grants(tmp_path, 3))
    assert {row["status"] for row in results(tmp_path)} == {"interrupted"}
    assert all("disk is full" in row["error"] for row in results(tmp_path))
    done = batch(puffle, "--approvals", grants(tmp_path, 3))
    assert {row["status"] for row in results(tmp_path)} == {"done"}, done.err
    assert sorted(mail.to for mail in sandbox.world.outbox) == ["person1@example.com", "person2@example.com"]
