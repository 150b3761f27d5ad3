"""The best plan of a round, in the order of what it is best at."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from api.features.rounds.desk import Desk
from api.features.rounds.state import RoundState
from fixtures.curation.answer import CUTS, SEED, SWAPS
from fixtures.curation.cohorts import ScoredCohort
from matcher.cohorts import bound_groups, group
from matcher.rounds import Plan, Problem, solve


def plan_desk(desk: Desk, order: str = "", off: Collection[str] = (), seed: int = SEED) -> Plan:
    """The best plan. Raises NoPlan, Invalid."""
    problem = desk.without(off)
    if isinstance(desk.scored, ScoredCohort):
        return plan_groups(desk.scored, problem, seed)
    return solve(problem, desk.levels(order or read_order(desk.state)))


def read_order(state: RoundState) -> str:
    """What the round's own sheet asks plans to be best at."""
    return state.setting("objective").casefold() or "total"


def plan_groups(scored: ScoredCohort, problem: Problem, seed: int = SEED) -> Plan:
    """Groups of a cohort as a plan. Raises NoPlan."""
    cohort = replace(scored.problem, problem=problem)
    found = group(cohort, seed, SWAPS)
    bound = max(bound_groups(cohort, CUTS), found.mean) * len(found.places)
    total = sum(place.fit for place in found.places)
    reached = {"placed": float(len(found.places)), "fit": total}
    return Plan(found.places, total, bound, bound - total <= 1e-6, found.left_out, reached, {"fit": bound})
