"""The cities of a snapshot: all in memory, or each read when somebody asks for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np

from matcher.arrays import Int, lock, splice
from matcher.city import City


@dataclass(frozen=True, slots=True, eq=False)
class CitiesRead(Sequence[City]):
    """Cities that are read when they are asked for, but for those that changed since, which are held.

    read: gives the city in a row of what was written down. rows: (n,) where each city is found: a row, or -1 - k for `held[k]`.
    """

    read: Callable[[int], City]
    rows: Int
    held: tuple[City, ...] = ()

    def __len__(self) -> int:
        return self.rows.size

    def __reduce__(self) -> tuple[type, tuple[tuple[City, ...]]]:
        """A copy in another process, which may not have the file, holds all of them."""
        return tuple, (tuple(self),)

    @overload
    def __getitem__(self, index: int) -> City: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[City]: ...

    def __getitem__(self, index: int | slice) -> City | Sequence[City]:
        if isinstance(index, slice):
            return CitiesRead(self.read, self.rows[index], self.held)
        row = int(self.rows[index])
        return self.read(row) if row >= 0 else self.held[-1 - row]

    def splice(self, part: Sequence[City], source: Int) -> CitiesRead:
        """The cities of which city i is city `source[i]` of these and of `part`, one after the other; what is left is let go."""
        both = (*self.held, *part)
        rows = splice(self.rows, -1 - len(self.held) - np.arange(len(part)), source)
        used = np.flatnonzero(rows < 0)
        held = tuple(both[-1 - row] for row in rows[used].tolist())
        renumbered = rows.copy()
        renumbered[used] = -1 - np.arange(used.size)
        return CitiesRead(self.read, lock(renumbered), held)


def splice_cities(cities: Sequence[City], part: Sequence[City], source: Int) -> Sequence[City]:
    """The cities of which city i is city `source[i]` of these and of `part`, one after the other.

    >>> pau, graz = City("pau-fr", "Pau", "FR"), City("graz-at", "Graz", "AT")
    >>> [city.name for city in splice_cities([pau], [graz], np.array([1, 0]))]
    ['Graz', 'Pau']
    """
    if isinstance(cities, CitiesRead):
        return cities.splice(part, source)
    both = (*cities, *part)
    return tuple(map(both.__getitem__, source.tolist()))
