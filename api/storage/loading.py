"""Read from the database everything a snapshot is built from, in one consistent read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from api.storage.counters import CONTENT, RECORDS, read_counters
from api.storage.documents import RECORDS as RECORD_KINDS
from api.storage.documents import load_city
from api.storage.models import CityRow, PolicyRow, RecordRow
from api.storage.visibility import select_visible
from fixtures.policies import build_policy
from matcher.city import City
from matcher.policy import Policy


@dataclass(frozen=True, slots=True)
class Profile:
    """The stored documents of one city."""

    identity: Mapping[str, Any]
    sections: Mapping[str, Any]

    def city(self, audience: str) -> City:
        """The city as an audience sees it."""
        return load_city(self.identity, select_visible(self.sections, audience))

    def hides(self, visibility: str) -> bool:
        """Whether any section has this visibility."""
        return any(section["visibility"] == visibility for section in self.sections.values())


@dataclass(frozen=True, slots=True)
class Loaded:
    """The content of the database at one revision; `records_no` moves when more than single profiles changed."""

    revision: int
    records_no: int
    policy: Policy
    profiles: Mapping[str, Profile]
    records: Mapping[str, tuple[Any, ...]]


def load_content(engine: Engine, before: Loaded | None = None) -> Loaded:
    """Read the database; of what `before` already holds, only the profiles that changed are read again."""
    options = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with Session(engine.execution_options(**options)) as session:
        counters = read_counters(session)
        policy = load_adopted_policy(session)
        if before and before.records_no == counters[RECORDS]:
            changed = dict(_read_profiles(session, after=before.revision))
            return Loaded(counters[CONTENT], before.records_no, policy, {**before.profiles, **changed}, before.records)
        profiles = dict(_read_profiles(session, after=-1))
        return Loaded(counters[CONTENT], counters[RECORDS], policy, profiles, _read_records(session))


def read_revision(engine: Engine) -> int:
    """The number of the last write that a snapshot reads."""
    with Session(engine) as session:
        return read_counters(session)[CONTENT]


def load_adopted_policy(session: Session) -> Policy:
    """The policy that staff adopted last."""
    return build_policy(session.exec(select(PolicyRow).where(PolicyRow.adopted)).one().content)


def _read_profiles(session: Session, after: int) -> Iterator[tuple[str, Profile]]:
    wanted = select(CityRow.id, CityRow.identity, CityRow.sections).where(col(CityRow.content_no) > after)
    for city_id, identity, sections in session.exec(wanted):
        yield city_id, Profile(identity, sections)


def _read_records(session: Session) -> Mapping[str, tuple[Any, ...]]:
    found: dict[str, list[Any]] = {kind: [] for kind in RECORD_KINDS}
    for kind, content in session.exec(select(RecordRow.kind, RecordRow.content)):
        found[kind].append(RECORD_KINDS[kind].validate_python(content))
    return {kind: tuple(values) for kind, values in found.items()}
