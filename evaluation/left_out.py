"""Leave one programme out: every recorded programme is asked for, with weights that were not learned from it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np

from evaluation.compare import draw_interval, find_smallest_gain
from evaluation.fitting import fit_weights, fold_groups, weigh
from evaluation.learn import FOLDS, read_examples
from evaluation.protocol import END, BuildSnapshot, leave_programme_out
from evaluation.scoring import Board, Tell, join_boards, score_systems
from evaluation.systems import System, policy_system
from evaluation.training import Examples
from fixtures.world import World
from matcher.arrays import Float64
from matcher.policy import Policy


def fold_policies(examples: Examples, start: Policy, kind: str, strength: float, seed: int) -> dict[str, Policy]:
    """For each programme a policy whose weights of one kind were learned without it, FOLDS policies in all."""
    groups = np.array(examples.groups)
    found: dict[str, Policy] = {}
    for fold in fold_groups(examples, FOLDS, seed):
        programmes = groups[fold].tolist()
        found |= dict.fromkeys(programmes, learn_without(examples, start, kind, strength, programmes))
    return found


def learn_without(examples: Examples, start: Policy, kind: str, strength: float, programmes: Collection[str]) -> Policy:
    """The policy with the weights of one kind learned from all questions but those of some programmes."""
    kept = ~np.isin(examples.groups, list(programmes))
    fit = fit_weights(weigh(examples, kept), start.terms[kind], strength, kind == "twins")
    return replace(start, terms={**start.terms, kind: fit.terms(examples.names, start.terms[kind])})


def score_left_out(
    world: World,
    build: BuildSnapshot,
    start: Policy,
    strengths: Mapping[str, float],
    rivals: Mapping[str, Sequence[System]],
    seed: int,
    tell: Tell,
) -> dict[str, Board]:
    """Score every programme of the record on its own.

    Args:
        strengths: for each kind how hard the weights are held; a kind that is absent keeps those of `start`.
        rivals: the other systems of each kind.
    """
    examples = read_examples(world, build, END)
    policies = {kind: fold_policies(examples[kind], start, kind, hold, seed) for kind, hold in strengths.items()}
    boards: dict[str, list[Board]] = {kind: [] for kind in rivals}
    for programme in sorted({pair.programme for pair in world.collaborations}):
        tell(f"left out: {programme}")
        task = leave_programme_out(world, build, programme)
        for kind, systems in rivals.items():
            if (part := task.part(kind)).queries:
                ours = policy_system(policies.get(kind, {}).get(programme, start))
                boards[kind].append(score_systems(part, (ours, *systems), seed))
    return {kind: join_boards(of_kind) for kind, of_kind in boards.items() if of_kind}


def mean_by_programme(board: Board, values: Float64, seed: int) -> dict[str, float]:
    """The mean in which every programme counts the same, and its interval over programmes instead of questions.

    Learners of one programme often share their mentors: their questions are not independent, programmes nearly are.
    """
    means = _by_programme(board, values)
    low, high = draw_interval(means, seed)
    return {"mean": float(means.mean()), "low": low, "high": high, "n": float(means.size)}


def lead_by_programme(board: Board, gaps: Float64, seed: int) -> dict[str, float]:
    """A paired difference in which every programme counts the same, and the smallest that so many programmes would show."""
    return {**mean_by_programme(board, gaps, seed), "smallest": find_smallest_gain(_by_programme(board, gaps))}


def _by_programme(board: Board, values: Float64) -> Float64:
    programmes = np.array([query.programme for query in board.queries])
    return np.array([values[programmes == programme].mean() for programme in sorted(set(programmes.tolist()))])
