"""Open the database: SQLite in WAL mode by default, PostgreSQL by address."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlmodel import Session, create_engine

SQLITE_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000")


def open_engine(address: str) -> Engine:
    """An engine for this address. Nothing is read or written yet, except that the folder of a SQLite file is made."""
    if not address.startswith("sqlite"):
        return create_engine(address, pool_pre_ping=True, pool_size=10)
    engine = create_engine(address, connect_args={"check_same_thread": False, "timeout": 10})
    if engine.url.database:
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    """Begin as a writer at once where the session says so: two writers wait for each other instead of failing half-way."""
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")


@contextmanager
def open_session(engine: Engine, writes: bool = False) -> Iterator[Session]:
    """A session that rolls back what was not committed. `writes`: it takes the write lock when it begins."""
    with Session(engine.execution_options(writes=writes), expire_on_commit=False) as session:
        yield session
