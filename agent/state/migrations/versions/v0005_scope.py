"""What a run may change without a question."""

from alembic import op
from sqlalchemy import JSON, Column, inspect

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the column; a fresh state has it already."""
    if "scope" not in {column["name"] for column in inspect(op.get_bind()).get_columns("runs")}:
        op.add_column("runs", Column("scope", JSON))
