"""Batches, their rows, and the workers that take them."""

from alembic import op

from agent.state.schema import batch_rows, batches, metadata, workers

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the three tables; a fresh state has them already."""
    metadata.create_all(op.get_bind(), tables=[batches, batch_rows, workers])
