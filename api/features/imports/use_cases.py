"""Bulk import: cities and records, checked as a whole, then written all or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from sqlmodel import Session, col, select

from api.errors import Fault, Invalid
from api.identity.roles import Action, Viewer, require
from api.rules.records import read_content
from api.rules.sections import SectionInput, read_section
from api.storage.counters import CONTENT, RECORDS, move_counter
from api.storage.documents import CITY, IDENTITY, dump, find_not_finite
from api.storage.ledger import record_audit, record_change
from api.storage.models import AccountRow, CityRow, RecordRow
from api.storage.record_ids import build_record_id
from api.storage.visibility import PRIVATE

KINDS: tuple[Literal["case", "collaboration", "membership"], ...] = ("case", "collaboration", "membership")
CityId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*-[a-z]{2}$", max_length=100)]


class CityImport(BaseModel):
    """A city: its identity as `GET /cities/{id}/profile` gives it, and its sections."""

    model_config = ConfigDict(extra="forbid")

    city: dict[str, Any]
    sections: dict[str, SectionInput] = Field(default_factory=dict)


class ImportInput(BaseModel):
    """What is imported. With `dry_run` everything is checked and nothing written."""

    model_config = ConfigDict(extra="forbid")

    dry_run: bool = True
    cities: list[CityImport] = Field(default_factory=list, max_length=100_000)
    case: list[dict[str, Any]] = Field(default_factory=list, max_length=100_000)
    collaboration: list[dict[str, Any]] = Field(default_factory=list, max_length=1_000_000)
    membership: list[dict[str, Any]] = Field(default_factory=list, max_length=1_000_000)


def run_import(session: Session, viewer: Viewer, given: ImportInput) -> dict[str, Any]:
    """Write everything, or nothing and every fault. Returns how many of each were new and replaced.

    A city that has an editor keeps its own profile: it cannot be imported over. Raises Invalid with every fault.
    """
    counts = _import_all(session, viewer, given)
    for counter in (CONTENT, RECORDS):
        move_counter(session, counter)
    record_audit(session, viewer, "import", "bulk", after=counts)
    for audience in ("public", "peers"):
        record_change(session, "import", "bulk", audience=audience)
    session.commit()
    return {"dry_run": False, **counts}


def check_import(session: Session, viewer: Viewer, given: ImportInput) -> dict[str, Any]:
    """What `run_import` would do, without the lock of writers and without writing. Raises Invalid with every fault."""
    with session.no_autoflush:
        counts = _import_all(session, viewer, given)
    session.rollback()
    return {"dry_run": True, **counts}


def _import_all(session: Session, viewer: Viewer, given: ImportInput) -> dict[str, dict[str, int]]:
    require(viewer, Action.IMPORT)
    faults: list[Fault] = []
    cities, city_counts = _import_cities(session, given.cities, faults)
    counts = {"cities": city_counts}
    counts |= {kind: _import_records(session, kind, getattr(given, kind), cities, faults) for kind in KINDS}
    if faults:
        session.rollback()
        raise Invalid(f"nothing was imported: {len(faults)} fault(s)", faults[:1000])
    return counts


def _import_cities(session: Session, given: list[CityImport], faults: list[Fault]) -> tuple[set[str], dict[str, int]]:
    """The ids of all cities that there are then, and how many of those given are new and replaced."""
    known = {row.id: row for row in session.exec(select(CityRow))}
    edited = set(session.exec(select(AccountRow.city_id).where(AccountRow.role == "editor", col(AccountRow.active))))
    seen: set[str] = set()
    for number, item in enumerate(given):
        place = f"cities.{number}"
        found = list(_check_identity(item, seen, edited))
        faults += [Fault(f"{place}.{fault.field}", fault.message) for fault in found]
        if not found:
            seen.add(item.city["id"])
            _import_city(session, known.get(item.city["id"]), item, place, faults)
    return seen | known.keys(), {"new": len(seen - known.keys()), "replaced": len(seen & known.keys())}


def _check_identity(item: CityImport, seen: set[str], edited: set[str | None]) -> Iterator[Fault]:
    if unknown := sorted(set(item.city) - set(IDENTITY)):
        yield Fault("city", f"unknown: {', '.join(unknown)}")
        return
    try:
        city = CITY.validate_python(item.city)
        CityIdCheck(id=city.id)
    except ValidationError as error:
        yield from (Fault(".".join(["city", *map(str, fault["loc"])]), fault["msg"]) for fault in error.errors())
        return
    yield from (Fault(f"city.{place}", "must be a finite number") for place in find_not_finite(city))
    if city.id in seen or city.id in edited:
        yield Fault("city.id", f"'{city.id}' has an editor of its own, or is there twice")


class CityIdCheck(BaseModel):
    """The shape of an id: name, then country, as pau-fr."""

    id: CityId


def _import_city(session: Session, row: CityRow | None, item: CityImport, place: str, faults: list[Fault]) -> None:
    identity = {name: value for name, value in dump(CITY.validate_python(item.city)).items() if name in IDENTITY}
    sections = {}
    for name, section in item.sections.items():
        try:
            sections[name] = read_section(
                identity["id"], identity["name"], name, section, row.sections.get(name) if row else None
            )
        except Invalid as error:
            faults += [Fault(f"{place}.{fault.field}", fault.message) for fault in error.faults]
    if row is None:
        session.add(CityRow(id=identity["id"], identity=identity, sections=sections))
        return
    kept = {name: section for name, section in row.sections.items() if section["visibility"] == PRIVATE}
    row.identity, row.sections, row.version = identity, {**sections, **kept}, row.version + 1
    session.add(row)


def _import_records(
    session: Session,
    kind: Literal["case", "collaboration", "membership"],
    given: list[dict[str, Any]],
    cities: set[str],
    faults: list[Fault],
) -> dict[str, int]:
    known = set(session.exec(select(RecordRow.id).where(RecordRow.kind == kind)))
    seen: set[str] = set()
    for number, item in enumerate(given):
        try:
            content = read_content(cities, kind, item)
        except Invalid as error:
            faults += [Fault(f"{kind}.{number}.{fault.field}", fault.message) for fault in error.faults]
            continue
        record_id = build_record_id(kind, content)
        if record_id in seen:
            faults.append(Fault(f"{kind}.{number}", f"'{record_id}' is there twice"))
            continue
        seen.add(record_id)
        row = RecordRow(kind=kind, id=record_id, content=content)
        if record_id in known:
            session.merge(row)
        else:
            session.add(row)
    return {"new": len(seen - known), "replaced": len(seen & known)}
