"""Finding a city of the snapshot by any of its names, as a reader types it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from api.snapshots.per_snapshot import PerSnapshot
from api.web.language import LANGUAGES
from fixtures.names import fold
from fixtures.told_names import load_told_names
from matcher.city import City
from matcher.snapshot import Snapshot

ALIKE = 0.7
"""Least similarity of a misspelt name."""


@dataclass(frozen=True, slots=True)
class Found:
    """A city and the one of its names that was meant."""

    city: City
    matched: str


@dataclass(frozen=True, slots=True)
class NameIndex:
    """names: folded name -> row numbers of the cities that bear it, each with the name as it is written."""

    cities: tuple[City, ...]
    names: Mapping[str, tuple[tuple[int, str], ...]]

    def find(self, query: str, limit: int = 8) -> tuple[Found, ...]:
        """Cities with a name that equals, else begins like, else holds a word that begins like the query; larger first."""
        key = fold(query)
        if not key:
            return ()
        steps = (lambda name: name == key, lambda name: name.startswith(key), lambda name: f" {key}" in name)
        found: dict[int, str] = {}
        for fits in steps:
            rows = {row: written for name, bearers in self.names.items() if fits(name) for row, written in bearers}
            for row in sorted(rows, key=self._largest_first):
                found.setdefault(row, rows[row])
        return tuple(self._found(row, written) for row, written in list(found.items())[:limit])

    def find_exact(self, query: str) -> City | None:
        """The only city that bears this name or id, or None."""
        rows = {row for row, _ in self.names.get(fold(query), ())}
        return self.cities[rows.pop()] if len(rows) == 1 else None

    def find_nearest(self, query: str, limit: int = 5) -> tuple[Found, ...]:
        """Cities with the names most like the query, most alike first."""
        alike = process.extract(
            fold(query), list(self.names), scorer=OSA.normalized_similarity, score_cutoff=ALIKE, limit=4 * limit
        )
        rows = {row: written for name, _, _ in reversed(alike) for row, written in self.names[name]}
        return tuple(self._found(row, written) for row, written in reversed(rows.items()))[:limit]

    def _found(self, row: int, written: str) -> Found:
        city = self.cities[row]
        return Found(city, city.name if written == city.id else written)

    def _largest_first(self, row: int) -> tuple[float, str]:
        city = self.cities[row]
        return (-city.population.value if city.population else 0.0, city.id)


def open_index(snapshot: Snapshot) -> NameIndex:
    """The index of a snapshot; the names are gathered once, whatever the language its cities are told in."""
    return NameIndex(snapshot.cities, _open_names(snapshot))


def _gather_names(snapshot: Snapshot) -> Mapping[str, tuple[tuple[int, str], ...]]:
    names: dict[str, dict[int, str]] = {}
    told = [load_told_names(language) for language in LANGUAGES]
    for row, city in enumerate(snapshot.cities):
        for name in (city.name, *city.names, *(some[city.id] for some in told if city.id in some), city.id):
            if key := fold(name):
                names.setdefault(key, {}).setdefault(row, name)
    return {key: tuple(rows.items()) for key, rows in names.items()}


_open_names = PerSnapshot(_gather_names)
