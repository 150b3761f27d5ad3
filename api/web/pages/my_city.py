"""The desk of a city: its profile by section, interests, introductions and what has changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from api.questions.since import Since
from api.storage.models import InterestRow, IntroductionRow, RemarkRow
from api.web.forms import EDITABLE
from matcher.city import City
from matcher.snapshot import Snapshot

LAST_CHANGES = 20


@dataclass(frozen=True, slots=True)
class SectionState:
    """One section: how many facts it holds and who may see it, None where it is not reported."""

    id: str
    count: int
    visibility: str | None


@dataclass(frozen=True, slots=True)
class Said:
    """What one city said of another, and on which level and with which department, "" for any."""

    city: City
    verdict: str
    reason: str
    day: date
    level: str
    department: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """An introduction of this city to a peer."""

    id: str
    peer: City
    opened_by: str
    note: str
    status: str
    day: date
    level: str
    department: str


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the profile: which section, when and why."""

    section: str
    day: date
    why: str


@dataclass(frozen=True, slots=True)
class Contested:
    """A fact that the city contests: its section and code, what is wrong with it, and since when."""

    section: str
    code: str
    words: str
    day: date


@dataclass(frozen=True, slots=True)
class OwnInvitation:
    """A place that the city is asked about in a round: its letter and what it has answered, None for nothing yet."""

    id: str
    status: str
    answer: str | None
    language: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class OwnRound:
    """A round in which the city takes part: its stage, what the city said in its application, its wishes and invitations.

    places: what an observer sees of a published one, as names of learners and hosts.
    """

    id: str
    title: str
    stage: str
    applications: tuple[tuple[tuple[str, str], ...], ...]
    wishes: int
    invitations: tuple[OwnInvitation, ...]
    is_observer: bool
    places: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MyCityPage:
    """contested: the facts that the city contests. rounds: those in which it takes part. since: what has changed since the reader
    last looked, None where nothing was kept. done: what the reader has just done, "" for nothing.
    """

    template: ClassVar[str] = "my_city.html"

    city: City
    sections: tuple[SectionState, ...]
    received: tuple[Said, ...]
    sent: tuple[Said, ...]
    meetings: tuple[Meeting, ...]
    changes: tuple[Change, ...]
    contested: tuple[Contested, ...]
    rounds: tuple[OwnRound, ...]
    since: Since | None
    done: str


@dataclass(frozen=True, slots=True)
class NoCityPage:
    """What somebody sees at the desk of a city who has signed in and edits no city."""

    template: ClassVar[str] = "no_city.html"


def build_my_city(
    snapshot: Snapshot,
    document: Mapping[str, Any],
    city_id: str,
    received: Sequence[InterestRow],
    sent: Sequence[InterestRow],
    introductions: Sequence[IntroductionRow],
    history: Sequence[Mapping[str, Any]],
    remarks: Sequence[RemarkRow] = (),
    since: Since | None = None,
    done: str = "",
    rounds: Sequence[Mapping[str, Any]] = (),
) -> MyCityPage:
    """The desk of a city from its profile document and the rows about it."""
    return MyCityPage(
        city=snapshot.city(city_id),
        sections=tuple(_read_state(name, document["sections"].get(name)) for name in EDITABLE),
        received=tuple(_tell(snapshot, row, row.city_id) for row in received if row.city_id in snapshot.numbers),
        sent=tuple(_tell(snapshot, row, row.peer_id) for row in sent if row.peer_id in snapshot.numbers),
        meetings=tuple(_build_meeting(snapshot, row, city_id) for row in introductions),
        changes=tuple(Change(line["section"], read_day(line["at"]), line["why"]) for line in history[:LAST_CHANGES]),
        contested=tuple(_read_contested(row) for row in remarks if row.kind == "contested"),
        rounds=tuple(_read_round(snapshot, told) for told in rounds),
        since=since,
        done=done,
    )


def _read_state(name: str, section: Mapping[str, Any] | None) -> SectionState:
    return SectionState(name, len(section["items"]) if section else 0, section["visibility"] if section else None)


def _tell(snapshot: Snapshot, row: InterestRow, other: str) -> Said:
    return Said(snapshot.city(other), row.verdict, row.reason, read_day(row.at), row.level, row.department)


def _build_meeting(snapshot: Snapshot, row: IntroductionRow, city_id: str) -> Meeting:
    peer = snapshot.city(row.b if row.a == city_id else row.a)
    day = read_day(row.at)
    return Meeting(row.id, peer, row.opened_by, row.note, row.status, day, row.level, row.department)


def _read_round(snapshot: Snapshot, told: Mapping[str, Any]) -> OwnRound:
    invitations = (
        OwnInvitation(one["id"], one["status"], one["answer"], **one["letter"]) for one in told["invitations"]
    )
    applications = (tuple(one["row"].items()) for one in told["applications"])
    places = ((_name_all(snapshot, one["learners"]), _name_all(snapshot, one["hosts"])) for one in told["places"])
    return OwnRound(
        id=told["id"],
        title=told["title"],
        stage=told["state"],
        applications=tuple(applications),
        wishes=len(told["wishes"]),
        invitations=tuple(invitations),
        is_observer=told["observer"],
        places=tuple(places),
    )


def _name_all(snapshot: Snapshot, ids: Sequence[str]) -> str:
    return " + ".join(snapshot.city(one).name if one in snapshot.numbers else one for one in ids)


def _read_contested(row: RemarkRow) -> Contested:
    return Contested(row.section, row.code, row.words, read_day(row.at))


def read_day(moment: str) -> date:
    """The day of a moment written as ISO 8601."""
    return datetime.fromisoformat(moment).date()
