"""Choosing panels: persons as learners, the cities under review as hosts, questions as what a host asks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.rounds.model import build_model
from matcher.rounds.objective import NODES, find_ties
from matcher.rounds.plan import Plan, solve
from matcher.rounds.polytope import find_best
from matcher.rounds.problem import Problem

LEVELS = ("placed", "rules", "fit")
LITTLE = 1e-6


@dataclass(frozen=True, slots=True)
class Missing:
    """A question of a panel that cannot be covered: how many more who can answer it are needed."""

    panel: str
    question: str
    short: int


def choose_panels(problem: Problem, nodes: int = NODES) -> Plan:
    """The largest panels that keep all rules, and of these the ones that fit best.

    The panel of the best by score alone is not this: it often leaves a question without reviewers.

    Raises:
        NoPlan: no panel keeps all hard rules; `find_missing` and `find_conflict` say why.
    """
    return solve(problem, LEVELS, nodes)


def find_missing(problem: Problem, nodes: int = NODES) -> tuple[Missing, ...]:
    """For each question of each panel how many are missing when all rules but the covering are kept; empty where none is.

    As few as possible in sum. Empty as well where the other rules leave no panel at all.
    """
    covers = [rule.id for rule in problem.rules if rule.hard and rule.kind == "cover"]
    model = build_model(problem, relaxed=covers)
    gain = np.zeros(model.polytope.lower.size)
    gain[[slack.column for slack in model.slacks if slack.rule.id in covers]] = -1.0
    best = find_best(model.polytope, gain, nodes, find_ties(model))
    if best is None:
        return ()
    short = [(slack, float(best.point[slack.column])) for slack in model.slacks if slack.rule.id in covers]
    return tuple(Missing(slack.host, slack.what, round(units)) for slack, units in short if units > LITTLE)
