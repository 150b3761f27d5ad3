"""For whom it works: any measure over the questions of a group of asking cities."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.compare import draw_interval
from evaluation.lists import region, size_class
from evaluation.protocol import Task
from matcher.arrays import Float64
from matcher.city import City

LEAST = 3  # fewer questions say nothing


@dataclass(frozen=True, slots=True)
class Asker:
    """The city that asks, and whether any programme of it was on record at that time."""

    city: City
    known: bool


@dataclass(frozen=True, slots=True)
class GroupMean:
    """Mean of a measure over the n questions of one group, with its 95 % bootstrap interval."""

    grouping: str
    group: str
    n: int
    mean: float
    low: float
    high: float


def measure_groups(askers: Sequence[Asker], values: Float64, seed: int) -> tuple[GroupMean, ...]:
    """The mean of a measure, (q,) in the order of the askers, in every group of at least LEAST questions."""
    found = []
    for grouping, read in GROUPINGS.items():
        rows = defaultdict(list)
        for number, asker in enumerate(askers):
            rows[read(asker)].append(number)
        for group in sorted(name for name, numbers in rows.items() if len(numbers) >= LEAST):
            part = values[rows[group]]
            found.append(GroupMean(grouping, group, part.size, float(part.mean()), *draw_interval(part, seed)))
    return tuple(found)


def list_askers(task: Task) -> list[Asker]:
    """Who asks each question of a task."""
    snapshot, degree = task.snapshot, task.snapshot.graph.degree
    numbers = [snapshot.number(query.city_id) for query in task.queries]
    return [Asker(snapshot.cities[number], bool(degree[number] > 0)) for number in numbers]


def _read_maturity(city: City) -> str:
    """The mean level over the themes that the city reports, in three steps."""
    if not city.levels:
        return "not reported"
    mean = float(np.mean([level.level for level in city.levels]))
    return "below 2" if mean < 2 else "2 to 3" if mean < 3 else "3 and more"


GROUPINGS: Mapping[str, Callable[[Asker], str]] = {
    "country": lambda asker: asker.city.country,
    "region": lambda asker: region(asker.city),
    "size class": lambda asker: size_class(asker.city),
    "maturity": lambda asker: _read_maturity(asker.city),
    "profile": lambda asker: "coded" if asker.city.sections else "size and place only",
    "programmes before": lambda asker: "some" if asker.known else "none (cold start)",
}
