"""For whom it works: any measure over the questions of a group of asking cities."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from evaluation.compare import draw_interval
from evaluation.lists import region, size_class
from evaluation.protocol import Task
from matcher.arrays import Float64
from matcher.city import City

LEAST = 3  # fewer questions say nothing


@dataclass(frozen=True, slots=True)
class GroupMean:
    """Mean of a measure over the n questions of one group, with its 95 % bootstrap interval."""

    grouping: str
    group: str
    n: int
    mean: float
    low: float
    high: float


def measure_groups(task: Task, values: Float64, seed: int) -> tuple[GroupMean, ...]:
    """The mean of a measure, (q,) in the order of the task's questions, in every group of at least LEAST questions."""
    found = []
    for grouping, read in _groupings(task).items():
        rows = defaultdict(list)
        for number, query in enumerate(task.queries):
            rows[read(task.snapshot.city(query.city_id))].append(number)
        for group in sorted(name for name, numbers in rows.items() if len(numbers) >= LEAST):
            part = values[rows[group]]
            found.append(GroupMean(grouping, group, part.size, float(part.mean()), *draw_interval(part, seed)))
    return tuple(found)


def _groupings(task: Task) -> dict[str, Callable[[City], str]]:
    degree, numbers = task.snapshot.graph.degree, task.snapshot.numbers
    return {
        "country": lambda city: city.country,
        "region": region,
        "size class": size_class,
        "maturity": _read_maturity,
        "profile": lambda city: "coded" if city.sections else "size and place only",
        "programmes before": lambda city: "some" if degree[numbers[city.id]] > 0 else "none (cold start)",
    }


def _read_maturity(city: City) -> str:
    """The mean level over the themes that the city reports, in three steps."""
    if not city.levels:
        return "not reported"
    mean = float(np.mean([level.level for level in city.levels]))
    return "below 2" if mean < 2 else "2 to 3" if mean < 3 else "3 and more"
