"""The desk of programme staff: what waits for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from api.storage.models import ChangeRow, InterestRow, JobRow, RemarkRow, RoundRow
from api.web.pages.my_city import read_day
from api.web.pages.staff.rounds.listing import Listed, list_round
from matcher.city import City
from matcher.snapshot import Snapshot

LONGEST = 10
"""So many lines of each kind are shown."""


@dataclass(frozen=True, slots=True)
class Contest:
    """A fact that a city contests: the city, the section and code of the fact, what is wrong with it, and since when."""

    city: City
    section: str
    code: str
    words: str
    source: str
    day: date


@dataclass(frozen=True, slots=True)
class Wish:
    """A city that would like to meet a peer, who has not answered."""

    city: City
    peer: City
    reason: str
    day: date
    level: str
    department: str


@dataclass(frozen=True, slots=True)
class Job:
    """A long piece of work: where it stands and, where it failed, why."""

    id: str
    what: str
    status: str
    day: date
    wrong: str


@dataclass(frozen=True, slots=True)
class Happened:
    """A change: what kind of thing, its id, the city it is where it is one, the section, and when."""

    what: str
    subject: str
    city: City | None
    section: str
    day: date


@dataclass(frozen=True, slots=True)
class DeskPage:
    """rounds: not finished. contests, wishes: the newest of `contest_count` and `wish_count`. joining_count: so many
    cities ask to join. done: what was just done."""

    template: ClassVar[str] = "staff/desk.html"

    rounds: tuple[Listed, ...]
    contests: tuple[Contest, ...]
    contest_count: int
    wishes: tuple[Wish, ...]
    wish_count: int
    jobs: tuple[Job, ...]
    changes: tuple[Happened, ...]
    joining_count: int
    done: str


def build_desk(
    snapshot: Snapshot,
    contested: Sequence[RemarkRow],
    unanswered: Sequence[InterestRow],
    jobs: Iterable[JobRow],
    changes: Iterable[ChangeRow],
    rounds: Iterable[RoundRow] = (),
    joining_count: int = 0,
    done: str = "",
) -> DeskPage:
    """The desk; cities that are no longer there are left out."""
    known = snapshot.numbers
    contests = [row for row in contested if row.city_id in known]
    wishes = [row for row in unanswered if row.city_id in known and row.peer_id in known]
    return DeskPage(
        rounds=tuple(one for one in map(list_round, rounds) if one.stage != "finished"),
        contests=tuple(_read_contest(snapshot, row) for row in contests[:LONGEST]),
        contest_count=len(contests),
        wishes=tuple(_read_wish(snapshot, row) for row in wishes[:LONGEST]),
        wish_count=len(wishes),
        jobs=tuple(_read_job(row) for row in jobs),
        changes=tuple(_read_change(snapshot, row) for row in changes),
        joining_count=joining_count,
        done=done,
    )


def _read_contest(snapshot: Snapshot, row: RemarkRow) -> Contest:
    return Contest(snapshot.city(row.city_id), row.section, row.code, row.words, row.source, read_day(row.at))


def _read_wish(snapshot: Snapshot, row: InterestRow) -> Wish:
    return Wish(
        snapshot.city(row.city_id), snapshot.city(row.peer_id), row.reason, read_day(row.at), row.level, row.department
    )


def _read_job(row: JobRow) -> Job:
    result: Mapping[str, Any] = row.result or {}
    return Job(row.id, row.what, row.status, read_day(row.at), str(result.get("detail", "")))


def _read_change(snapshot: Snapshot, row: ChangeRow) -> Happened:
    city = snapshot.city(row.subject) if row.subject in snapshot.numbers else None
    return Happened(row.what, row.subject, city, row.section, read_day(row.at))
