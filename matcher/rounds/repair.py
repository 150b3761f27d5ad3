"""Plans after a change, by how much of the published plan they keep."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from matcher.arrays import Float64
from matcher.rounds.changes import Change, apply_changes
from matcher.rounds.model import Model, build_model
from matcher.rounds.objective import NODES, STANDARD, climb
from matcher.rounds.plan import Plan, read_plan
from matcher.rounds.problem import Problem


def repair(
    problem: Problem,
    plan: Plan,
    changes: Iterable[Change],
    most_moves: int,
    objective: Sequence[str] = STANDARD,
    nodes: int = NODES,
) -> tuple[Plan | None, ...]:
    """The best plans after some changes with at most 0, 1, ... `most_moves` moves; None where no plan moves so few.

    A move is a place of the plan that is given up although it could be kept. Who drops out, or whose host closes, is no move.
    """
    model = build_model(apply_changes(problem, changes))
    kept = _mark_kept(model, plan)
    return tuple(_repair(model, kept, moves, objective, nodes) for moves in range(most_moves + 1))


def _mark_kept(model: Model, plan: Plan) -> Float64:
    """1 for the columns of the plan's places that may still be used."""
    kept = np.zeros(model.problem.shape)
    for learner, host in model.problem.pair_rows(plan.pairs):
        kept[learner, host] = float(model.problem.allowed[learner, host])
    return model.gain(kept)


def _repair(model: Model, kept: Float64, moves: int, objective: Sequence[str], nodes: int) -> Plan | None:
    near = model.polytope.with_row(kept, low=float(kept.sum()) - moves)
    reached = climb(replace(model, polytope=near), objective, nodes)
    return None if reached is None else read_plan(model, reached)
