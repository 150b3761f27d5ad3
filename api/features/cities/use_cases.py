"""Which cities there are and who they are, kept by staff: made, renamed and corrected, closed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, col, delete, or_, select

from api.errors import Conflict, Fault, Invalid
from api.http.etags import check_etag
from api.identity.roles import Action, Viewer, require
from api.rules.cities import build_known_cities, place_faults, read_given
from api.rules.records import CITIES
from api.storage.cities import find_city
from api.storage.counters import CONTENT, RECORDS, move_counter
from api.storage.documents import dump_city
from api.storage.ledger import AUDIENCES, record_audit, record_change
from api.storage.models import (
    AccountRow,
    CityRow,
    CityVersion,
    FeedbackRow,
    InterestRow,
    IntroductionRow,
    LessonRow,
    RecordRow,
    RemarkRow,
    VisitRow,
)
from api.storage.translations import drop_translations
from fixtures.facts import check_cities, find_known, merge_identity
from fixtures.gazetteer import Gazetteer
from matcher.city import City

CITY = "city"
Json = dict[str, Any]


def create_city(session: Session, viewer: Viewer, given: Json, gazetteer: Gazetteer, why: str = "") -> CityRow:
    """Make a city; what the gazetteer knows of it and is not stated is taken from there. Raises Invalid, Conflict."""
    require(viewer, Action.WRITE_CITIES)
    city, faults = read_given(given)
    if city is None or faults:
        raise Invalid("this city cannot be taken; see errors", faults)
    if session.get(CityRow, city.id):
        raise Conflict(f"there is a city '{city.id}' already: change who it is with PATCH")
    merged = merge_identity(city, find_known(city, gazetteer.read_city)).city
    row = CityRow(id=city.id, identity=_check(session, merged, gazetteer), sections={})
    session.add(row)
    _note(session, viewer, "create city", row.id, None, row.identity, why)
    session.commit()
    return row


def change_city(
    session: Session,
    viewer: Viewer,
    city_id: str,
    if_match: str | None,
    given: Json,
    gazetteer: Gazetteer,
    why: str = "",
) -> CityRow:
    """Change what is stated of who a city is, such as its name; null empties a field (JSON Merge Patch, RFC 7396).

    Raises UnknownCity, NotStated, Stale, Invalid.
    """
    require(viewer, Action.WRITE_CITIES)
    row = find_city(session, city_id)
    check_etag(if_match, row.identity)
    if given.get("id", city_id) != city_id:
        raise Invalid("a city keeps its id", [Fault("id", f"write '{city_id}', or leave it out")])
    city, faults = read_given(_merge(row.identity, given))
    if city is None or faults:
        raise Invalid("this city cannot be taken; see errors", faults)
    identity = _check(session, city, gazetteer)
    if identity != row.identity:
        _note(session, viewer, "change city", city_id, row.identity, identity, why)
        row.identity, row.version = identity, row.version + 1
        session.add(row)
    session.commit()
    return row


def close_city(
    session: Session, viewer: Viewer, city_id: str, if_match: str | None, with_records: bool, why: str = ""
) -> None:
    """Take a city out, with its profile, its history, and what it and others said of each other. The audit log keeps who it was.

    Whoever finds it by name afterwards finds a place that nobody has profiled, where the gazetteer knows it.

    Raises UnknownCity, NotStated, Stale, and Conflict while editors, open introductions or, unless they go too, records name it.
    """
    require(viewer, Action.WRITE_CITIES)
    row = find_city(session, city_id)
    check_etag(if_match, row.identity)
    records = _find_records(session, city_id)
    _refuse_named(session, city_id, [] if with_records else records)
    for record in records:
        record_audit(session, viewer, f"delete {record.kind}", record.id, record.content, None, why)
        _tell(session, record.kind, record.id)
        session.delete(record)
    for section in row.sections.values():
        drop_translations(session, section, None)
    _forget(session, city_id)
    _note(session, viewer, "close city", city_id, row.identity, None, why)
    session.delete(row)
    session.commit()


def _check(session: Session, city: City, gazetteer: Gazetteer) -> Json:
    """The identity as it is stored. Raises Invalid with every fault."""
    stored = {row_id: identity for row_id, identity in session.exec(select(CityRow.id, CityRow.identity))}  # noqa: C416
    stored.pop(city.id, None)
    (faults,) = check_cities([city], build_known_cities(stored, [city], gazetteer))
    if faults:
        raise Invalid("this city cannot be taken; see errors", place_faults(faults))
    return dump_city(city)[0]


def _merge(kept: Mapping[str, Any], given: Mapping[str, Any]) -> Json:
    """The kept document with what is given in its place, object by object; what is given as null is taken out."""
    merged = {name: value for name, value in kept.items() if given.get(name, "") is not None}
    for name, value in given.items():
        if isinstance(value, Mapping):
            merged[name] = _merge(kept.get(name) or {}, value)
        elif value is not None:
            merged[name] = value
    return merged


def _find_records(session: Session, city_id: str) -> list[RecordRow]:
    content = col(RecordRow.content)
    named = (
        (RecordRow.kind == kind) & (content[field].as_string() == city_id)
        for kind, fields in CITIES.items()
        for field in fields
    )
    return list(session.exec(select(RecordRow).where(or_(*named))))


def _refuse_named(session: Session, city_id: str, records: list[RecordRow]) -> None:
    editors = session.exec(select(AccountRow.id).where(AccountRow.city_id == city_id, col(AccountRow.active))).all()
    ends = or_(col(IntroductionRow.a) == city_id, col(IntroductionRow.b) == city_id)
    meetings = session.exec(select(IntroductionRow.id).where(IntroductionRow.status == "open", ends)).all()
    found = {
        "account": (editors, "close the accounts of its editors first"),
        "introduction": (meetings, "close its introductions first"),
        "record": (records, "remove the records that name it first, or send records=true"),
    }
    if told := [f"{len(rows)} {what}(s): {do}" for what, (rows, do) in found.items() if rows]:
        raise Conflict(f"'{city_id}' is still named by {'; '.join(told)}")


def _forget(session: Session, city_id: str) -> None:
    """What goes with a city: its history, what was said of it, and who looked at it."""
    session.exec(delete(CityVersion).where(col(CityVersion.city_id) == city_id))
    session.exec(delete(RemarkRow).where(col(RemarkRow.city_id) == city_id))
    session.exec(delete(LessonRow).where(col(LessonRow.city_id) == city_id))
    session.exec(delete(VisitRow).where(col(VisitRow.city_id) == city_id))
    for table in (InterestRow, FeedbackRow):
        session.exec(delete(table).where(or_(col(table.city_id) == city_id, col(table.peer_id) == city_id)))


def _note(
    session: Session, viewer: Viewer, what: str, city_id: str, before: Json | None, after: Json | None, why: str
) -> None:
    for counter in (CONTENT, RECORDS):
        move_counter(session, counter)
    record_audit(session, viewer, what, city_id, before, after, why)
    _tell(session, CITY, city_id)


def _tell(session: Session, what: str, subject: str) -> None:
    for audience in AUDIENCES:
        record_change(session, what, subject, audience=audience)
