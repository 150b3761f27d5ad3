"""Baselines that read the profiles: each a system, each family a tuple of settings from which validation picks one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from evaluation.protocol import Task
from evaluation.systems import Score, System
from matcher.arrays import Float32, Float64
from matcher.likeness import compare_size, distance_km
from matcher.size_class import LEAST
from matcher.snapshot import Snapshot

DRAWS = 20

OneCity = Callable[[Snapshot, int], Float64]


def each_city(measure: OneCity) -> Score:
    """A score of a task from a score (n,) of one asking city."""

    def score(task: Task) -> Float64:
        rows = [measure(task.snapshot, task.snapshot.number(query.city_id)) for query in task.queries]
        return np.array(rows, dtype=np.float64).reshape(len(rows), len(task.snapshot.ids))

    return score


def build_random() -> tuple[System, ...]:
    """All candidates are equal, so that chance orders them."""

    def score(task: Task) -> Float64:
        return np.zeros((len(task.queries), len(task.snapshot.ids)))

    return (System("random", f"mean of {DRAWS} draws", score, DRAWS),)


def build_simple() -> tuple[tuple[System, ...], ...]:
    """The baselines without any setting: country and size class, distance, size."""
    country_and_size = System(
        "same country and size", "country, then EC size class", each_city(_same_country_and_size), DRAWS
    )
    nearest = System(
        "nearest", "great-circle distance", each_city(lambda snapshot, no: -_wide(distance_km(snapshot, no)))
    )
    size = System(
        "size only", "ratio of populations", each_city(lambda snapshot, no: _wide(compare_size(snapshot, no)))
    )
    return (country_and_size,), (nearest,), (size,)


def _wide(values: Float32) -> Float64:
    return values.astype(np.float64)


def _same_country_and_size(snapshot: Snapshot, city_no: int) -> Float64:
    classes = np.searchsorted(np.array(sorted(LEAST.values())), np.exp(snapshot.log_population), side="right")
    same_country = snapshot.countries == snapshot.countries[city_no]
    return np.asarray(2.0 * same_country + (classes == classes[city_no]))


def build_statistical_neighbour() -> tuple[System, ...]:
    """The recipe of national statistics offices: winsorise, fill gaps with the median, z-score, Euclidean distance.

    Source: Office for National Statistics (2021), "Clustering local authorities against subnational indicators", its nearest
    neighbours.
    """

    def build(tail: float) -> System:
        """One system for a share of the tails that is cut."""

        def measure(snapshot: Snapshot, city_no: int) -> Float64:
            rows = standardise(read_numbers(snapshot), tail)
            return np.asarray(-np.linalg.norm(rows - rows[city_no], axis=1))

        return System("statistical neighbour", f"winsorised at {tail:.0%}", each_city(measure))

    return tuple(build(tail) for tail in (0.01, 0.05, 0.1))


def read_numbers(snapshot: Snapshot) -> Float64:
    """The measured columns: log population, area, coordinates on the sphere, maturity levels. Shape (n, 15), nan unknown."""
    area = [city.area_km2.value if city.area_km2 else np.nan for city in snapshot.cities]
    columns = [
        snapshot.log_population,
        np.log(np.array(area, dtype=float)),
        *snapshot.positions.T,
        *snapshot.levels.dense().T,
    ]
    return np.stack(columns, axis=1).astype(np.float64)


def standardise(rows: Float64, tail: float) -> Float64:
    """Cut each column at its `tail` quantiles, fill gaps with its median, and give it mean 0 and standard deviation 1.

    A column that says the same of every city becomes 0.
    """
    empty = np.isnan(rows).all(axis=0)
    rows = np.where(empty, 0.0, rows)
    low, high = np.nanquantile(rows, [tail, 1 - tail], axis=0)
    filled = np.where(np.isnan(rows), np.nanmedian(rows, axis=0), rows)
    cut = np.clip(filled, low, high)
    spread = cut.std(axis=0)
    return np.asarray((cut - cut.mean(axis=0)) / np.where(spread > 0, spread, 1.0))


def build_gower() -> tuple[System, ...]:
    """Gower's likeness: over what both cities report, the mean of range-scaled nearness and of equal categories or codes.

    Source: Gower (1971), "A general coefficient of similarity and some of its properties".
    """

    def measure(snapshot: Snapshot, city_no: int) -> Float64:
        """The likeness of every city to one. Shape (n,)."""
        numbers = read_numbers(snapshot)
        span = np.fmax.reduce(numbers) - np.fmin.reduce(numbers)
        near = 1 - np.abs(numbers - numbers[city_no]) / np.where(span > 0, span, 1.0)
        parts = np.concatenate([near, _same_categories(snapshot, city_no), *_shared_codes(snapshot, city_no)], axis=1)
        known = ~np.isnan(parts)
        return np.asarray(np.where(known, parts, 0).sum(axis=1) / np.maximum(known.sum(axis=1), 1))

    return (System("Gower", "mean likeness over what both report", each_city(measure)),)


def _same_categories(snapshot: Snapshot, city_no: int) -> Float64:
    columns = (snapshot.countries, snapshot.climates.numbers)
    same = [np.where((column < 0) | (column[city_no] < 0), np.nan, column == column[city_no]) for column in columns]
    return np.stack(same, axis=1).astype(np.float64)


def _shared_codes(snapshot: Snapshot, city_no: int) -> list[Float64]:
    """For each section and code 1 where both name it, 0 where one does, nan where neither does or one has no list."""
    found = []
    for section in snapshot.units:
        names = _read_names(snapshot, section)
        both = names + names[city_no]
        found.append(np.where(both == 0, np.nan, both == 2).astype(np.float64) + np.where(np.isnan(both), np.nan, 0.0))
    return found


def _read_names(snapshot: Snapshot, section: str) -> Float64:
    codes: Mapping[str, int] = snapshot.vocabulary.section(section).numbers
    rows = np.full((len(snapshot.cities), len(codes)), np.nan)
    for row, city in zip(rows, snapshot.cities, strict=True):
        if city.reported(section):
            row[:] = 0.0
            row[[codes[fact.code] for fact in city.sections.get(section, ())]] = 1.0
    return rows
