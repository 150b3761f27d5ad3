"""The search for a city by name, and the answers while a name is typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from pyproj import Geod

from api.questions.find_city import FoundCity
from fixtures.countries import UnknownCountry, read_country
from fixtures.names import fold
from matcher.city import City
from matcher.reason import Reason

SUGGESTED = 8
LISTED = 30
NEAR = 5
ALIKE = 5


@dataclass(frozen=True, slots=True)
class FindPage:
    """found: the cities that bear the name. nearest: where none does, those with a name like it. near: where none that bears it
    has a profile here, those that lie nearest to the first and have one, each with the distance in words. need: what goes with
    the city that is chosen. country: its code where a country was typed in place of a city, `of_country` its cities here.
    """

    template: ClassVar[str] = "find.html"

    query: str
    found: tuple[FoundCity, ...]
    nearest: tuple[FoundCity, ...]
    near: tuple[tuple[City, Reason], ...]
    need: str = ""
    country: str = ""
    of_country: tuple[City, ...] = ()


@dataclass(frozen=True, slots=True)
class SuggestPart:
    """The lines below the search box."""

    template: ClassVar[str] = "suggest.html"

    found: tuple[FoundCity, ...]


def build_find(cities: Sequence[City], query: str, found: Sequence[FoundCity], need: str = "") -> FindPage:
    """The answer to a typed name; `cities` are those that have a profile here."""
    bears = any(fold(place.matched_name) == fold(query) for place in found)
    country = "" if bears else name_country(query)
    if country:
        of_country = tuple(city for city in cities if city.country == country)
        return FindPage(query, (), (), (), need, country, of_country)
    named = tuple(place for place in found if not place.alike)
    alike = tuple(place for place in found if place.alike)[:ALIKE]
    strange = named[0] if named and not any(place.city for place in named) else None
    return FindPage(query, named, alike, find_near(cities, strange) if strange else (), need)


def name_country(query: str) -> str:
    """The code of the country that was typed, "" for none.

    >>> name_country("Polska"), name_country("heat pumps")
    ('PL', '')
    """
    try:
        return read_country(query)
    except UnknownCountry:
        return ""


def find_near(cities: Sequence[City], place: FoundCity) -> tuple[tuple[City, Reason], ...]:
    """The cities that lie nearest to a place, each with the distance on the ellipsoid in words."""
    lying = [city for city in cities if city.place.latitude is not None and city.place.longitude is not None]
    if place.latitude is None or place.longitude is None or not lying:
        return ()
    far = [place.longitude] * len(lying), [place.latitude] * len(lying)
    ends = [city.place.longitude for city in lying], [city.place.latitude for city in lying]
    metres = Geod(ellps="WGS84").inv(*far, *ends)[2]
    nearest = sorted(zip(metres, lying, strict=True), key=lambda item: (item[0], item[1].id))[:NEAR]
    return tuple((city, _tell_distance(place.name, city, metres / 1000)) for metres, city in nearest)


def _tell_distance(name: str, city: City, km: float) -> Reason:
    return Reason("{city} and {peer} lie {km} km apart.", {"city": name, "peer": city.name, "km": round(km)})
