"""What was shipped into a database of a version that did not note it: whatever shows no trace of people's work."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlmodel import Session, select

from api.storage.ledger import SOFTWARE
from api.storage.models import AuditRow, CityRow, RecordRow, ShippedRow
from api.storage.shipped_parts import CITY, CONTENT, RECORD_KINDS, SECTION, build_shipped_rows, record_parts

TOUCHED = "people's"
"""In the place of a hash: equal to none, so that the part stays as it is."""


def remember_unmarked(session: Session, rows: Iterable[CityRow | RecordRow]) -> bool:
    """Note what must have been shipped; whether the shipped cities are there at all (half of them at least)."""
    shipped = {row.id for row in rows if isinstance(row, CityRow)}
    held = [row for row in session.exec(select(CityRow)) if row.id in shipped]
    if 2 * len(held) < len(shipped):
        return False
    lines = [line for line in session.exec(select(AuditRow)) if line.who != SOFTWARE]
    imported = any(line.what == "import" for line in lines)
    subjects = {(line.what, line.subject) for line in lines}
    touched = {subject for what, subject in subjects if what == "replace section"}
    found = {
        (row.kind, row.id): row for row in build_shipped_rows(row for row in held if not imported or row.version == 1)
    }
    for subject in touched:
        city_id, _, section = subject.partition("/")
        if (CITY, city_id) in found:
            found[CITY, city_id].parts = {**found[CITY, city_id].parts, f"{SECTION}.{section}": TOUCHED}
    known = {(row.kind, row.id) for row in rows if isinstance(row, RecordRow)}
    for record in session.exec(select(RecordRow)):
        written = any((f"{verb} {record.kind}", record.id) in subjects for verb in ("create", "replace"))
        if not written and (not imported or (record.kind, record.id) in known):
            parts = record_parts(record.kind, record.content)
            found[record.kind, record.id] = ShippedRow(kind=record.kind, id=record.id, parts=parts)
    found |= {(row.kind, row.id): row for line in lines if (row := _read_deleted(line))}
    session.add_all(found.values())
    session.flush()
    return True


def _read_deleted(line: Any) -> ShippedRow | None:
    """What staff deleted, from the line of the audit log that keeps it."""
    verb, _, kind = line.what.partition(" ")
    if verb != "delete" or kind not in RECORD_KINDS or not line.before:
        return None
    return ShippedRow(kind=kind, id=line.subject, parts={**record_parts(kind, line.before), CONTENT: TOUCHED})
