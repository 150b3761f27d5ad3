"""Finding a city of the snapshot by any of its names, as a reader types it."""

from __future__ import annotations

from dataclasses import dataclass

from api.web.memory import PerSnapshot
from fixtures.names.index import CityIndex, build_index
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
    """cities: as they are told in the language of the page. index: the search of names, over the same cities."""

    cities: tuple[City, ...]
    index: CityIndex

    def find(self, query: str, limit: int = 8) -> tuple[Found, ...]:
        """Cities with a name that equals, else begins like, else holds a word that begins like the query; larger first."""
        return tuple(Found(self.cities[row], written) for row, written in self.index.suggest_rows(query, limit))

    def find_exact(self, query: str) -> City | None:
        """The only city that bears this name or id, or None."""
        rows = {row for row, _ in self.index.find_rows(query)}
        return self.cities[rows.pop()] if len(rows) == 1 else None

    def find_nearest(self, query: str, limit: int = 5) -> tuple[Found, ...]:
        """Cities with the names most like the query, most alike first."""
        best: dict[int, str] = {}
        for key, _ in self.index.find_alike(query, ALIKE, 4 * limit):
            for row, written in self.index.names[key]:
                best.setdefault(row, written)
        return tuple(Found(self.cities[row], written) for row, written in best.items())[:limit]


def open_index(snapshot: Snapshot) -> NameIndex:
    """The index of a snapshot; the names are gathered once, whatever the language its cities are told in."""
    return NameIndex(snapshot.cities, _open_names(snapshot))


def _gather_names(snapshot: Snapshot) -> CityIndex:
    return build_index(snapshot.cities)


_open_names = PerSnapshot(_gather_names)
