"""Case studies, collaborations and memberships: kept by staff, each with its source."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, or_, select

from api.errors import Conflict, Fault, Invalid, NotFound
from api.http.etags import check_etag
from api.identity.roles import Action, Viewer, require
from api.rules.records import CITIES, Json, Kind, build_known_ids, load_record, read_content
from api.storage.counters import CONTENT, RECORDS, move_counter
from api.storage.ledger import record_audit, record_change
from api.storage.models import CityRow, RecordRow
from api.storage.record_ids import build_record_id
from fixtures.facts import check_pairs
from fixtures.gazetteer import Gazetteer


def find_record(session: Session, kind: Kind, record_id: str) -> RecordRow:
    """A record. Raises NotFound."""
    row = session.get(RecordRow, (kind, record_id)) if record_id.isprintable() else None
    if row is None:
        raise NotFound(f"there is no {kind} with this id")
    return row


def list_records(session: Session, kind: Kind, after: str, limit: int, city_id: str | None = None) -> list[RecordRow]:
    """Records in the order of their ids, those after an id; with `city_id`, those that name this city."""
    wanted = select(RecordRow).where(RecordRow.kind == kind, col(RecordRow.id) > after)
    if city_id is not None:
        content = col(RecordRow.content)
        wanted = wanted.where(or_(*(content[field].as_string() == city_id for field in CITIES[kind])))
    return list(session.exec(wanted.order_by(RecordRow.id).limit(limit)))


def create_record(
    session: Session, viewer: Viewer, kind: Kind, given: Json, gazetteer: Gazetteer, why: str = ""
) -> RecordRow:
    """Add a record. `gazetteer` finds the ids that a name may mean. Raises Invalid, Conflict where it exists."""
    require(viewer, Action.WRITE_RECORDS)
    content = read_content(build_known_ids(StoredCities(session), gazetteer), kind, given)
    record_id = build_record_id(kind, content)
    if session.get(RecordRow, (kind, record_id)):
        raise Conflict(f"there is a {kind} '{record_id}' already: replace it with PUT")
    _refuse_pair(session, kind, record_id, content)
    row = RecordRow(kind=kind, id=record_id, content=content)
    _note(session, viewer, "create", row, None, content, why)
    session.add(row)
    session.commit()
    return row


def replace_record(
    session: Session,
    viewer: Viewer,
    kind: Kind,
    record_id: str,
    if_match: str | None,
    given: Json,
    gazetteer: Gazetteer,
    why: str = "",
) -> RecordRow:
    """Replace a record. Raises NotFound, NotStated, Stale, Invalid, Conflict where another one says the same."""
    require(viewer, Action.WRITE_RECORDS)
    row = find_record(session, kind, record_id)
    check_etag(if_match, row.content)
    content = read_content(build_known_ids(StoredCities(session), gazetteer), kind, given)
    _refuse_pair(session, kind, record_id, content)
    if kind == "case" and content["id"] != record_id:
        raise Invalid("the id in the body is not the id in the address", [Fault("id", f"write '{record_id}'")])
    _note(session, viewer, "replace", row, row.content, content, why)
    row.content, row.version = content, row.version + 1
    session.add(row)
    session.commit()
    return row


def delete_record(
    session: Session, viewer: Viewer, kind: Kind, record_id: str, if_match: str | None, why: str = ""
) -> None:
    """Remove a record; the audit log keeps it. Raises NotFound, NotStated, Stale."""
    require(viewer, Action.WRITE_RECORDS)
    row = find_record(session, kind, record_id)
    check_etag(if_match, row.content)
    _note(session, viewer, "delete", row, row.content, None, why)
    session.delete(row)
    session.commit()


def _refuse_pair(session: Session, kind: Kind, record_id: str, content: Json) -> None:
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


def _note(
    session: Session, viewer: Viewer, verb: str, row: RecordRow, before: Json | None, after: Json | None, why: str
) -> None:
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
