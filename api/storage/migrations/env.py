"""Run by Alembic: the connection is given by `storage/migrate.py`, or made from the settings for `alembic` by hand."""

from __future__ import annotations

from alembic import context

from api.settings import Settings
from api.storage.engine import open_engine
from api.storage.models import metadata

connection = context.config.attributes.get("connection") or open_engine(Settings().database).connect()
context.configure(connection=connection, target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
