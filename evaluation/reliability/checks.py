"""Is everything that was acknowledged there, and nothing half? Asked of the database itself, with the service stopped."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, text

from evaluation.reliability.writers import ITEMS, Acknowledged

CACHE = "vectors.sqlite"
GIVEN_UP = "the server that worked on this stopped"


def find_faults(address: str, folder: Path, done: Acknowledged) -> list[str]:
    """Every broken promise in words; none where all were kept."""
    engine = create_engine(address.replace("postgresql://", "postgresql+psycopg://", 1))
    with engine.connect() as connection:
        faults = [*_find_lost(connection, done), *_find_half(connection, done)]
        if engine.dialect.name == "sqlite":
            faults += _read(connection, "PRAGMA integrity_check") if _broken(connection) else []
    engine.dispose()
    return [*faults, *_find_cache_faults(folder / CACHE)]


def _broken(connection: Connection) -> bool:
    return _read(connection, "PRAGMA integrity_check") != ["ok"]


def _read(connection: Connection, query: str) -> list[Any]:
    return list(connection.execute(text(query)).scalars())


def _documents(connection: Connection, query: str) -> list[Any]:
    return [json.loads(found) if isinstance(found, str) else found for found in _read(connection, query)]


def _find_lost(connection: Connection, done: Acknowledged) -> list[str]:
    """Acknowledged and not there."""
    records = set(_read(connection, "SELECT id FROM record"))
    lost = [f"lost: the record {record_id}" for record_id in done.records if record_id not in records]
    versions = _documents(connection, "SELECT after FROM city_version WHERE section = 'needs'")
    texts = {item["text"] for version in versions if version for item in version["items"]}
    lost += [f"lost: the need '{need}'" for need in done.needs if need not in texts]
    return lost


def count_given_up(address: str) -> int:
    """How many jobs were given up, with the reason, because server after server died on them."""
    engine = create_engine(address.replace("postgresql://", "postgresql+psycopg://", 1))
    with engine.connect() as connection:
        results = _documents(connection, "SELECT result FROM job WHERE status = 'failed'")
    engine.dispose()
    return sum(GIVEN_UP in result["detail"] for result in results)


def _find_half(connection: Connection, done: Acknowledged) -> list[str]:
    """Written in part, twice, or without a line in the audit log; an import that is done and not there, or the reverse."""
    rows = connection.execute(text("SELECT id, content FROM record WHERE kind = 'collaboration'"))
    programmes = {row[0]: (json.loads(row[1]) if isinstance(row[1], str) else row[1])["programme"] for row in rows}
    imported = Counter(name for name in programmes.values() if name.startswith("import "))
    status = {row[0]: row[1] for row in connection.execute(text("SELECT id, status FROM job"))}
    half = [
        f"half: the import {job_id} is '{status.get(job_id, 'lost')}' and has {imported[name]} records"
        for job_id, name in done.jobs.items()
        if (status.get(job_id), imported[name]) not in (("done", ITEMS), ("failed", 0))
    ]
    half += [f"half: {found} of {ITEMS} records of {name}" for name, found in imported.items() if found != ITEMS]
    written = {record_id for record_id, name in programmes.items() if name.startswith("record ")}
    audited = set(_read(connection, "SELECT subject FROM audit WHERE what = 'create collaboration'"))
    half += [f"half: {record_id} in the records or the audit log alone" for record_id in sorted(written ^ audited)]
    imports = len(_read(connection, "SELECT id FROM audit WHERE what = 'import'")) - 1  # the first brought the cities
    if imports != len(imported):
        half.append(f"half: {len(imported)} imports were written and {imports} audited")
    versions = len(_read(connection, "SELECT id FROM city_version"))
    sections = len(_read(connection, "SELECT id FROM audit WHERE what = 'replace section'"))
    if versions != sections:
        half.append(f"half: {versions} versions of sections and {sections} lines in the audit log")
    moved = _read(connection, "SELECT number FROM counter WHERE name = 'content'")[0]
    if moved != 2 + len(written) + len(imported) + versions:
        half.append(
            f"half: the counter stands at {moved}, the writes are {2 + len(written) + len(imported) + versions}"
        )
    return half


def _find_cache_faults(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        found = [row[0] for row in connection.execute("PRAGMA integrity_check")]
    aside = path.with_name(f"{path.name}.damaged")
    faults = [] if found == ["ok"] else [f"the vector cache is damaged: {found[0]}"]
    return [*faults, *(["the vector cache was damaged and put aside"] if aside.exists() else [])]
