"""Repair after drop-outs: the best plans that give up 0, 1, ... places."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from pydantic import Field

from api.errors import Conflict
from api.features.rounds.desk import Desk
from api.features.rounds.found import Found, count
from api.features.rounds.operations import Id
from api.features.rounds.scenarios import build_scenario, find_scenario, list_pairs, read_places
from api.features.rounds.state import Scenario, Strict
from fixtures.curation.cohorts import ScoredCohort
from matcher.rounds import Change, Plan, Problem, repair

MOST_MOVES = 5


class RepairInput(Strict):
    """What has happened to a scenario ("" for the one on the board), and how many places may be given up at most."""

    scenario: Annotated[str, Field(max_length=100)] = ""
    drop: Annotated[tuple[Id, ...], Field(max_length=100)] = ()
    close: Annotated[tuple[Id, ...], Field(max_length=100)] = ()
    most_moves: Annotated[int, Field(ge=0, le=MOST_MOVES)] = 3


def repair_round(desk: Desk, given: Any, version: int) -> Found:
    """The best plans with 0, 1, ... moves after drop-outs; each that is better than the one before is kept as a scenario."""
    if isinstance(desk.scored, ScoredCohort):
        raise Conflict("groups of a cohort are planned anew: lock those that must stay, and solve")
    parent = find_scenario(desk.state, given.scenario)
    changes = [Change("drop", one) for one in given.drop] + [Change("close", host=one) for one in given.close]
    plan = read_places(parent)
    problem = drop_locks(desk.without(parent.off), set(given.drop), set(given.close))
    curve = repair(problem, plan, changes, given.most_moves, desk.levels(parent.objective))
    kept: list[Scenario] = []
    told = []
    for moves, found in enumerate(curve):
        if found is None:
            told.append({"moves": moves, "feasible": False, "scenario": ""})
            continue
        if not kept or not _is_same(kept[-1], found):
            named = f"{parent.name}, repaired with {moves} moved"
            more = {"objective": parent.objective, "off": parent.off, "parent": parent.id}
            kept.append(build_scenario(desk, found, version, named, **more))
        told.append({"moves": moves, "feasible": True, "scenario": kept[-1].id, **count(kept[-1])})
    return Found("repair", {"feasible": bool(kept), "curve": told}, kept)


def drop_locks(problem: Problem, gone: set[str], closed: set[str]) -> Problem:
    """The problem without locks of those who are gone."""
    return replace(problem, locks=tuple(one for one in problem.locks if one[0] not in gone and one[1] not in closed))


def _is_same(scenario: Scenario, plan: Plan) -> bool:
    return set(list_pairs(scenario)) == plan.pairs
