"""The European Commission's size classes of cities, as codes of the vocabulary's section `size_classes`."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from types import MappingProxyType

from matcher.city import City
from matcher.snapshot import Snapshot

LEAST: Mapping[str, int] = MappingProxyType(
    {
        "town": 0,
        "S": 50_000,
        "M": 100_000,
        "L": 250_000,
        "XL": 500_000,
        "XXL": 1_000_000,
        "global": 5_000_000,
    }
)
"""Least population of each class."""


def find_size_class(city: City) -> str | None:
    """The code of the city's size class, None where its population is not reported."""
    if city.population is None:
        return None
    return list(LEAST)[bisect_right(list(LEAST.values()), city.population.value) - 1]


def of_size_class(snapshot: Snapshot, city: City) -> tuple[City, ...]:
    """The other cities of the same size class; none where the city's is not known."""
    own = find_size_class(city)
    return tuple(other for other in snapshot.cities if own and other.id != city.id and find_size_class(other) == own)
