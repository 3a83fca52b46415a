"""Who answered an approval."""

from alembic import op
from sqlalchemy import JSON, Column, inspect

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the column; a fresh state has it already."""
    if "answered_by" not in {column["name"] for column in inspect(op.get_bind()).get_columns("approvals")}:
        op.add_column("approvals", Column("answered_by", JSON))
