"""Schema versions, applied by Alembic."""
