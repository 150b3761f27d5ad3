"""Bring the database to the newest shape; two processes that start together wait for each other."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, inspect, text

HEAD = "0010"


class DatabaseTooNew(ValueError):
    """The database was made by a newer version of this software."""


def upgrade_database(engine: Engine) -> None:
    """Run the migrations that are missing. Where none is, Alembic is not even loaded. Raises DatabaseTooNew."""
    version = read_version(engine)
    if version == HEAD:
        return
    if version is not None and version > HEAD:
        told = f"the database {engine.url.render_as_string(hide_password=True)} was made by a newer city-peers"
        raise DatabaseTooNew(f"{told} (it is at {version}, this one knows {HEAD}): install that version")
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.execution_options(writes=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def read_version(engine: Engine) -> str | None:
    """The version the database is at; None for one that was never used."""
    if not inspect(engine).has_table("alembic_version"):
        return None
    with engine.connect() as connection:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
