"""Read from the database everything a snapshot is built from, in one consistent read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from api.errors import Fault, Invalid
from api.storage.counters import CONTENT, RECORDS, read_counters
from api.storage.documents import RECORDS as RECORD_KINDS
from api.storage.documents import load_city
from api.storage.models import CityRow, PolicyRow, RecordRow
from api.storage.visibility import select_visible
from fixtures.policies import build_policy
from matcher.city import City
from matcher.policy import Policy

CITY = "city"
UNREADABLE = (ValidationError, LookupError, TypeError, ValueError, AttributeError)
"""What reading a document that has not its shape can raise."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The stored documents of one city, and the city that they describe when nothing is hidden."""

    identity: Mapping[str, Any]
    sections: Mapping[str, Any]
    whole: City

    def city(self, audience: str) -> City:
        """The city as an audience sees it."""
        visible = select_visible(self.sections, audience)
        return self.whole if len(visible) == len(self.sections) else load_city(self.identity, visible)

    def hides(self, visibility: str) -> bool:
        """Whether any section has this visibility."""
        return any(section["visibility"] == visibility for section in self.sections.values())


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row that cannot be read: its kind ("city", "case", ...), its id, and what is wrong, without its content."""

    kind: str
    id: str
    why: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """The content of the database at one revision; `records_no` moves when more than single profiles changed."""

    revision: int
    records_no: int
    policy: Policy
    profiles: Mapping[str, Profile]
    records: Mapping[str, tuple[Any, ...]]
    set_aside: tuple[SetAside, ...] = ()


def load_content(engine: Engine, before: Loaded | None = None) -> Loaded:
    """Read the database; of what `before` already holds, only the profiles that changed are read again.

    A row that cannot be read is left out and named in `set_aside`.
    """
    options = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with Session(engine.execution_options(**options)) as session:
        counters = read_counters(session)
        policy = load_adopted_policy(session)
        if before and before.records_no == counters[RECORDS]:
            changed, unreadable = _read_profiles(session, after=before.revision)
            again = {*changed, *(row.id for row in unreadable)}
            kept = tuple(row for row in before.set_aside if row.kind != CITY or row.id not in again)
            profiles = {**before.profiles, **changed}
            for row in unreadable:
                profiles.pop(row.id, None)
            aside = (*kept, *unreadable)
            return Loaded(counters[CONTENT], before.records_no, policy, profiles, before.records, aside)
        profiles, aside = _read_profiles(session, after=-1)
        records, lost = _read_records(session)
        return Loaded(counters[CONTENT], counters[RECORDS], policy, profiles, records, (*aside, *lost))


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


def _read_profiles(session: Session, after: int) -> tuple[dict[str, Profile], tuple[SetAside, ...]]:
    wanted = select(CityRow.id, CityRow.identity, CityRow.sections).where(col(CityRow.content_no) > after)
    profiles, aside = {}, []
    for city_id, identity, sections in session.exec(wanted):
        try:
            profiles[city_id] = Profile(identity, sections, load_city(identity, sections))
        except UNREADABLE as error:
            aside.append(SetAside(CITY, city_id, tell_unreadable(error)))
    return profiles, tuple(aside)


def _read_records(session: Session) -> tuple[Mapping[str, tuple[Any, ...]], tuple[SetAside, ...]]:
    found: dict[str, list[Any]] = {kind: [] for kind in RECORD_KINDS}
    aside = []
    for kind, record_id, content in session.exec(select(RecordRow.kind, RecordRow.id, RecordRow.content)):
        try:
            found[kind].append(RECORD_KINDS[kind].validate_python(content))
        except UNREADABLE as error:
            aside.append(SetAside(kind, record_id, tell_unreadable(error)))
    return {kind: tuple(values) for kind, values in found.items()}, tuple(aside)


def tell_unreadable(error: Exception) -> str:
    """What is wrong with a row: the fields and the kind of fault, never a value, which may be private."""
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['type']}" for fault in error.errors()[:5])
    return type(error).__name__
