"""Completing a roster: one member of a recorded group is hidden, and the others are asked who is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evaluation.compare import draw_interval, find_smallest_gain
from evaluation.eras import Eras
from evaluation.places import chance_among, hit
from evaluation.protocol import END
from evaluation.scoring import Tell
from evaluation.systems import System
from evaluation.truth import Query, split_cluster
from fixtures.world import World
from matcher.arrays import Float64

TOGETHER = ("lighthouse-fellow", "urbact-network", "urbact-transfer")
SMALLEST = 4
STEPS = (1, 5, 10, 20)
FROM = 2018  # earlier little is known of who has worked with whom


@dataclass(frozen=True, slots=True)
class Group:
    """Who worked together in one programme, by id."""

    programme: str
    year: int
    members: tuple[str, ...]


def find_groups(world: World, first: int = FROM, end: int = END) -> tuple[Group, ...]:
    """Consortia and networks of some years with at least SMALLEST members, by programme."""
    found: dict[tuple[str, int], set[str]] = defaultdict(set)
    for pair in world.collaborations:
        if pair.kind in TOGETHER and first <= pair.year < end:
            found[split_cluster(pair.programme)[0], pair.year].update((pair.a, pair.b))
    groups = (Group(*key, tuple(sorted(members))) for key, members in sorted(found.items()))
    return tuple(group for group in groups if len(group.members) >= SMALLEST)


def complete_roster(eras: Eras, group: Group, system: System) -> Float64:
    """Where each hidden member stands: hits at STEPS, among all cities that are not in the rest of the group. Shape (m, steps).

    A candidate's score is the mean over the members that are left of how well it suits each as a twin.
    """
    task = eras.ask(
        group.programme, group.year, [Query(group.programme, group.year, "twins", m, ()) for m in group.members]
    )
    scores = np.nan_to_num(system.score(task), nan=-np.inf)
    numbers = np.array([task.snapshot.number(member) for member in group.members])
    rows = []
    for place, hidden in enumerate(numbers):
        left = np.arange(len(numbers)) != place
        candidates = ~np.isin(np.arange(len(task.snapshot.ids)), numbers[left])
        rows.append([hit(scores[left].mean(axis=0), candidates, hidden, k) for k in STEPS])
    return np.array(rows)


def measure_rosters(eras: Eras, systems: Sequence[System], seed: int, tell: Tell) -> dict[str, Any]:
    """The share of hidden members among the first STEPS, every group counting the same, with intervals over groups."""
    groups = find_groups(eras.world)
    if not groups:
        return {}
    tell(f"rosters of {len(groups)} groups")
    found = {
        system.name: np.array([complete_roster(eras, group, system).mean(axis=0) for group in groups])
        for system in systems
    }
    size = len(eras.world.cities)
    ours = found[systems[0].name][:, STEPS.index(10)]
    return {
        "groups": len(groups),
        "hidden": sum(len(group.members) for group in groups),
        "by chance": {
            f"hit@{k}": float(np.mean([chance_among(size - len(g.members) + 1, k) for g in groups])) for k in STEPS
        },
        "systems": {name: _describe(rows, ours, seed) for name, rows in found.items()},
    }


def _describe(rows: Float64, ours: Float64, seed: int) -> dict[str, Any]:
    hits = {f"hit@{k}": _spread(rows[:, column], seed) for column, k in enumerate(STEPS)}
    gaps = ours - rows[:, STEPS.index(10)]
    return {**hits, "behind": {**_spread(gaps, seed), "smallest": find_smallest_gain(gaps)}}


def _spread(values: Float64, seed: int) -> dict[str, float]:
    low, high = draw_interval(values, seed)
    return {"mean": float(values.mean()), "low": low, "high": high}
