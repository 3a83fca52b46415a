"""Where little is found among much, what was taken out of the record, and what an effect had read before."""

from alembic import op
from sqlalchemy import Column, String, inspect

from agent.state.schema import metadata, removals

revision = "0010"
down_revision = "0009"

_INDEXES = {
    "effects_on": ("effects", ["day", "opened_at"]),
    "effects_status": ("effects", ["status", "opened_at"]),
    "effects_call": ("effects", ["workspace", "call_id"]),
    "claims_effect": ("claims", ["effect_id"]),
    "approvals_newest": ("approvals", ["created_at", "id"]),
    "batch_rows_state": ("batch_rows", ["state", "batch_id"]),
}


def upgrade() -> None:
    """Add the table, the column and the indexes; a fresh state has them already."""
    if "read_until" not in {one["name"] for one in inspect(op.get_bind()).get_columns("effects")}:
        op.add_column("effects", Column("read_until", String(60)))
    metadata.create_all(op.get_bind(), tables=[removals])
    for name, (table, columns) in _INDEXES.items():
        op.create_index(name, table, columns, if_not_exists=True)
