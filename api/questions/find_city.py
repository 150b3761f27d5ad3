"""A city by any of its names: the one search of the gazetteer, over the cities of a view and all places of Europe."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from api.snapshots.per_snapshot import PerSnapshot
from fixtures.gazetteer import CityNotResolved, Gazetteer, Match
from matcher.city import City
from matcher.eligibility import find_relatives
from matcher.errors import UnknownCity
from matcher.snapshot import Snapshot

MOST = 1000


@dataclass(frozen=True, slots=True)
class FoundCity:
    """A city and the one of its names that was meant.

    city: the city of the view, None for a place that only the gazetteer knows. alike: the name is only spelled like the query.
    population: None where it is not reported. part_of, members: the bodies of the view that it belongs to, and its own members.
    """

    id: str
    name: str
    country: str
    population: int | None
    matched_name: str
    city: City | None
    alike: bool
    latitude: float | None
    longitude: float | None
    part_of: tuple[City, ...] = ()
    members: tuple[City, ...] = ()


def find_cities(snapshot: Snapshot, query: str, country: str | None = None, limit: int = MOST) -> tuple[FoundCity, ...]:
    """The cities that a name, or the beginning of one, may mean, in the order of `Gazetteer.find`.

    Names that are only spelled like the query are left out where any other fits.
    """
    if not query.strip():
        return ()
    matches = _open_gazetteer(snapshot).find(query, country, limit)
    found = [match for match in matches if match.how != "misspelt"] or matches
    return tuple(_tell_match(snapshot, match) for match in found)


def find_one(snapshot: Snapshot, query: str, country: str | None = None) -> FoundCity:
    """The one city that a name or an id plainly means.

    Raises:
        AmbiguousCity: several bear it and none is plainly meant.
        CityNotResolved, UnknownCity: none bears it; the nearest names or ids come with it.
        UnknownCountry: no such country.
    """
    if query in snapshot.numbers:
        return _tell(snapshot.city(query), query, known=True)
    try:
        city = _open_gazetteer(snapshot).resolve(query, country)
    except CityNotResolved as error:
        raise error if error.candidates else UnknownCity(query, snapshot.ids) from error
    known = city.id in snapshot.numbers
    return _tell(snapshot.city(city.id) if known else city, query, known)


def _tell(city: City, told: str, known: bool) -> FoundCity:
    place, population = city.place, city.population
    return FoundCity(
        id=city.id,
        name=city.name,
        country=city.country,
        population=round(population.value) if population else None,
        matched_name=city.name if told == city.id else told,
        city=city if known else None,
        alike=False,
        latitude=place.latitude,
        longitude=place.longitude,
    )


def _tell_match(snapshot: Snapshot, match: Match) -> FoundCity:
    city = snapshot.city(match.id) if match.id in snapshot.numbers else None
    part_of, members = find_relatives(snapshot, city) if city else ((), ())
    return FoundCity(
        id=match.id,
        name=city.name if city else match.name,
        country=match.country,
        population=match.population,
        matched_name=match.matched_name,
        city=city,
        alike=match.how == "misspelt",
        latitude=match.lat,
        longitude=match.lon,
        part_of=part_of,
        members=members,
    )


def _open_gazetteer(snapshot: Snapshot) -> Gazetteer:
    """The gazetteer in which the cities of a snapshot are the project's own."""
    return _GAZETTEERS.find(snapshot, partial(Gazetteer, cities=snapshot.cities))


_GAZETTEERS: PerSnapshot[Gazetteer] = PerSnapshot()
