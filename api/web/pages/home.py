"""The first page: one sentence, one search box, the map of all cities and the same cities in a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar

from api.questions.as_data import is_profiled
from api.web.drawing.europe import FRAMES, Dot, View, find_view, place_cities
from matcher.city import City
from matcher.snapshot import Snapshot

EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class CountryCities:
    """The cities of one country, by id."""

    country: str
    cities: tuple[City, ...]


@dataclass(frozen=True, slots=True)
class HomePage:
    """view: the part of Europe that is shown, out of `views`. profiled: of which more is known than place and cases.

    examples: cities of which much is known.
    """

    template: ClassVar[str] = "home.html"

    city_count: int
    case_count: int
    collaboration_count: int
    view: View
    views: tuple[str, ...]
    dots: tuple[Dot, ...]
    countries: tuple[CountryCities, ...]
    profiled: frozenset[str]
    examples: tuple[City, ...]


def build_home(snapshot: Snapshot, view_name: str = "") -> HomePage:
    """The first page with the map in the named view."""
    view = find_view(view_name)
    collaborations = {item for items in snapshot.records.collaborations.values() for item in items}
    return HomePage(
        city_count=len(snapshot.cities),
        case_count=len(snapshot.cases.records),
        collaboration_count=len(collaborations),
        view=view,
        views=tuple(FRAMES),
        dots=place_cities(snapshot.cities, view, labels=24 if view.id else 0),
        countries=_group_by_country(snapshot.cities),
        profiled=frozenset(city.id for city in snapshot.cities if is_profiled(city)),
        examples=_choose_examples(snapshot),
    )


def _group_by_country(cities: Iterable[City]) -> tuple[CountryCities, ...]:
    ordered = sorted(cities, key=lambda city: (city.country, city.id))
    return tuple(
        CountryCities(country, tuple(group)) for country, group in groupby(ordered, key=lambda city: city.country)
    )


def find_fullest(snapshot: Snapshot) -> list[City]:
    """All cities, those of which most is known first: sections, levels, needs, offers and case studies counted."""
    return sorted(snapshot.cities, key=lambda city: (-_count_known(snapshot, city), city.id))


def _choose_examples(snapshot: Snapshot) -> tuple[City, ...]:
    """The fullest profiles, one a country."""
    fullest: dict[str, City] = {}
    for city in find_fullest(snapshot):
        fullest.setdefault(city.country, city)
    return tuple(fullest.values())[:EXAMPLES]


def _count_known(snapshot: Snapshot, city: City) -> int:
    cases = len(snapshot.records.cases.get(city.id, ()))
    return len(city.sections) + len(city.levels) + len(city.needs) + len(city.offers) + cases
