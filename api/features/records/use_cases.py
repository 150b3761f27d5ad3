"""Case studies, collaborations and memberships: kept by staff, each with its source."""

from __future__ import annotations

from sqlmodel import Session, col, or_, select

from api.errors import Fault, Invalid, NotFound
from api.http.etags import check_etag
from api.identity.roles import Action, Viewer, require
from api.rules.kept_records import StoredCities, add_record, note_record, refuse_pair
from api.rules.records import CITIES, Json, Kind, build_known_ids, read_content
from api.storage.documents import dump
from api.storage.models import CityRow, RecordRow
from api.storage.own_facts import find_owner, list_public_cases
from fixtures.gazetteer import Gazetteer


def find_record(session: Session, kind: Kind, record_id: str) -> RecordRow:
    """A record. Raises NotFound."""
    row = session.get(RecordRow, (kind, record_id)) if record_id.isprintable() else None
    if row is None:
        raise NotFound(f"there is no {kind} with this id")
    return row


def read_record(session: Session, kind: Kind, record_id: str) -> RecordRow:
    """A record, or a case study that a city keeps in its own profile for everybody, as if it were one. Raises NotFound."""
    try:
        return find_record(session, kind, record_id)
    except NotFound:
        row = session.get(CityRow, find_owner(record_id)) if kind == "case" else None
        own = list_public_cases(row.id, row.sections) if row else ()
        if case := next((case for case in own if case.id == record_id), None):
            return RecordRow(kind=kind, id=record_id, content=dump(case))
        raise


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
    row = add_record(session, viewer, kind, given, gazetteer, why)
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
    refuse_pair(session, kind, record_id, content)
    if kind == "case" and content["id"] != record_id:
        raise Invalid("the id in the body is not the id in the address", [Fault("id", f"write '{record_id}'")])
    note_record(session, viewer, "replace", row, row.content, content, why)
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
    note_record(session, viewer, "delete", row, row.content, None, why)
    session.delete(row)
    session.commit()
