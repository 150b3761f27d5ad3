"""Open the database: SQLite in WAL mode by default, PostgreSQL by address."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, create_engine

WAIT_SECONDS = 10
ABANDONED_SECONDS = 60
"""A writer of whom nothing was heard for so long while it wrote is gone with its machine: the lock is taken back."""
WRITE_LOCK = 7_165_001
LOCK_NOT_AVAILABLE = "55P03"
POSTGRESQL = {"connect_timeout": 5, "tcp_user_timeout": 10_000, "keepalives_idle": 10, "keepalives_interval": 5}
"""So that a server which is away, or behind a broken line, is an error in seconds and not in minutes."""
SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
    f"busy_timeout={WAIT_SECONDS * 1000}",
)


def open_engine(address: str) -> Engine:
    """An engine for this address. Nothing is read or written yet, except that the folder of a SQLite file is made."""
    if not address.startswith("sqlite"):
        engine = create_engine(
            address,
            connect_args=POSTGRESQL,
            pool_pre_ping=True,
            pool_size=10,
            max_overflow=20,
            pool_timeout=WAIT_SECONDS,
            hide_parameters=True,
        )
        event.listen(engine, "begin", _begin_postgresql)
        return engine
    arguments = {"check_same_thread": False, "timeout": WAIT_SECONDS}
    engine = create_engine(address, connect_args=arguments, hide_parameters=True)
    if engine.url.database:
        _make_file(Path(engine.url.database))
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_file(path: Path) -> None:
    """A file that its owner alone may read: it holds what cities keep to themselves. SQLite's own files beside it follow."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    if path.stat().st_mode & 0o077:
        with suppress(PermissionError):  # another user's file that this one may write
            path.chmod(0o600)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    """Begin as a writer at once where the session says so: two writers wait for each other instead of failing half-way."""
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")


def _begin_postgresql(connection: Any) -> None:
    """As with SQLite: what a writer reads, no other writer changes before it has committed.

    A process that dies gives its lock back at once, a machine that vanishes with the line to it does not: nobody hangs up for it.
    """
    if connection.get_execution_options().get("writes"):
        idle = f"SET LOCAL idle_in_transaction_session_timeout = '{ABANDONED_SECONDS}s'"
        wait = f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'"
        connection.exec_driver_sql(f"{idle}; {wait}; SELECT pg_advisory_xact_lock({WRITE_LOCK})")


@contextmanager
def open_session(engine: Engine, writes: bool = False) -> Iterator[Session]:
    """A session that rolls back what was not committed. `writes`: it takes the write lock when it begins."""
    with Session(engine.execution_options(writes=writes), expire_on_commit=False) as session:
        yield session


@contextmanager
def open_transaction(engine: Engine) -> Iterator[Session]:
    """A session that writes, whose commits hold together: all when the block ends well, none where it fails."""
    with (
        engine.execution_options(writes=True).begin() as connection,
        Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session,
    ):
        yield session


def settle_erased(engine: Engine) -> None:
    """Bring the log of a SQLite file into it and empty it: what was erased, and written over, is then in neither."""
    if engine.dialect.name == "sqlite":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def is_waiting(error: OperationalError) -> bool:
    """Whether this is no fault but another writer that was still at work when the wait was over."""
    return getattr(error.orig, "sqlstate", "") == LOCK_NOT_AVAILABLE or "database is locked" in str(error.orig)
