"""Who comes next at each host, and what that would cost the rest."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from api.features.rounds.desk import Desk
from api.features.rounds.state import Reserve, Scenario
from fixtures.curation.cohorts import ScoredCohort
from matcher.rounds import Plan, Prices, Problem, price_all

MOST_RESERVES = 10


def rank_reserves(desk: Desk, scenario: Scenario, plan: Plan) -> dict[str, list[Reserve]]:
    """For each host who has no place and could come there, those first that would cost the rest least."""
    if isinstance(desk.scored, ScoredCohort):
        return {}
    problem = desk.without(scenario.off)
    prices, placed = price_all(problem, plan), {place.learner for place in plan.places}
    free = [(row, one.id) for row, one in enumerate(problem.learners) if one.id not in placed]
    ranked = {host.id: _rank(problem, prices, free, column) for column, host in enumerate(problem.hosts)}
    return {host: reserves for host, reserves in ranked.items() if reserves}


def _rank(problem: Problem, prices: Prices, free: Sequence[tuple[int, str]], column: int) -> list[Reserve]:
    """Those of the free who could come to a host, cheapest first, then best fit."""
    ranked = sorted(
        (_weigh(prices, row, column), -float(problem.fit[row, column]), learner)
        for row, learner in free
        if isfinite(prices.at_least[row, column])
    )
    return [
        Reserve(
            learner=one,
            rank=rank,
            fit=round(-fit, 6),
            level=_name_level(prices, weight),
            price=round(weight[1], 6),
        )
        for rank, (weight, fit, one) in enumerate(ranked[:MOST_RESERVES], start=1)
    ]


def _weigh(prices: Prices, row: int, column: int) -> tuple[int, float]:
    """How grave a price is: the level counted from the last, 0 for nothing, and how much is lost there."""
    level = int(prices.level[row, column])
    return (len(prices.levels) - level if level >= 0 else 0), float(prices.at_least[row, column])


def _name_level(prices: Prices, weight: tuple[int, float]) -> str:
    return prices.levels[len(prices.levels) - weight[0]] if weight[0] else ""
