"""Does coverage, the share of the weight that was known, say how far a suggestion can be trusted?"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from evaluation.compare import draw_interval
from evaluation.measures import find_places
from evaluation.protocol import Task
from evaluation.systems import answer, policy_system
from matcher.ask import Ask
from matcher.policy import Policy
from matcher.recommend import score_cities

LENGTH = 10
STEPS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class CoverageStep:
    """Suggestions with a coverage in (low, high]: how many, and the share of them that past matchmakers chose too."""

    low: float
    high: float
    n: int
    right: float
    right_low: float
    right_high: float


def measure_coverage_steps(task: Task, policy: Policy, seed: int) -> tuple[CoverageStep, ...]:
    """The ten suggestions of every question, sorted into steps of coverage."""
    run = answer(task, policy_system(policy), seed)
    coverage, right = [], []
    for query, rows in zip(task.queries, run.lists, strict=True):
        known = score_cities(task.snapshot, policy, Ask(query.city_id, query.kind)).coverage
        hits = {place for place in find_places(query, rows, task.snapshot.ids) if place is not None}
        coverage += [float(known[row]) for row in rows[:LENGTH]]
        right += [float(place in hits) for place in range(min(LENGTH, rows.size))]
    return _sort_in(np.array(coverage), np.array(right), seed)


def _sort_in(
    coverage: np.ndarray[tuple[int], np.dtype[np.float64]],
    right: np.ndarray[tuple[int], np.dtype[np.float64]],
    seed: int,
) -> tuple[CoverageStep, ...]:
    steps = []
    for low, high in pairwise(STEPS):
        part = right[(coverage > low) & (coverage <= high)]
        if part.size:
            steps.append(CoverageStep(low, high, part.size, float(part.mean()), *draw_interval(part, seed)))
    return tuple(steps)
