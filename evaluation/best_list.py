"""The best fixed list: ten cities, the same for everyone, picked with hindsight. What it finds needs no knowledge of who asks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evaluation.truth import Query
from matcher.arrays import Float64

LENGTH = 10


def find_best_list(queries: Sequence[Query], length: int = LENGTH) -> tuple[str, ...]:
    """The cities that together answer most questions: next comes the one that answers most of those still open, then by id.

    >>> asked = [Query("P", 2020, "twins", "a", (frozenset({b}),)) for b in ("x", "y", "y")]
    >>> find_best_list(asked, 1), find_best_list(asked, 3)
    (('y',), ('y', 'x'))
    """
    answers = [frozenset().union(*query.answers) for query in queries]
    chosen = list[str]()
    while len(chosen) < length and (left := [one for one in answers if one.isdisjoint(chosen)]):
        chosen.append(min({*frozenset().union(*left)}, key=lambda city: (-sum(city in one for one in left), city)))
    return tuple(chosen)


def measure_list(queries: Sequence[Query], chosen: Sequence[str]) -> Float64:
    """For each question 1 where a city of the list answers it. (q,)"""
    return np.array([float(not frozenset().union(*query.answers).isdisjoint(chosen)) for query in queries])
