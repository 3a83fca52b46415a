"""Where the newest runs and what waits are found among many, and the words that a search for runs looks through."""

from alembic import op
from sqlalchemy import Column, String, bindparam, column, inspect, select, table, update

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the column and the indexes; a fresh state has them already."""
    if "words" not in {one["name"] for one in inspect(op.get_bind()).get_columns("runs")}:
        op.add_column("runs", Column("words", String(200)))
        runs = table("runs", column("run_id"), column("task"), column("words"))
        known = [
            {"this": run_id, "said": task.casefold()[:200]}
            for run_id, task in op.get_bind().execute(select(runs.c.run_id, runs.c.task))
        ]
        if known:
            op.get_bind().execute(
                update(runs).where(runs.c.run_id == bindparam("this")).values(words=bindparam("said")), known
            )
    op.create_index("runs_newest", "runs", ["started_at", "run_id", "words"], if_not_exists=True)
    op.create_index("runs_status", "runs", ["status", "started_at", "run_id"], if_not_exists=True)
    op.create_index("approvals_status", "approvals", ["status"], if_not_exists=True)
