"""Where a rule given ahead came from, and whether it was taken back."""

from alembic import op
from sqlalchemy import Column, String, Text, inspect

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the columns; a fresh state has them already."""
    if "source" not in {column["name"] for column in inspect(op.get_bind()).get_columns("rules")}:
        op.add_column("rules", Column("source", Text))
        op.add_column("rules", Column("state", String(10)))
