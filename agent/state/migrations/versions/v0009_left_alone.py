"""Who asked not to be written to, and conversations that are put off."""

from alembic import op
from sqlalchemy import Column, Integer, String, Text

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the tables; a fresh state has them already."""
    op.create_table(
        "suppressions",
        Column("workspace", String(40), primary_key=True),
        Column("value", Text, primary_key=True),
        Column("hold", Integer, nullable=False),
        Column("reason", Text, nullable=False),
        Column("quote", Text, nullable=False),
        Column("thread_id", Text),
        Column("who", Text, nullable=False),
        Column("at", String(30), nullable=False),
        Column("said_at", String(30)),
        Column("released_at", String(30)),
        Column("released_by", Text),
        Column("revision", Integer, nullable=False),
        if_not_exists=True,
    )
    op.create_index("suppressions_revision", "suppressions", ["revision"], if_not_exists=True)
    op.create_table(
        "snoozes",
        Column("workspace", String(40), primary_key=True),
        Column("thread_id", String(200), primary_key=True),
        Column("until", String(10), nullable=False),
        Column("who", Text, nullable=False),
        Column("at", String(30), nullable=False),
        if_not_exists=True,
    )
