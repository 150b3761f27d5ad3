"""Bring what a new version of the package ships to a database that exists; what people edited stays theirs.

Every part (a field of a city's identity, a section of its profile, a record, a policy) is compared three ways: as it was
shipped last, as it is now, as it ships today. Where it still is as it was shipped, it becomes what ships today; everywhere
else it stays. So what people deleted stays deleted, and what is shipped no more goes only where nobody touched it and nothing
else names it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlmodel import Session, col, delete, select

from api.identity.roles import Role, Viewer
from api.storage.counters import CONTENT as CONTENT_COUNTER
from api.storage.counters import RECORDS, move_counter
from api.storage.ledger import AUDIENCES, SOFTWARE, record_audit, record_change, record_section
from api.storage.models import (
    AccountRow,
    CityRow,
    FeedbackRow,
    InterestRow,
    IntroductionRow,
    LessonRow,
    RecordRow,
    RemarkRow,
    ShippedRow,
)
from api.storage.seed import build_rows
from api.storage.shipped_before import remember_unmarked
from api.storage.shipped_parts import (
    CITY,
    CONTENT,
    IDENTITY,
    NAMED,
    RECORD_KINDS,
    SECTION,
    Parts,
    build_shipped_rows,
    city_parts,
    record_parts,
)
from api.storage.shipped_policy import ship_policy
from api.storage.shipping_mark import build_mark, read_mark
from fixtures.world import load_world

Key = tuple[str, str]
"""A kind and an id."""
SHIPPER = Viewer(Role.STAFF, SOFTWARE)
WHY = "shipped with the software"


def ship_again(session: Session, policy_name: str, with_world: bool, digest: str) -> list[str]:
    """Bring everything, in one transaction. Returns what to tell who runs the service, one line each."""
    mark = read_mark(session)
    lines = ship_policy(session, SHIPPER, policy_name, mark)
    rows = list(build_rows(load_world()))
    has_world = remember_unmarked(session, rows) if mark is None and with_world else bool(mark and mark["world"])
    if has_world and with_world:
        lines += ship_world(session, rows)
    was_default = mark is None or mark["default"]
    session.merge(build_mark(digest, policy_name if was_default else "", has_world))
    session.commit()
    return lines


def ship_world(session: Session, rows: Iterable[CityRow | RecordRow]) -> list[str]:
    """Bring cities and records. Returns a line with the counts."""
    noted = select(ShippedRow).where(col(ShippedRow.kind).in_((CITY, *RECORD_KINDS)))
    before = {(row.kind, row.id): dict(row.parts) for row in session.exec(noted)}
    cities = {row.id: row for row in rows if isinstance(row, CityRow)}
    records = {(row.kind, row.id): row for row in rows if isinstance(row, RecordRow)}
    number = move_counter(session, CONTENT_COUNTER)
    changed = _ship_records(session, before, records) + _ship_cities(session, before, cities, number)
    session.flush()
    changed += _remove_cities(session, before, cities)
    session.exec(delete(ShippedRow).where(col(ShippedRow.kind).in_((CITY, *RECORD_KINDS))))
    kept = (ShippedRow(kind=kind, id=row_id, parts=parts) for (kind, row_id), parts in before.items())
    shipped = {(row.kind, row.id): row for row in (*kept, *build_shipped_rows((*cities.values(), *records.values())))}
    session.add_all(shipped.values())
    if changed:
        move_counter(session, RECORDS)
    return [f"this version brought {changed} new or corrected cities and records; what people edited was kept"]


def _ship_cities(session: Session, before: Mapping[Key, Parts], cities: Mapping[str, CityRow], number: int) -> int:
    held = {row.id: row for row in session.exec(select(CityRow))}
    changed = 0
    for city_id, new in cities.items():
        base, row = before.get((CITY, city_id)), held.get(city_id)
        if base is None and row is None:
            identity, sections = dict(new.identity), dict(new.sections)
            session.add(CityRow(id=city_id, identity=identity, sections=sections, content_no=number))
            _note(session, "add city", CITY, city_id, None, {"identity": identity})
            changed += 1
        elif base is not None and row is not None:
            changed += _merge_city(session, base, row, new, number)
    return changed


def _merge_city(session: Session, base: Parts, row: CityRow, new: CityRow, number: int) -> bool:
    """Take over the parts that nobody edited; whether there were any."""
    held, shipped = city_parts(row), city_parts(new)
    taken = [part for part in sorted({*held, *shipped, *base}) if held.get(part) == base.get(part) != shipped.get(part)]
    if not taken:
        return False
    row.version, row.content_no = row.version + 1, number
    fields = [part.removeprefix(f"{IDENTITY}.") for part in taken if part.startswith(f"{IDENTITY}.")]
    for part in taken:
        if part.startswith(f"{SECTION}."):
            name = part.removeprefix(f"{SECTION}.")
            record_section(session, SHIPPER, row, name, row.sections.get(name), new.sections.get(name), WHY)
    if fields:
        was, now_is = ({name: side.identity.get(name) for name in fields} for side in (row, new))
        _note(session, "correct city", CITY, row.id, was, now_is)
    row.identity = _take(row.identity, new.identity, IDENTITY, taken)
    row.sections = _take(row.sections, new.sections, SECTION, taken)
    session.add(row)
    return True


def _take(own: Mapping[str, Any], new: Mapping[str, Any], prefix: str, taken: Iterable[str]) -> dict[str, Any]:
    names = {part.removeprefix(f"{prefix}.") for part in taken if part.startswith(f"{prefix}.")}
    kept = {name: value for name, value in own.items() if name not in names}
    merged = kept | {name: new[name] for name in names if name in new}
    return {name: merged[name] for name in (*new, *own) if name in merged}


def _remove_cities(session: Session, before: dict[Key, Any], cities: Mapping[str, CityRow]) -> int:
    """Remove the cities that are shipped no more, that nobody edited, and that nothing else names."""
    gone = [city_id for kind, city_id in before if kind == CITY and city_id not in cities]
    removed = 0
    named = _find_named(session) if gone else frozenset()
    for city_id in gone:
        row = session.get(CityRow, city_id)
        if row is not None and city_id not in named and city_parts(row) == before[CITY, city_id]:
            _note(session, "remove city", CITY, city_id, {"identity": row.identity, "sections": row.sections}, None)
            session.delete(row)
            del before[CITY, city_id]
            removed += 1
    return removed


def _find_named(session: Session) -> frozenset[str]:
    """The cities that an account, a meeting, a remark or a record names."""
    columns = (
        AccountRow.city_id, InterestRow.city_id, InterestRow.peer_id, IntroductionRow.a, IntroductionRow.b,
        FeedbackRow.city_id, FeedbackRow.peer_id, RemarkRow.city_id, LessonRow.city_id,
    )  # fmt: skip
    found = {city_id for column in columns for city_id in session.exec(select(column).distinct())}
    contents = session.exec(select(RecordRow.content))
    found |= {content.get(field) for content in contents for field in ("city_id", "a", "b")}
    return frozenset(city_id for city_id in found if city_id)


def _ship_records(session: Session, before: dict[Key, Any], records: Mapping[Key, RecordRow]) -> int:
    rows = session.exec(select(RecordRow).where(col(RecordRow.kind).in_(RECORD_KINDS)))
    held = {(row.kind, row.id): row for row in rows}
    untouched = {key for key, row in held.items() if key in before and _is_as_shipped(row, before[key])}
    kept_back = _find_kept_back(before, records, untouched)
    changed = 0
    for key, new in records.items():
        row = held.get(key)
        if row is None and key not in before and _name(new) not in kept_back:
            changed += _add_record(session, new)
        elif row is not None and key in untouched:
            changed += _correct_record(session, row, new)
    for key in sorted(untouched - records.keys()):
        _note(session, f"remove {key[0]}", key[0], key[1], held[key].content, None)
        session.delete(held[key])
        del before[key]
        changed += 1
    return changed


def _find_kept_back(before: Mapping[Key, Parts], records: Mapping[Key, RecordRow], untouched: set[Key]) -> set[Key]:
    """What records are of whose former version people edited or deleted, so that the corrected one does not come."""
    gone = {(key[0], parts[NAMED]): key for key, parts in before.items() if key not in records and parts.get(NAMED)}
    return {named for named, key in gone.items() if key not in untouched}


def _name(row: RecordRow) -> Key:
    """The kind of a record and what it is of, whatever else it says."""
    return row.kind, record_parts(row.kind, row.content)[NAMED]


def _add_record(session: Session, new: RecordRow) -> int:
    session.add(RecordRow(kind=new.kind, id=new.id, content=dict(new.content)))
    _note(session, f"add {new.kind}", new.kind, new.id, None, new.content)
    return 1


def _correct_record(session: Session, row: RecordRow, new: RecordRow) -> int:
    """Give a record that nobody touched its new content; 1 where that differs, else 0."""
    if _is_as_shipped(row, record_parts(new.kind, new.content)):
        return 0
    _note(session, f"correct {new.kind}", new.kind, new.id, row.content, new.content)
    row.content, row.version = dict(new.content), row.version + 1
    session.add(row)
    return 1


def _is_as_shipped(row: RecordRow, base: Parts) -> bool:
    return record_parts(row.kind, row.content)[CONTENT] == base[CONTENT]


def _note(session: Session, what: str, kind: str, subject: str, before: Any, after: Any) -> None:
    record_audit(session, SHIPPER, what, subject, before, after, WHY)
    for audience in AUDIENCES:
        record_change(session, "profile" if kind == CITY else kind, subject, CITY if kind == CITY else "", audience)
