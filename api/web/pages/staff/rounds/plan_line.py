"""A plan as a line of a list."""

from __future__ import annotations

from dataclasses import dataclass

from api.features.rounds.state import RoundState, Scenario


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A plan: how many it places and how good it is proven to be; of a repair among those that move so few."""

    id: str
    name: str
    placed: int
    left_out: int
    total: float
    gap: float
    proven: bool
    objective: str
    off: tuple[str, ...]
    by_hand: int
    is_on_board: bool
    is_repair: bool


def read_plan_line(state: RoundState, plan: Scenario) -> PlanLine:
    """A plan as a line of a list."""
    return PlanLine(
        plan.id,
        plan.name,
        sum(bool(own) for own in plan.places.values()),
        len(plan.left_out),
        plan.total,
        plan.gap,
        plan.proven,
        plan.objective,
        tuple(plan.off),
        len(plan.by_hand),
        plan.id == state.board,
        bool(plan.parent),
    )
