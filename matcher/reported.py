"""Tables with rows for the cities that report something and none for the others, who are many."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.arrays import Float32, Int, lock, splice


@dataclass(frozen=True, slots=True)
class Reported:
    """A table of m rows for n cities.

    rows: (m, c), nan for a single number that is not reported. cities: (m,) row numbers of the cities, in order. places: (n,)
    where the row of each city stands, -1 for a city that reports nothing.
    """

    rows: Float32
    cities: Int
    places: Int

    def has(self, city_no: int) -> bool:
        """Whether a city reports anything."""
        return bool(self.places[city_no] >= 0)

    def row(self, city_no: int) -> Float32:
        """The row of one city. Shape (c,), all nan where nothing is reported."""
        if not self.has(city_no):
            return np.full(self.rows.shape[1], np.nan, dtype=np.float32)
        row: Float32 = self.rows[self.places[city_no]]
        return row

    def at(self, cities: Int) -> Float32:
        """The rows of these cities. Shape (cities, c), nan where nothing is reported."""
        places = self.places[cities]
        found = np.full((places.size, self.rows.shape[1]), np.nan, dtype=np.float32)
        found[places >= 0] = self.rows[places[places >= 0]]
        return found

    def dense(self) -> Float32:
        """A row for every city. Shape (n, c), nan where nothing is reported."""
        return self.at(np.arange(self.places.size))

    def spread(self, values: Float32) -> Float32:
        """One value a row as one value a city. Shape (n,), nan where nothing is reported."""
        spread = np.full(self.places.size, np.nan, dtype=np.float32)
        spread[self.cities] = values
        return spread

    def splice(self, part: Reported, source: Int) -> Reported:
        """The table whose city i is city `source[i]` of this table and the other, one after the other."""
        shifted = np.where(part.places < 0, -1, part.places + len(self.rows))
        found = splice(self.places, shifted, source)
        cities = np.flatnonzero(found >= 0)
        places = np.full(source.size, -1, dtype=np.int64)
        places[cities] = np.arange(cities.size)
        return Reported(splice(self.rows, part.rows, found[cities]), lock(cities), lock(places))


def build_reported(table: Float32) -> Reported:
    """Keep the rows of a table (n, c) that are not all nan.

    >>> table = build_reported(np.array([[1, np.nan], [np.nan, np.nan], [3, 4]], dtype=np.float32))
    >>> table.rows.tolist(), table.spread(np.array([5, 6], dtype=np.float32)).tolist()
    ([[1.0, nan], [3.0, 4.0]], [5.0, nan, 6.0])
    """
    cities = np.flatnonzero(~np.isnan(table).all(axis=1))
    places = np.full(len(table), -1, dtype=np.int64)
    places[cities] = np.arange(cities.size)
    return Reported(lock(table[cities]), lock(cities), lock(places))
