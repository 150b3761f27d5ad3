"""Adding a record of cities: what must hold, and what every such write leaves behind."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select

from api.errors import Conflict
from api.identity.roles import Viewer
from api.rules.records import Json, Kind, build_known_ids, load_record, read_content
from api.storage.counters import CONTENT, RECORDS, move_counter
from api.storage.ledger import record_audit, record_change
from api.storage.models import CityRow, RecordRow
from api.storage.record_ids import build_record_id
from fixtures.facts import check_pairs
from fixtures.gazetteer import Gazetteer


def add_record(session: Session, viewer: Viewer, kind: Kind, given: Json, gazetteer: Gazetteer, why: str) -> RecordRow:
    """Add a record, not yet committed. `gazetteer` finds the ids that a name may mean. Raises Invalid, Conflict."""
    content = read_content(build_known_ids(StoredCities(session), gazetteer), kind, given)
    record_id = build_record_id(kind, content)
    if session.get(RecordRow, (kind, record_id)):
        raise Conflict(f"there is a {kind} '{record_id}' already: replace it with PUT")
    refuse_pair(session, kind, record_id, content)
    row = RecordRow(kind=kind, id=record_id, content=content)
    note_record(session, viewer, "create", row, None, content, why)
    session.add(row)
    return row


def refuse_pair(session: Session, kind: Kind, record_id: str, content: Json) -> None:
    """Let pass what is no collaboration, or whose pair no other one has, a mutual one either way round. Raises Conflict."""
    if kind != "collaboration":
        return
    stored, ends = col(RecordRow.content), [content["a"], content["b"]]
    wanted = select(RecordRow.content).where(RecordRow.kind == kind, col(RecordRow.id) != record_id)
    for end in ("a", "b"):
        wanted = wanted.where(stored[end].as_string().in_(ends))
    others = [load_record(kind, other) for other in session.exec(wanted)]
    for _, fault in check_pairs({0: load_record(kind, content)}, others):
        raise Conflict(f"{fault.message}; replace that one with PUT")


def note_record(
    session: Session, viewer: Viewer, verb: str, row: RecordRow, before: Json | None, after: Json | None, why: str
) -> None:
    """The counters, the line of the audit log, and those of the changes feed."""
    for counter in (CONTENT, RECORDS):
        move_counter(session, counter)
    record_audit(session, viewer, f"{verb} {row.kind}", row.id, before, after, why)
    for audience in ("public", "peers"):
        record_change(session, row.kind, row.id, audience=audience)


@dataclass(frozen=True, slots=True)
class StoredCities:
    """The ids of the cities of the database, to be asked for one by one."""

    session: Session

    def __contains__(self, city_id: object) -> bool:
        return self.session.get(CityRow, city_id) is not None
