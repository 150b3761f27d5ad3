"""Score systems on tasks and put the results side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evaluation.compare import Comparison, compare_all
from evaluation.measures import MEASURES, count_blank, measure_scores, summarise
from evaluation.protocol import Task
from evaluation.systems import OURS, System, rank_all
from evaluation.truth import Query
from evaluation.tuning import list_baselines, pick_best
from matcher.arrays import Float64
from matcher.exposure import measure_gini

COMPARED = ("RR", "nDCG@10", "Success@10")
FIRST = 10

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Board:
    """Systems on the same questions.

    values: for each system and measure the value of each question, in the order of `queries`. unanswered: questions to which the
    system listed nobody. about: the setting of each system, as picked on validation.
    """

    queries: tuple[Query, ...]
    values: Mapping[str, Mapping[str, Float64]]
    unanswered: Mapping[str, int]
    about: Mapping[str, str]
    shown: Mapping[str, Counter[str]]
    open_to: frozenset[str]

    def means(self) -> dict[str, dict[str, float]]:
        """For each system its means, the number of questions and of unanswered ones."""
        return {
            name: {**summarise(values), "n": len(self.queries), "unanswered": self.unanswered[name]}
            for name, values in self.values.items()
        }

    def gini(self, system: str) -> float:
        """How unevenly the places of the first tens of a system are shared among those that could be named, 0 to 1."""
        return measure_gini(np.array([self.shown[system][city_id] for city_id in sorted(self.open_to)], dtype=np.int64))

    def comparisons(self, seed: int, system: str = OURS) -> tuple[Comparison, ...]:
        """One system against each other on the compared measures, corrected for their number."""
        return compare_all(system, self.values, COMPARED, seed)


def score_systems(task: Task, systems: Iterable[System], seed: int) -> Board:
    """Score systems on one task."""
    systems = tuple(systems)
    scores = {system.name: system.score(task) for system in systems}
    return Board(
        task.queries,
        {system.name: measure_scores(task, scores[system.name], system.draws, seed) for system in systems},
        {name: count_blank(task, score) for name, score in scores.items()},
        {system.name: system.about for system in systems},
        {name: _count_shown(task, score, seed) for name, score in scores.items()},
        frozenset(task.snapshot.ids[row] for row in np.flatnonzero(task.candidates.any(axis=0))),
    )


def _count_shown(task: Task, score: Float64, seed: int) -> Counter[str]:
    lists = rank_all(task, score, seed).lists
    return Counter(task.snapshot.ids[row] for rows in lists for row in rows[:FIRST])


def tune_baselines(validation: Task, seed: int, tell: Tell, names: Sequence[str] = ()) -> tuple[System, ...]:
    """One system of each family, its setting picked on the validation questions; of the families named, or of all."""
    chosen = []
    for family in (family for family in list_baselines() if not names or family[0].name in names):
        tell(f"{validation.name}: {family[0].name}")
        chosen.append(pick_best(family, validation, seed))
    return tuple(chosen)


def join_boards(boards: Sequence[Board]) -> Board:
    """Put the questions of several boards with the same systems behind each other."""
    names = tuple(boards[0].values)
    return Board(
        tuple(query for board in boards for query in board.queries),
        {
            name: {measure: np.concatenate([board.values[name][measure] for board in boards]) for measure in MEASURES}
            for name in names
        },
        {name: sum(board.unanswered[name] for board in boards) for name in names},
        {name: "; ".join(dict.fromkeys(board.about[name] for board in boards)) for name in names},
        {name: sum((board.shown[name] for board in boards), Counter()) for name in names},
        frozenset().union(*(board.open_to for board in boards)),
    )


def write_comparison(comparison: Comparison) -> dict[str, Any]:
    """A comparison as the JSON answer has it."""
    return {
        "system": comparison.system,
        "baseline": comparison.baseline,
        "measure": comparison.measure,
        "difference": comparison.difference,
        "low": comparison.low,
        "high": comparison.high,
        "p": comparison.p,
        "p_corrected": comparison.corrected,
        "wins": comparison.wins,
        "ties": comparison.ties,
        "losses": comparison.losses,
    }
