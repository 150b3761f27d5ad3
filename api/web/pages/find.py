"""The search for a city by name, and the answers while a name is typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from pyproj import Geod

from api.web.name_search import Found, NameIndex
from fixtures.gazetteer import Match
from matcher.city import City
from matcher.reason import Reason

SUGGESTED = 8
LISTED = 30
NEAR = 5
PLAIN = 0.85
"""Least score of a gazetteer's match that bears the name as it was typed."""
LookUp = Callable[[str], Sequence[Match]]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A place of Europe that bears the name but is not among the cities here, and those that lie nearest to it."""

    name: str
    country: str
    near: tuple[tuple[City, Reason], ...]


@dataclass(frozen=True, slots=True)
class FindPage:
    """found: cities that bear the name. Where none does: places elsewhere that do, and cities with a name like it."""

    template: ClassVar[str] = "find.html"

    query: str
    found: tuple[Found, ...]
    elsewhere: tuple[Elsewhere, ...]
    nearest: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class SuggestPart:
    """The lines below the search box."""

    template: ClassVar[str] = "suggest.html"

    found: tuple[Found, ...]


def build_find(index: NameIndex, query: str, look_up: LookUp) -> FindPage:
    """The answer to a typed name; `look_up` finds places of Europe by any of their names."""
    found = index.find(query, LISTED)
    if found or not query.strip():
        return FindPage(query, found, (), ())
    places = [match for match in look_up(query) if match.score >= PLAIN][:1]
    elsewhere = tuple(Elsewhere(match.name, match.country, find_near(index.cities, match)) for match in places)
    return FindPage(query, (), elsewhere, () if elsewhere else index.find_nearest(query))


def find_near(cities: Sequence[City], place: Match) -> tuple[tuple[City, Reason], ...]:
    """The cities that lie nearest to a place, each with the distance on the ellipsoid in words."""
    lying = [city for city in cities if city.place.latitude is not None and city.place.longitude is not None]
    far = [place.lon] * len(lying), [place.lat] * len(lying)
    ends = [city.place.longitude for city in lying], [city.place.latitude for city in lying]
    metres = Geod(ellps="WGS84").inv(*far, *ends)[2]
    nearest = sorted(zip(metres, lying, strict=True), key=lambda item: (item[0], item[1].id))[:NEAR]
    return tuple((city, _tell_distance(place.name, city, metres / 1000)) for metres, city in nearest)


def _tell_distance(name: str, city: City, km: float) -> Reason:
    return Reason("{city} and {peer} lie {km} km apart.", {"city": name, "peer": city.name, "km": round(km)})


def build_suggest(index: NameIndex, query: str) -> SuggestPart:
    """The first cities that a beginning of a name may mean, or the nearest ones."""
    return SuggestPart(index.find(query, SUGGESTED) or index.find_nearest(query))
