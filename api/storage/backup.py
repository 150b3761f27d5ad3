"""Backup and restore: consistent while the service runs, the same file for both databases."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Engine, Table, insert, select
from sqlmodel import Session

from api.errors import Conflict, Invalid
from api.storage.migrate import HEAD, upgrade_database
from api.storage.models import metadata
from api.storage.seed import is_empty

TABLES: tuple[Table, ...] = tuple(metadata.sorted_tables)
BATCH = 500
BINARY = "bytes as hex"


def write_backup(engine: Engine, path: Path) -> int:
    """Write every table, as of one moment, to a compressed file that appears whole or not at all. Returns the row count.

    Only the owner of the process may read the file: it holds what cities keep to themselves.
    """
    options = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    unfinished = path.with_name(f"{path.name}.unfinished")
    rows = 0
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)
    with engine.execution_options(**options).connect() as connection, gzip.open(unfinished, "wb") as lines:
        lines.write(orjson.dumps({"city-peers backup": HEAD}) + b"\n")
        for table in TABLES:
            for row in connection.execute(select(table)).mappings():
                lines.write(orjson.dumps([table.name, {name: _encode(value) for name, value in row.items()}]) + b"\n")
                rows += 1
        lines.write(orjson.dumps({"rows": rows}) + b"\n")
    unfinished.replace(path)
    return rows


def restore_backup(engine: Engine, path: Path) -> int:
    """Fill an empty database from a backup, all or nothing. Returns the row count.

    Raises:
        Conflict: the database is not empty.
        Invalid: the file is not a whole backup of this version.
    """
    upgrade_database(engine)
    with Session(engine.execution_options(writes=True)) as session:
        if not is_empty(session):
            raise Conflict("this database is not empty: restore into a new one")
        tables = {table.name: table for table in TABLES}
        rows = 0
        for name, batch in _read_batches(path):
            session.execute(insert(tables[name]), batch)
            rows += len(batch)
        session.commit()
    return rows


def check_backup(path: Path) -> None:
    """Read a backup to its end. Raises Invalid where it is not whole, OSError where it cannot be read."""
    for _ in _read_batches(path):
        pass


def _read_batches(path: Path) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Rows by table. Raises Invalid for a file that is not a whole backup, OSError for one that cannot be read."""
    try:
        with gzip.open(path, "rb") as lines:
            if orjson.loads(next(lines, b"null")) != {"city-peers backup": HEAD}:
                raise Invalid(f"{path.name} is not a backup of this version ({HEAD})")
            yield from _read_rows(path, lines)
    except (EOFError, zlib.error, gzip.BadGzipFile, orjson.JSONDecodeError, LookupError, TypeError) as error:
        told = f"{path.name} is not a whole backup ({type(error).__name__}): nothing was restored; take another file"
        raise Invalid(told) from error


def _read_rows(path: Path, lines: Iterable[bytes]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    name, rows, ending = "", 0, None
    batch: list[dict[str, Any]] = []
    for line in lines:
        found = orjson.loads(line)
        if isinstance(found, dict):
            ending = found
            break
        if found[0] != name or len(batch) == BATCH:
            if batch:
                yield name, batch
            name, batch = found[0], []
        batch.append({key: _decode(value) for key, value in found[1].items()})
        rows += 1
    if ending != {"rows": rows}:
        raise Invalid(f"{path.name} ends too early: it is not whole, nothing was restored")
    if batch:
        yield name, batch


def _encode(value: Any) -> Any:
    return {BINARY: value.hex()} if isinstance(value, bytes) else value


def _decode(value: Any) -> Any:
    return bytes.fromhex(value[BINARY]) if isinstance(value, dict) and BINARY in value else value
