"""What a job may be asked for: a plan, a repair, what clashes, the ways out, what a plan hangs on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from api.features.rounds.desk import Desk
from api.features.rounds.found import Found, Rules, count
from api.features.rounds.planning import plan_desk, read_order
from api.features.rounds.repairing import RepairInput, repair_round
from api.features.rounds.scenarios import build_scenario
from api.features.rounds.state import Strict
from fixtures.curation.answer import tell_conflict, tell_ways
from matcher.rounds import NoPlan

Task = Literal["solve", "repair", "conflict", "relaxations", "weigh"]


class SolveInput(Strict):
    """A plan to be made. `objective`: total, fair or stable, "" for the round's own. `off`: rules switched off for it."""

    name: Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f]*$")] = ""
    objective: Literal["", "total", "fair", "stable"] = ""
    off: Rules = ()
    parent: Annotated[str, Field(max_length=100)] = ""
    seed: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    board: bool = True


class ExplainInput(Strict):
    """Rules that are switched off, and how many ways out are wanted."""

    off: Rules = ()
    ways: Annotated[int, Field(ge=1, le=10)] = 3


class WeighInput(Strict):
    """The scenario ("" for the one on the board) of which it is asked what it hangs on."""

    scenario: Annotated[str, Field(max_length=100)] = ""


INPUTS: Mapping[str, type[Strict]] = {
    "solve": SolveInput,
    "repair": RepairInput,
    "conflict": ExplainInput,
    "relaxations": ExplainInput,
    "weigh": WeighInput,
}


def solve_round(desk: Desk, given: Any, version: int) -> Found:
    """A scenario, or where no plan exists what clashes and the ways out."""
    order = given.objective or read_order(desk.state)
    try:
        plan = plan_desk(desk, order, given.off, given.seed)
    except NoPlan:
        problem = desk.without(given.off)
        told = {"feasible": False, "conflict": tell_conflict(problem), "relaxations": tell_ways(problem, 3)}
        return Found("solve", told)
    name = given.name or f"Plan {len(desk.state.scenarios) + 1}"
    more = {"objective": order, "off": given.off, "seed": given.seed, "parent": given.parent}
    scenario = build_scenario(desk, plan, version, name, **more)
    return Found("solve", {"feasible": True, "scenario": scenario.id, **count(scenario)}, [scenario], given.board)


def explain_conflict(desk: Desk, given: Any, version: int) -> Found:
    """Which rules cannot stand together; none where a plan exists."""
    conflict = tell_conflict(desk.without(given.off))
    return Found("conflict", {"feasible": not conflict, "conflict": conflict})


def explain_ways(desk: Desk, given: Any, version: int) -> Found:
    """The cheapest ways out; none where a plan exists."""
    ways = tell_ways(desk.without(given.off), given.ways)
    return Found("relaxations", {"feasible": not ways, "relaxations": ways})


TASKS: Mapping[str, Callable[[Desk, Any, int], Found]] = {
    "solve": solve_round,
    "repair": repair_round,
    "conflict": explain_conflict,
    "relaxations": explain_ways,
}
