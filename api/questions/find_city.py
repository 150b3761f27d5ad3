"""A city by any of its names: one search for every face, over the cities of a view and all places of the gazetteer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import process
from rapidfuzz.distance import OSA

from api.snapshots.per_snapshot import PerSnapshot
from fixtures.gazetteer import AmbiguousCity, CityNotResolved, Gazetteer, Match
from fixtures.names import fold
from fixtures.told_names import load_told_names
from matcher.city import City
from matcher.errors import UnknownCity
from matcher.snapshot import Snapshot

LANGUAGES = ("de", "el", "es", "fr", "it", "pl", "ro", "sv", "own")
"""The columns of the table of told names."""
ALIKE = 0.7
"""Least similarity of a misspelt name."""
MOST = 1000
Names = Mapping[str, Mapping[int, str]]


@dataclass(frozen=True, slots=True)
class FoundCity:
    """A city and the one of its names that was meant.

    city: the city of the view, None for a place that only the gazetteer knows. alike: the name is only spelled like the query.
    population: None where it is not reported.
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


def find_cities(
    snapshot: Snapshot, gazetteer: Gazetteer, query: str, country: str | None = None, limit: int = MOST
) -> tuple[FoundCity, ...]:
    """The cities that a name may mean, each once.

    Those that bear it go first, the cities of the snapshot before other places; then cities of the snapshot with a name that
    begins like it, or of which a word does; where there are none, names spelled alike. The larger city goes first within
    each step.
    """
    if not query.strip():
        return ()
    matches = gazetteer.find(query, country, limit)
    found = _once(_find_named(snapshot, matches, query, country))
    return (found or _once(_find_alike(snapshot, matches, query, country)))[:limit]


def _once(found: Iterable[FoundCity]) -> tuple[FoundCity, ...]:
    """Each city where it comes first."""
    kept: dict[str, FoundCity] = {}
    for city in found:
        kept.setdefault(city.id, city)
    return tuple(kept.values())


def find_one(snapshot: Snapshot, gazetteer: Gazetteer, query: str, country: str | None = None) -> FoundCity:
    """The one city that a name or an id plainly means.

    Raises:
        AmbiguousCity: several bear it and none is plainly meant.
        CityNotResolved, UnknownCity: none bears it; the nearest come with it.
        UnknownCountry: no such country.
    """
    if query in snapshot.numbers:
        return _tell(snapshot.city(query), query)
    try:
        city = gazetteer.resolve(query, country)
    except AmbiguousCity:
        raise
    except CityNotResolved as error:
        rows = _open_names(snapshot).get(fold(query), {})
        cities = [row for row in rows if country in (None, snapshot.cities[row].country)]
        if len(cities) == 1:
            return _tell(snapshot.cities[cities[0]], rows[cities[0]])
        raise error if error.candidates else UnknownCity(query, snapshot.ids) from error
    return _tell(snapshot.city(city.id), query) if city.id in snapshot.numbers else _tell(city, query, known=False)


def _find_named(snapshot: Snapshot, matches: Sequence[Match], query: str, country: str | None) -> Iterator[FoundCity]:
    """Those that bear the name or a longer one."""
    key, names = fold(query), _open_names(snapshot)
    yield from _sort(snapshot, names.get(key, {}), country)
    yield from (_tell_match(snapshot, match) for match in matches if match.how != "misspelt")
    for fits in (lambda name: name.startswith(key), lambda name: f" {key}" in name):
        if key:
            rows = {row: told for name, bearers in names.items() if fits(name) for row, told in bearers.items()}
            yield from _sort(snapshot, rows, country)


def _find_alike(snapshot: Snapshot, matches: Sequence[Match], query: str, country: str | None) -> Iterator[FoundCity]:
    """Cities of the snapshot with the names most like the query, most alike first; then other places."""
    key, names, scorer = fold(query), _open_names(snapshot), OSA.normalized_similarity
    for name, _, _ in process.extract(key, list(names), scorer=scorer, score_cutoff=ALIKE, limit=None):
        yield from (replace(city, alike=True) for city in _sort(snapshot, names[name], country))
    yield from (replace(_tell_match(snapshot, match), alike=True) for match in matches)


def _sort(snapshot: Snapshot, rows: Mapping[int, str], country: str | None) -> Iterator[FoundCity]:
    """These rows as found, the larger city first."""
    found = [(snapshot.cities[row], told) for row, told in rows.items()]
    found = [(city, told) for city, told in found if country in (None, city.country)]
    return (_tell(city, told) for city, told in sorted(found, key=lambda item: _largest_first(item[0])))


def _largest_first(city: City) -> tuple[float, str]:
    return (-city.population.value if city.population else 0.0, city.id)


def _tell(city: City, told: str, known: bool = True) -> FoundCity:
    population = round(city.population.value) if city.population else None
    name = city.name if told == city.id else told
    place = city.place
    return FoundCity(
        id=city.id,
        name=city.name,
        country=city.country,
        population=population,
        matched_name=name,
        city=city if known else None,
        alike=False,
        latitude=place.latitude,
        longitude=place.longitude,
    )


def _tell_match(snapshot: Snapshot, match: Match) -> FoundCity:
    if match.id in snapshot.numbers:
        return _tell(snapshot.city(match.id), match.matched_name)
    return FoundCity(
        id=match.id,
        name=match.name,
        country=match.country,
        population=match.population,
        matched_name=match.matched_name,
        city=None,
        alike=False,
        latitude=match.lat,
        longitude=match.lon,
    )


def _gather_names(snapshot: Snapshot) -> Names:
    """Folded name -> the rows of the cities that bear it, each with the name as it is written."""
    names: dict[str, dict[int, str]] = {}
    told = [load_told_names(language) for language in LANGUAGES]
    for row, city in enumerate(snapshot.cities):
        for name in (city.name, *city.names, *(some[city.id] for some in told if city.id in some), city.id):
            if key := fold(name):
                names.setdefault(key, {}).setdefault(row, name)
    return names


_open_names = PerSnapshot(_gather_names)
