"""What of a batch row's words is the user's own."""

from alembic import op
from sqlalchemy import Column, Text, inspect

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the column; a fresh state has it already."""
    if "own" not in {column["name"] for column in inspect(op.get_bind()).get_columns("batch_rows")}:
        op.add_column("batch_rows", Column("own", Text))
