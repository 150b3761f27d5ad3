"""Case studies, collaborations and memberships: kept by staff, each with its source."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import orjson
from pydantic import ValidationError
from sqlmodel import Session, col, or_, select

from api.errors import Conflict, Fault, Invalid, NotFound
from api.http.etags import check_etag
from api.identity.authentication import now
from api.identity.roles import Action, Viewer, require
from api.storage.counters import CONTENT, RECORDS, move_counter
from api.storage.documents import RECORDS as KINDS
from api.storage.documents import dump
from api.storage.ledger import record_audit, record_change
from api.storage.models import CityRow, RecordRow
from api.storage.record_ids import build_record_id
from fixtures.vocabulary import load_vocabulary
from matcher.collaboration import LEARNER_TO_MENTOR, MUTUAL

Kind = Literal["case", "collaboration", "membership"]
Json = dict[str, Any]
CODED = {"themes": "themes", "barriers": "barriers", "levers": "levers", "finance": "finance_instruments"}
CASE_ID = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
CITIES = {"case": ("city_id",), "collaboration": ("a", "b"), "membership": ("city_id",)}


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


def create_record(session: Session, viewer: Viewer, kind: Kind, given: Json, why: str = "") -> RecordRow:
    """Add a record. Raises Invalid, Conflict where it exists."""
    require(viewer, Action.WRITE_RECORDS)
    content = read_content(StoredCities(session), kind, given)
    record_id = build_record_id(kind, content)
    if session.get(RecordRow, (kind, record_id)):
        raise Conflict(f"there is a {kind} '{record_id}' already: replace it with PUT")
    row = RecordRow(kind=kind, id=record_id, content=content)
    _note(session, viewer, "create", row, None, content, why)
    session.add(row)
    session.commit()
    return row


def replace_record(
    session: Session, viewer: Viewer, kind: Kind, record_id: str, if_match: str | None, given: Json, why: str = ""
) -> RecordRow:
    """Replace a record. Raises NotFound, NotStated, Stale, Invalid."""
    require(viewer, Action.WRITE_RECORDS)
    row = find_record(session, kind, record_id)
    check_etag(if_match, row.content)
    content = read_content(StoredCities(session), kind, given)
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


def read_content(cities: Container[str], kind: Kind, given: Json) -> Json:
    """The record as it is stored. Raises Invalid with every fault: shape, unknown city or code, missing source."""
    try:
        content = dump(KINDS[kind].validate_json(orjson.dumps(given), extra="forbid"))
    except ValidationError as error:
        faults = [Fault(".".join(map(str, fault["loc"])), fault["msg"]) for fault in error.errors()]
        raise Invalid(f"this {kind} cannot be taken; see errors", faults) from error
    if faults := list(_find_faults(cities, kind, content)):
        raise Invalid(f"this {kind} cannot be taken; see errors", faults)
    return content


def _find_faults(cities: Container[str], kind: Kind, content: Mapping[str, Any]) -> Iterator[Fault]:
    controlled = [field for field, value in content.items() if b"\\u0000" in orjson.dumps(value)]
    if controlled:
        yield from (Fault(field, "must not contain control characters") for field in controlled)
        return
    for field in CITIES[kind]:
        if content[field] not in cities:
            yield Fault(field, f"there is no city '{content[field]}'")
    vocabulary = load_vocabulary()
    for field, section in CODED.items():
        for code in content.get(field, ()):
            if code not in vocabulary.section(section).numbers:
                yield Fault(
                    field, f"there is no '{code}'; the nearest are {', '.join(vocabulary.nearest(section, code))}"
                )
    if not content["source"]:
        yield Fault("source", "say where this is from")
    yield from _find_own_faults(kind, content)


def _find_own_faults(kind: Kind, content: Mapping[str, Any]) -> Iterator[Fault]:
    year = content["source"]["year"] if kind == "case" else content["year"]
    if year is not None and not 1800 <= year <= now().year:
        yield Fault("year", f"must be between 1800 and {now().year}")
    if kind == "case" and not all(content[field].strip() for field in ("id", "title", "summary")):
        yield Fault("title", "a case study needs an id, a title and a summary")
    if kind == "case" and not CASE_ID.match(content["id"]):
        yield Fault("id", "write it in lower-case letters, digits and hyphens, as in pau-fr-hydrogen-bus")
    if kind == "collaboration" and content["direction"] not in (LEARNER_TO_MENTOR, MUTUAL):
        yield Fault("direction", f"choose {LEARNER_TO_MENTOR} or {MUTUAL}")
    if kind == "collaboration" and content["a"] == content["b"]:
        yield Fault("b", "a city cannot collaborate with itself")
    if kind == "case":
        for precondition in content["preconditions"]:
            section, code = precondition["section"], precondition["code"]
            if section not in load_vocabulary().sections or code not in load_vocabulary().section(section).numbers:
                yield Fault("preconditions", f"there is no '{section}: {code}'")
