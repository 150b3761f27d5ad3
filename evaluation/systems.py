"""A system scores the candidates of a task; its answers are lists of row numbers, ranked the same way for every system."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from evaluation.many import score_many
from evaluation.protocol import Task
from matcher.arrays import Float64, Int
from matcher.policy import Policy

OURS = "city-peers"

Score = Callable[[Task], Float64]


@dataclass(frozen=True, slots=True)
class System:
    """Something that can be measured.

    score: a task to an array (q, n), higher is better, nan for a city it does not list. A row of nan is a question that the
    system leaves unanswered. draws: over how many orders of equal scores its values are averaged; more than one for a system
    that mostly leaves the order to chance.
    """

    name: str
    about: str
    score: Score
    draws: int = 1


@dataclass(frozen=True, slots=True)
class Run:
    """The answers of a system: for each question the row numbers of the listed candidates, best first."""

    task: Task
    lists: tuple[Int, ...]


def answer(task: Task, system: System, seed: int) -> Run:
    """Let a system answer all questions."""
    return rank_all(task, system.score(task), seed)


def rank_all(task: Task, scores: Float64, seed: int) -> Run:
    """Rank the candidates of all questions by scores (q, n). Equal scores stand in one order drawn from the seed."""
    order = np.random.default_rng(seed).permutation(len(task.snapshot.ids))
    rows = zip(scores, task.candidates, strict=True)
    return Run(task, tuple(_rank(score, candidates, order) for score, candidates in rows))


def _rank(score: Float64, candidates: np.ndarray[tuple[int], np.dtype[np.bool_]], order: Int) -> Int:
    listed = np.flatnonzero(candidates & ~np.isnan(score))
    return listed[np.lexsort((order[listed], -score[listed]))]


def policy_system(policy: Policy, name: str = OURS, about: str = "the additive score") -> System:
    """The matcher with a policy: the directed score for mentors, the mutual one for twins, no conflict-of-interest rule."""

    def score(task: Task) -> Float64:
        scores = {kind: score_many(task.snapshot, policy, kind, ids) for kind, ids in _find_askers(task).items()}
        rows = [scores[query.kind][query.city_id] for query in task.queries]
        return np.array(rows).reshape(len(rows), len(task.snapshot.ids))

    return System(name, about, score)


def _find_askers(task: Task) -> dict[str, list[str]]:
    """For each kind of question who asks it; a city whose question stands there several times is asked once."""
    kinds = dict.fromkeys(query.kind for query in task.queries)
    return {kind: [*dict.fromkeys(query.city_id for query in task.queries if query.kind == kind)] for kind in kinds}
