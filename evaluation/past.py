"""The past-pairings chapter: validation and test years, each among all cities and among those with a coded profile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from evaluation.ablation import ablate
from evaluation.best_list import find_best_list, measure_list
from evaluation.compare import draw_interval
from evaluation.confidence import measure_coverage_steps
from evaluation.groups import list_askers, measure_groups
from evaluation.left_out import lead_by_programme, mean_by_programme
from evaluation.measures import PLAIN_NAMES, find_places
from evaluation.protocol import TEST_FROM, VALIDATE_FROM, BuildSnapshot, Task, find_profiled, split_by_year
from evaluation.scoring import COMPARED, Board, Tell, score_systems, tune_baselines, write_comparison
from evaluation.systems import OURS, System, answer, policy_system
from fixtures.world import World
from matcher.policy import Policy

HAND_MADE = "hand-made weights"
KINDS = ("reviewers", "twins")
SHOWN_FAILURES = 8


@dataclass(frozen=True, slots=True)
class Split:
    """The tasks of one span of years, by name, and the policy that was learned before it."""

    tasks: dict[str, Task]
    policy: Policy


def split_years(
    world: World, build: BuildSnapshot, first: int, last: int, name: str, policy: Policy, views: Sequence[str]
) -> Split:
    """The questions of some years among all cities and among profiled ones, for each kind."""
    task = split_by_year(world, build, first, last, name)
    seen = {"all cities": task, "profiled cities": task.among(find_profiled(task.snapshot), "profiled")}
    return Split({f"{kind}, {view}": seen[view].part(kind) for view in views for kind in KINDS}, policy)


def build_splits(
    world: World, build: BuildSnapshot, policies: tuple[Policy, Policy], views: Sequence[str]
) -> tuple[Split, Split]:
    """The validation years and the test years, each with the policy learned before it."""
    return (
        split_years(world, build, VALIDATE_FROM, TEST_FROM - 1, "validation", policies[0], views),
        split_years(world, build, TEST_FROM, TEST_FROM + 1, "test", policies[1], views),
    )


def tune_rivals(
    validation: Split, hand_made: Policy, seed: int, tell: Tell, names: Sequence[str]
) -> dict[str, tuple[System, ...]]:
    """For each task name all other systems: the hand-made weights and the baselines with the settings picked on validation."""
    ours = policy_system(hand_made, HAND_MADE, "the additive score with weights written by hand")
    return {name: (ours, *tune_baselines(task, seed, tell, names)) for name, task in validation.tasks.items()}


def score_split(split: Split, rivals: dict[str, tuple[System, ...]], seed: int, tell: Tell) -> dict[str, Board]:
    """Score all systems on each task of a split."""
    boards = {}
    for name, task in split.tasks.items():
        if task.queries:
            tell(task.name)
            boards[name] = score_systems(task, (policy_system(split.policy), *rivals[name]), seed)
    return boards


def write_board(board: Board, seed: int) -> dict[str, Any]:
    """A board as data: means, intervals, comparisons, and the same by programme."""
    intervals = {
        name: {PLAIN_NAMES.get(m, m): draw_interval(values[m], seed) for m in COMPARED}
        for name, values in board.values.items()
    }
    return {
        "systems": board.means(),
        "settings": dict(board.about),
        "intervals": intervals,
        "comparisons": [write_comparison(comparison) for comparison in board.comparisons(seed)],
        "MRR by programme": {
            name: mean_by_programme(board, values["RR"], seed) for name, values in board.values.items()
        },
        "leads by programme": {
            name: lead_by_programme(board, board.values[OURS]["RR"] - values["RR"], seed)
            for name, values in board.values.items()
            if name != OURS
        },
        "gini": {name: board.gini(name) for name in board.values},
        "best list": _write_best_list(board, seed),
        "questions": [query.id for query in board.queries],
        "per question": {name: values["RR"].tolist() for name, values in board.values.items()},
    }


def _write_best_list(board: Board, seed: int) -> dict[str, Any]:
    chosen = find_best_list(board.queries)
    hits = measure_list(board.queries, chosen)
    low, high = draw_interval(hits, seed)
    return {"cities": list(chosen), "hit@10": float(hits.mean()), "low": low, "high": high}


def write_groups(
    splits: Sequence[Split], boards: Sequence[dict[str, Board]], view: str, seed: int
) -> list[dict[str, Any]]:
    """Our mean reciprocal rank by group of asking city, validation and test questions together."""
    askers, values = [], []
    for split, of_split in zip(splits, boards, strict=True):
        for name, board in of_split.items():
            if view in name:
                askers += list_askers(split.tasks[name])
                values.append(board.values[OURS]["RR"])
    return [asdict(group) for group in measure_groups(askers, np.concatenate(values), seed)]


def write_ablation(split: Split, boards: dict[str, Board], seed: int, tell: Tell) -> dict[str, list[dict[str, Any]]]:
    """What each comparison adds on the profiled tasks of a split."""
    found = {}
    for name, board in boards.items():
        if name.endswith("profiled cities"):
            tell(f"without each comparison: {name}")
            ablated = ablate(split.tasks[name], split.policy, board.values[OURS]["RR"], seed)
            found[name] = [write_comparison(comparison) for comparison in ablated]
    return found


def write_coverage(split: Split, seed: int) -> dict[str, list[dict[str, Any]]]:
    """How often suggestions of each step of coverage were right."""
    tasks = {name: task for name, task in split.tasks.items() if task.queries}
    return {
        name: [asdict(step) for step in measure_coverage_steps(task, split.policy, seed)]
        for name, task in tasks.items()
    }


def find_failures(split: Split, seed: int) -> list[dict[str, Any]]:
    """The questions on which our list puts every right answer furthest down, with what it put first, cities by name."""
    found: list[dict[str, Any]] = []
    for task in (task for name, task in split.tasks.items() if name.endswith("profiled cities")):
        run = answer(task, policy_system(split.policy), seed)
        cities = task.snapshot.cities
        for query, rows in zip(task.queries, run.lists, strict=True):
            places = [place for place in find_places(query, rows, task.snapshot.ids) if place is not None]
            asked = task.snapshot.city(query.city_id).name
            wanted = sorted(task.snapshot.city(city_id).name for right in query.answers for city_id in right)
            shown = [cities[row].name for row in rows[:3]]
            rank = min(places, default=rows.size) + 1
            found.append(
                {
                    "programme": query.programme,
                    "year": query.year,
                    "kind": query.kind,
                    "city": asked,
                    "matched with": wanted,
                    "rank": rank,
                    "of": int(rows.size),
                    "shown first": shown,
                }
            )
    return sorted(found, key=lambda failure: (-failure["rank"], failure["city"], failure["programme"]))[:SHOWN_FAILURES]
