"""Finding a city of the snapshot by any of its names, as a reader types it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from api.web.memory import PerSnapshot
from fixtures.names import fold
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
        return tuple(Found(self.cities[row], written) for row, written in list(found.items())[:limit])

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
        return tuple(Found(self.cities[row], written) for row, written in reversed(rows.items()))[:limit]

    def _largest_first(self, row: int) -> tuple[float, str]:
        city = self.cities[row]
        return (-city.population.value if city.population else 0.0, city.id)


def build_index(snapshot: Snapshot) -> NameIndex:
    """The index of a snapshot."""
    names: dict[str, dict[int, str]] = {}
    for row, city in enumerate(snapshot.cities):
        for name in (city.name, *city.names, city.id):
            if key := fold(name):
                names.setdefault(key, {}).setdefault(row, name if name != city.id else city.name)
    return NameIndex(snapshot.cities, {key: tuple(rows.items()) for key, rows in names.items()})


open_index = PerSnapshot(build_index)
