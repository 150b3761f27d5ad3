"""What cities wrote, for staff to look after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from api.features.moderation.use_cases import Words
from api.web.pages.my_city import read_day
from matcher.city import City
from matcher.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Written:
    """Words: their kind and key, who wrote them about whom (None where no city is meant), and when."""

    kind: str
    key: str
    city: City | None
    peer: City | None
    text: str
    day: date


@dataclass(frozen=True, slots=True)
class WordsPage:
    """The newest words of all kinds."""

    template: ClassVar[str] = "staff/words.html"

    written: tuple[Written, ...]
    done: str


def build_words(snapshot: Snapshot, found: Iterable[Words], done: str = "") -> WordsPage:
    """The page."""

    def name(city_id: str) -> City | None:
        return snapshot.city(city_id) if city_id in snapshot.numbers else None

    written = (
        Written(one.kind, one.key, name(one.city_id), name(one.peer_id), one.text, read_day(one.at)) for one in found
    )
    return WordsPage(tuple(written), done)
