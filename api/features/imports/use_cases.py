"""Bulk import: cities and records, checked as a whole, then written all or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from api.errors import Fault, Invalid
from api.features.imports.cities import CityPlan, CityReader, check_plans, count_cities
from api.features.imports.inputs import CityImport, ImportInput
from api.features.imports.records import RecordPlan, count_records, plan_records
from api.identity.roles import Action, Viewer, require
from api.rules.cities import build_known_cities
from api.rules.records import Kind
from api.storage.counters import CONTENT, RECORDS, move_counter, read_counters
from api.storage.ledger import AUDIENCES, record_audit, record_change
from api.storage.models import AccountRow, CityRow, RecordRow
from fixtures.gazetteer import Gazetteer

KINDS: tuple[Kind, ...] = ("case", "collaboration", "membership")
MOST_TOLD = 1000
"""Cities that the result of an import describes, lines that it adds to the feed, and faults that it names."""
IMPORT, BULK = "import", "bulk"
Json = dict[str, Any]


State = tuple[int, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would write, and what is told of it.

    seen: the state of the database that it was made from, as `_read_state` tells it.
    """

    cities: tuple[CityPlan, ...]
    records: tuple[RecordPlan, ...]
    seen: State

    @property
    def written_cities(self) -> list[CityPlan]:
        """The cities that would not be as they were."""
        return [plan for plan in self.cities if plan.is_written]

    @property
    def written_records(self) -> list[RecordPlan]:
        """The records that would not be as they were."""
        return [plan for plan in self.records if plan.is_written]

    def count(self) -> Json:
        """How many of each kind are new, changed and as they were."""
        counts: Json = {"cities": count_cities(self.cities)}
        return counts | {kind: count_records([plan for plan in self.records if plan.kind == kind]) for kind in KINDS}

    def describe(self, is_dry: bool) -> Json:
        """The result of the job: the counts, and what becomes of the first thousand cities that are not as they were."""
        told = [plan.describe() for plan in self.cities if plan.changes]
        return {"dry_run": is_dry, **self.count(), "changes": told[:MOST_TOLD]}


def plan_import(session: Session, viewer: Viewer, given: ImportInput, gazetteer: Gazetteer) -> Plan:
    """What the import would write; nothing is written. Raises Invalid with every fault."""
    require(viewer, Action.IMPORT)
    seen = _read_state(session)
    rows = {row.id: row for row in session.exec(select(CityRow))}
    reader = CityReader(rows, seen[1], gazetteer)
    cities, faults = _plan_cities(given.cities, reader)
    stored = {row.id: row.identity for row in rows.values()}
    known = build_known_cities(stored, [plan.city for plan in cities.values()], gazetteer)
    for number, found in zip(cities, check_plans(list(cities.values()), known), strict=True):
        faults += [Fault(f"cities.{number}.{fault.field}", fault.message) for fault in found]
    records: list[RecordPlan] = []
    for kind in KINDS:
        items = getattr(given, kind)
        plans, wrong = plan_records(kind, items, _read_stored(session, kind) if items else {}, known)
        records += plans
        faults += wrong
    if faults:
        raise Invalid(f"nothing was imported: {len(faults)} fault(s)", faults[:MOST_TOLD])
    return Plan(tuple(cities.values()), tuple(records), seen)


def _read_state(session: Session) -> State:
    """What a plan rests on: the number of the last write to cities and records, and which cities have editors."""
    edited = session.exec(select(AccountRow.city_id).where(AccountRow.role == "editor", col(AccountRow.active)))
    return read_counters(session)[CONTENT], frozenset(filter(None, edited))


def run_import(
    session: Session, viewer: Viewer, given: ImportInput, gazetteer: Gazetteer, planned: Plan | None = None
) -> Json:
    """Write everything, or nothing. Returns the result of the job. What is not stated of a city or a section stays as it is.

    planned: the plan that was made before the lock was taken; it holds where nobody wrote in between, else another one is made.
    A city that has an editor keeps its own profile: it cannot be changed by an import. Raises Invalid with every fault.
    """
    holds = planned is not None and planned.seen == _read_state(session)
    plan = planned if planned is not None and holds else plan_import(session, viewer, given, gazetteer)
    if plan.written_cities or plan.written_records:
        number = move_counter(session, CONTENT)
        move_counter(session, RECORDS)
        for city in plan.written_cities:
            _write_city(session, city, number)
        for record in plan.written_records:
            _write_record(session, record)
    record_audit(session, viewer, IMPORT, BULK, after=plan.count())
    _tell_feed(session, plan)
    session.commit()
    return plan.describe(is_dry=False)


def _plan_cities(given: Sequence[CityImport], reader: CityReader) -> tuple[dict[int, CityPlan], list[Fault]]:
    """The cities that can be read, by their numbers, and what is wrong with the others."""
    plans: dict[int, CityPlan] = {}
    faults: list[Fault] = []
    for number, item in enumerate(given):
        plan, found = reader.read(item)
        faults += [Fault(f"cities.{number}.{fault.field}", fault.message) for fault in found]
        if plan:
            plans[number] = plan
    return plans, faults


def _read_stored(session: Session, kind: Kind) -> dict[str, Mapping[str, Any]]:
    wanted = select(RecordRow.id, RecordRow.content).where(RecordRow.kind == kind)
    return {record_id: content for record_id, content in session.exec(wanted)}  # noqa: C416  (rows are no pairs to mypy)


def _write_city(session: Session, plan: CityPlan, number: int) -> None:
    if (row := plan.row) is None:
        session.add(CityRow(id=plan.city.id, identity=plan.identity, sections=plan.sections, content_no=number))
        return
    row.identity, row.sections, row.version, row.content_no = plan.identity, plan.sections, row.version + 1, number
    session.add(row)


def _write_record(session: Session, plan: RecordPlan) -> None:
    row = session.get(RecordRow, (plan.kind, plan.id))
    if row is None:
        session.add(RecordRow(kind=plan.kind, id=plan.id, content=plan.content))
        return
    row.content, row.version = plan.content, row.version + 1
    session.add(row)


def _tell_feed(session: Session, plan: Plan) -> None:
    """A line for each city, as far as the audience may see what became of it; one for all that is not named."""
    for audience in AUDIENCES:
        told = [city.city.id for city in plan.written_cities if city.is_seen_by(audience)]
        for city_id in told[:MOST_TOLD]:
            record_change(session, IMPORT, city_id, audience=audience)
        if plan.written_records or len(told) > MOST_TOLD:
            record_change(session, IMPORT, BULK, audience=audience)
