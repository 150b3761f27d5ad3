"""Read from the database everything a snapshot is built from, in one consistent read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from pydantic import ValidationError
from sqlalchemy import Engine, or_
from sqlmodel import Session, col, select

from api.errors import Fault, Invalid
from api.storage.counters import CONTENT, FEED, RECORDS, read_counters
from api.storage.documents import RECORDS as RECORD_KINDS
from api.storage.documents import load_city
from api.storage.models import CityRow, PolicyRow, RecordRow
from api.storage.named import Named, find_named
from api.storage.own_facts import list_public_cases
from api.storage.visibility import PEERS, select_visible
from fixtures.policies import build_policy
from matcher.case_study import CaseStudy
from matcher.city import City
from matcher.policy import Policy

CITY = "city"
UNREADABLE = (ValidationError, LookupError, TypeError, ValueError, AttributeError)
"""What reading a document that has not its shape can raise."""
FEED_OF_PEERS = f"{FEED}:{PEERS}"
FEED_OF_GUESTS = f"{FEED}:public"
PROFILE = (CityRow.id, CityRow.identity, CityRow.sections)
RECORD = (RecordRow.kind, RecordRow.id, RecordRow.content)


@dataclass(frozen=True, slots=True)
class Profile:
    """The stored documents of one city, the city that they describe when nothing is hidden, and its own public case studies."""

    identity: Mapping[str, Any]
    sections: Mapping[str, Any]
    whole: City
    cases: tuple[CaseStudy, ...] = ()

    def city(self, audience: str) -> City:
        """The city as an audience sees it."""
        visible = select_visible(self.sections, audience)
        return self.whole if len(visible) == len(self.sections) else load_city(self.identity, visible)

    def hides(self, visibility: str) -> bool:
        """Whether any section has this visibility."""
        return any(section["visibility"] == visibility for section in self.sections.values())

    def row(self) -> bytes:
        """Its documents as one row of facts."""
        return orjson.dumps([self.identity, self.sections])


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row that cannot be read: its kind ("city", "case", ...), its id, and what is wrong, without its content."""

    kind: str
    id: str
    why: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """The content of the database at one revision.

    records: the records of each kind by id. records_no moves when more than single profiles changed, feed_no with each line of
    the feed of peers, which names what changed; told_no with each line of the feed of guests.
    """

    revision: int
    records_no: int
    policy: Policy
    profiles: Mapping[str, Profile]
    records: Mapping[str, Mapping[str, Any]]
    set_aside: tuple[SetAside, ...] = ()
    feed_no: int = 0
    told_no: int = 0

    @property
    def size(self) -> int:
        """How many cities and records there are."""
        return len(self.profiles) + sum(map(len, self.records.values()))


Content = tuple[Mapping[str, Profile], Mapping[str, Mapping[str, Any]], tuple[SetAside, ...]]


def load_content(engine: Engine, before: Loaded | None = None) -> Loaded:
    """Read the database; of what `before` already holds, only what changed is read again.

    A row that cannot be read is left out and named in `set_aside`.
    """
    options = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with Session(engine.execution_options(**options)) as session:
        counters = read_counters(session)
        if before is not None and before.records_no == counters[RECORDS]:
            named: Named | None = Named()
        else:
            named = find_named(session, before.feed_no, counters[FEED_OF_PEERS]) if before else None
        read = _read_named(session, before, named) if before and named else _read_all(session, before)
        policy = load_adopted_policy(session)
        joined = _join_own_cases(read, before)
        return Loaded(
            counters[CONTENT], counters[RECORDS], policy, *joined, counters[FEED_OF_PEERS], counters[FEED_OF_GUESTS]
        )


def is_named(engine: Engine, before: Loaded) -> bool:
    """Whether the feed names all that was written since, so that following reads little."""
    with Session(engine) as session:
        counters = read_counters(session)
        if before.records_no == counters[RECORDS]:
            return True
        return find_named(session, before.feed_no, counters[FEED_OF_PEERS]) is not None


def _join_own_cases(content: Content, before: Loaded | None) -> Content:
    """The content with the case studies of the cities' own beside those that staff keep; of two with one id that of staff."""
    profiles, records, aside = content
    had = _list_own_cases(before.profiles) if before else {}
    kept = {case_id: case for case_id, case in records["case"].items() if case_id not in had}
    cases = {**_list_own_cases(profiles), **kept}
    return content if cases == records["case"] else (profiles, {**records, "case": cases}, aside)


def _list_own_cases(profiles: Mapping[str, Profile]) -> dict[str, CaseStudy]:
    return {case.id: case for profile in profiles.values() for case in profile.cases}


def read_revision(engine: Engine) -> int:
    """The number of the last write that a snapshot reads."""
    with Session(engine) as session:
        return read_counters(session)[CONTENT]


def load_adopted_policy(session: Session) -> Policy:
    """The policy that staff adopted last."""
    return build_policy(session.exec(select(PolicyRow).where(PolicyRow.adopted)).one().content)


def load_named_policy(session: Session, name: str) -> Policy:
    """The policy `id@version`. Raises Invalid naming those there are."""
    known = {row.name: row.content for row in session.exec(select(PolicyRow))}
    if name not in known:
        raise Invalid(f"there is no policy '{name}'", [Fault("policy", f"choose one of {', '.join(sorted(known))}")])
    return build_policy(known[name])


def _read_all(session: Session, before: Loaded | None) -> Content:
    """Everything; a profile that is as it was before is not made anew."""
    profiles, aside = _read_profiles(session, select(*PROFILE), before.profiles if before else {})
    records, lost = _read_records(session, select(*RECORD))
    return profiles, records, (*aside, *lost)


def _read_named(session: Session, before: Loaded, named: Named) -> Content:
    """What was held before, with the profiles that moved since, and what the feed names, as they are now."""
    moved = or_(col(CityRow.content_no) > before.revision, col(CityRow.id).in_(named.cities))
    profiles, aside = _read_profiles(session, select(*PROFILE).where(moved), before.profiles)
    held = {city_id: profile for city_id, profile in before.profiles.items() if city_id not in named.cities}
    records, lost = dict(before.records), list[SetAside]()
    for kind, ids in named.records.items():
        wanted = select(*RECORD).where(RecordRow.kind == kind, col(RecordRow.id).in_(ids))
        found, unreadable = _read_records(session, wanted)
        kept = {record_id: record for record_id, record in records[kind].items() if record_id not in ids}
        records[kind] = {**kept, **found[kind]}
        lost += unreadable
    again = {(CITY, city_id) for city_id in (*profiles, *named.cities, *(row.id for row in aside))}
    again |= {(kind, record_id) for kind, ids in named.records.items() for record_id in ids}
    unreadable_before = (row for row in before.set_aside if (row.kind, row.id) not in again)
    profiles = {**held, **profiles}
    for row in aside:
        profiles.pop(row.id, None)
    return profiles, records, (*unreadable_before, *aside, *lost)


def _read_profiles(
    session: Session, wanted: Any, before: Mapping[str, Profile]
) -> tuple[dict[str, Profile], tuple[SetAside, ...]]:
    profiles, aside = {}, []
    for city_id, identity, sections in session.exec(wanted):
        held = before.get(city_id)
        if held and held.identity == identity and held.sections == sections:
            profiles[city_id] = held
            continue
        try:
            cases = list_public_cases(city_id, sections)
            profiles[city_id] = Profile(identity, sections, load_city(identity, sections), cases)
        except UNREADABLE as error:
            aside.append(SetAside(CITY, city_id, tell_unreadable(error)))
    return profiles, tuple(aside)


def _read_records(session: Session, wanted: Any) -> tuple[dict[str, dict[str, Any]], tuple[SetAside, ...]]:
    found: dict[str, dict[str, Any]] = {kind: {} for kind in RECORD_KINDS}
    aside = []
    for kind, record_id, content in session.exec(wanted):
        try:
            found[kind][record_id] = RECORD_KINDS[kind].validate_python(content)
        except UNREADABLE as error:
            aside.append(SetAside(kind, record_id, tell_unreadable(error)))
    return found, tuple(aside)


def tell_unreadable(error: Exception) -> str:
    """What is wrong with a row: the fields and the kind of fault, never a value, which may be private."""
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['type']}" for fault in error.errors()[:5])
    return type(error).__name__
