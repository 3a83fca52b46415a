"""What the user named and a run did nothing with."""

from alembic import op
from sqlalchemy import JSON, Column, inspect

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the column; a fresh state has it already."""
    if "unused" not in {column["name"] for column in inspect(op.get_bind()).get_columns("runs")}:
        op.add_column("runs", Column("unused", JSON))
