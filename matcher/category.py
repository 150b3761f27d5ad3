"""Columns of few distinct values, compared value by value instead of row by row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np

from matcher.arrays import Float32, Int, lock, splice

Value = TypeVar("Value", bound=Any)


@dataclass(frozen=True, slots=True)
class Category(Generic[Value]):
    """`numbers`: (n,) places in `values`, which are sorted; -1 where not reported."""

    numbers: Int
    values: tuple[Value, ...]

    def compare(self, row: int, likeness: Callable[[Value, Value], float]) -> Float32:
        """The likeness of the value of a row and that of every row. Shape (n,), nan where one of the two is not reported."""
        own = self.numbers[row]
        table = [likeness(self.values[own], other) if own >= 0 else np.nan for other in self.values]
        return np.array([*table, np.nan], dtype=np.float32).take(self.numbers)

    def splice(self, part: Category[Value], source: Int) -> Category[Value]:
        """The column whose row i is row `source[i]` of this column and the other, one after the other."""
        values = (*self.values, *part.values)
        shifted = np.where(part.numbers < 0, -1, part.numbers + len(self.values))
        numbers = splice(self.numbers, shifted, source)
        used = {values[number] for number in np.flatnonzero(np.bincount(numbers + 1)[1:])}
        distinct = tuple(sorted(used))
        places = {value: place for place, value in enumerate(distinct)}
        table = np.array([*(places.get(value, -1) for value in values), -1], dtype=np.int64)
        return Category(lock(table[numbers]), distinct)


def build_category(values: Sequence[Value | None]) -> Category[Value]:
    """Number the distinct values in sorted order; None and what is empty are not reported.

    >>> build_category(["SE", None, "FR"])
    Category(numbers=array([ 1, -1,  0]), values=('FR', 'SE'))
    """
    distinct = tuple(sorted({value for value in values if value}))
    places = {value: place for place, value in enumerate(distinct)}
    return Category(lock(np.array([places[value] if value else -1 for value in values], dtype=np.int64)), distinct)
