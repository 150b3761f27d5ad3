"""The content of a snapshot as one number, which follows a change without reading again what did not change."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from matcher.city import City

Value = TypeVar("Value")
LIMIT = 1 << 256


def sum_content(items: Iterable[object]) -> int:
    """The sum of the SHA-256 of each item's text, modulo 2^256: whatever their order, and an item that comes twice counts twice.

    >>> sum_content(["a", "b"]) == sum_content(["b", "a"]) == (sum_content(["a"]) + sum_content(["b"])) % LIMIT
    True
    """
    return sum(int.from_bytes(hashlib.sha256(repr(item).encode()).digest()) for item in items) % LIMIT


def sum_cities(cities: Iterable[City]) -> int:
    """`sum_content` of cities, equal for equal cities."""
    return sum_content(map(_canonical, cities))


def name_version(vocabulary_version: str, content: int) -> str:
    """The name of a content under a version of the vocabulary."""
    return hashlib.sha256(f"{vocabulary_version} {content}".encode()).hexdigest()[:16]


def _canonical(city: City) -> City:
    """The city with its mappings in alphabetical order, so that equal cities have equal text."""
    emissions = city.emissions and replace(city.emissions, by_sector_ktco2e=_sorted(city.emissions.by_sector_ktco2e))
    return replace(city, sections=_sorted(city.sections), outside_ids=_sorted(city.outside_ids), emissions=emissions)


def _sorted(mapping: Mapping[str, Value]) -> dict[str, Value]:
    return dict(sorted(mapping.items()))
