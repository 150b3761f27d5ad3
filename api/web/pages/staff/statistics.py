"""How the programme stands: what cities report, who is suggested how often, and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from api.snapshots.view import View
from api.storage.models import FeedbackRow, IntroductionRow
from api.storage.own_facts import OWN_SECTIONS
from api.web.forms import EDITABLE
from matcher.ask import Ask
from matcher.city import City
from matcher.exposure import count_exposure, recommend_all
from matcher.policy import Policy
from matcher.snapshot import Snapshot

A_LIST, MOST_LISTED = 10, 10
KINDS = ("twins", "reviewers")
SECTIONS = tuple(section for section in EDITABLE if section not in ("exchange", *OWN_SECTIONS))
"""What a city reports of itself; how it would like to exchange, and how it is reached, is not in the snapshot."""
OUTCOMES = ("met", "replicated", "no answer", "not useful", "other")


@dataclass(frozen=True, slots=True)
class Coverage:
    """One section: how many cities report it, and that as a share of all."""

    section: str
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class OfCountry:
    """The cities of a country: how many, and how many sections each reports on average."""

    country: str
    cities: int
    sections: float


@dataclass(frozen=True, slots=True)
class Exposure:
    """In the first ten of all cities: the most often listed with their counts, how many never are, and how uneven it is.

    gini: 0 where all are listed equally often, 1 where one city has all places.
    """

    kind: str
    most: tuple[tuple[City, int], ...]
    never: int
    gini: float


@dataclass(frozen=True, slots=True)
class StatisticsPage:
    """sections: how many there are. outcomes: how often each was told. introductions: open and closed, and how many by staff."""

    template: ClassVar[str] = "staff/statistics.html"

    city_count: int
    coverage: tuple[Coverage, ...]
    countries: tuple[OfCountry, ...]
    section_count: int
    exposure: tuple[Exposure, ...]
    outcomes: Mapping[str, int]
    introductions: int
    open_introductions: int
    by_staff: int
    ratings: tuple[int, float] | None


def build_statistics(
    view: View, introductions: Sequence[IntroductionRow], feedback: Sequence[FeedbackRow]
) -> StatisticsPage:
    """The page, of the cities as staff see them."""
    snapshot = view.snapshot
    told = Counter(row.outcome for row in feedback)
    rated = [row.rating for row in feedback if row.rating is not None]
    return StatisticsPage(
        city_count=len(snapshot.cities),
        coverage=_cover(snapshot),
        countries=_count_countries(snapshot),
        section_count=len(SECTIONS),
        exposure=tuple(_tell(snapshot, kind, *_count(_Asked(snapshot, view.policy, kind))) for kind in KINDS),
        outcomes={outcome: told[outcome] for outcome in OUTCOMES},
        introductions=len(introductions),
        open_introductions=sum(row.status == "open" for row in introductions),
        by_staff=sum(row.opened_by == "staff" for row in introductions),
        ratings=(len(rated), sum(rated) / len(rated)) if rated else None,
    )


def _reports(city: City, section: str) -> bool:
    if section in ("needs", "offers", "levels", "target"):
        return bool(getattr(city, section))
    return city.reported(section)


def _cover(snapshot: Snapshot) -> tuple[Coverage, ...]:
    n = max(len(snapshot.cities), 1)
    counts = {section: sum(_reports(city, section) for city in snapshot.cities) for section in SECTIONS}
    ordered = sorted(counts.items(), key=lambda item: -item[1])
    return tuple(Coverage(section, count, count / n) for section, count in ordered)


def _count_countries(snapshot: Snapshot) -> tuple[OfCountry, ...]:
    told: dict[str, list[int]] = {}
    for city in snapshot.cities:
        told.setdefault(city.country, []).append(sum(_reports(city, section) for section in SECTIONS))
    return tuple(OfCountry(country, len(counts), sum(counts) / len(counts)) for country, counts in told.items())


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the lists of all cities are asked of; the same state of the data under the same weights is asked once."""

    snapshot: Snapshot
    policy: Policy
    kind: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    @property
    def _key(self) -> tuple[str, str, str]:
        return self.snapshot.version, self.policy.name, self.kind


@lru_cache(maxsize=8)
def _count(asked: _Asked) -> tuple[tuple[tuple[str, int], ...], int, float]:
    """(city id, how often listed) of the most listed, how many never are, and the inequality."""
    lists = recommend_all(asked.snapshot, asked.policy, Ask(asked.snapshot.ids[0], asked.kind, k=A_LIST))
    counts = count_exposure(lists.rows, len(lists.ids)).tolist()
    ordered = sorted(zip(lists.ids, counts, strict=True), key=lambda item: (-item[1], item[0]))
    return tuple(ordered[:MOST_LISTED]), sum(count == 0 for count in counts), lists.gini


def _tell(snapshot: Snapshot, kind: str, most: tuple[tuple[str, int], ...], never: int, gini: float) -> Exposure:
    return Exposure(kind, tuple((snapshot.city(city_id), count) for city_id, count in most), never, gini)
