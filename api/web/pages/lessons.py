"""What did not work: what the reader's city says, and what those tell it that it was introduced to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from api.storage.models import LessonRow
from api.web.faults import Fields
from api.web.pages.my_city import read_day
from matcher.city import City
from matcher.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that did not work, and whose it is."""

    id: str
    city: City
    theme: str
    tried: str
    instead: str
    is_private: bool
    day: date


@dataclass(frozen=True, slots=True)
class LessonsPage:
    """own: of the reader's city. told: by others. theme, tried, instead, visibility: what was sent and refused. wrong: why."""

    template: ClassVar[str] = "lessons.html"

    city: City
    own: tuple[Told, ...]
    told: tuple[Told, ...]
    themes: tuple[str, ...]
    theme: str = ""
    tried: str = ""
    instead: str = ""
    visibility: str = "introduced"
    wrong: Fields = ()
    done: str = ""


def build_lessons(
    snapshot: Snapshot, city_id: str, own: Iterable[LessonRow], told: Iterable[LessonRow], done: str = ""
) -> LessonsPage:
    """The page from the rows."""
    return LessonsPage(
        city=snapshot.city(city_id),
        own=tuple(_read(snapshot, row) for row in own),
        told=tuple(_read(snapshot, row) for row in told if row.city_id in snapshot.numbers),
        themes=tuple(snapshot.themes),
        done=done,
    )


def _read(snapshot: Snapshot, row: LessonRow) -> Told:
    private = row.visibility == "private"
    return Told(row.id, snapshot.city(row.city_id), row.theme, row.tried, row.instead, private, read_day(row.at))
