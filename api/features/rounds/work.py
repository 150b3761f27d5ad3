"""What takes long, done as a job: planning, repairing, finding what clashes and the ways out."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal

import orjson
from pydantic import Field
from sqlalchemy import Engine
from sqlmodel import Session

from api.errors import Conflict
from api.features.rounds.operations import Id
from api.features.rounds.planning import (
    Desk,
    build_scenario,
    find_scenario,
    list_pairs,
    open_desk,
    plan_desk,
    read_order,
    read_places,
)
from api.features.rounds.record import ANY_VERSION, BEFORE_PUBLICATION, Operation, read_round, write_round
from api.features.rounds.state import Json, RoundState, Scenario, Strict
from api.identity.roles import Action, Role, Viewer, require
from api.jobs.queue import queue_job
from api.jobs.runner import Tell, Work, Write
from api.snapshots.view import View
from api.storage.engine import open_session
from api.storage.models import JobRow
from fixtures.curation.answer import tell_conflict, tell_ways
from fixtures.curation.cohorts import ScoredCohort
from fixtures.gazetteer import Gazetteer
from matcher.rounds import Change, NoPlan, Plan, Problem, repair

WHAT = "round"
MOST_MOVES = 5
Task = Literal["solve", "repair", "conflict", "relaxations"]
Rules = Annotated[tuple[Id, ...], Field(max_length=200)]


class SolveInput(Strict):
    """A plan to be made. `objective`: total, fair or stable, "" for the round's own. `off`: rules switched off for it."""

    name: Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f]*$")] = ""
    objective: Literal["", "total", "fair", "stable"] = ""
    off: Rules = ()
    parent: Annotated[str, Field(max_length=100)] = ""
    seed: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    board: bool = True


class RepairInput(Strict):
    """What has happened to a scenario ("" for the one on the board), and how many places may be given up at most."""

    scenario: Annotated[str, Field(max_length=100)] = ""
    drop: Annotated[tuple[Id, ...], Field(max_length=100)] = ()
    close: Annotated[tuple[Id, ...], Field(max_length=100)] = ()
    most_moves: Annotated[int, Field(ge=0, le=MOST_MOVES)] = 3


class ExplainInput(Strict):
    """Rules that are switched off, and how many ways out are wanted."""

    off: Rules = ()
    ways: Annotated[int, Field(ge=1, le=10)] = 3


INPUTS: Mapping[str, type[Strict]] = {
    "solve": SolveInput,
    "repair": RepairInput,
    "conflict": ExplainInput,
    "relaxations": ExplainInput,
}


def queue_task(session: Session, viewer: Viewer, round_id: str, task: Task, given: Strict) -> JobRow:
    """A job that plans. Raises NotAllowed, NotFound, Conflict where the round is published."""
    require(viewer, Action.WRITE_ROUNDS)
    _, state = read_round(session, viewer, round_id)
    if task == "solve" and state.state not in BEFORE_PUBLICATION:
        raise Conflict(f"this round is {state.state}: repair it, or withdraw it before planning anew")
    asker = {"role": viewer.role, "id": viewer.id, "scopes": sorted(viewer.scopes)}
    said = {"asker": asker, "round": round_id, "task": task, "given": given.model_dump()}
    return queue_job(session, viewer, WHAT, zlib.compress(orjson.dumps(said)))


def build_round_work(engine: Engine, open_view: Callable[[str], View], gazetteer: Gazetteer) -> Work:
    """The work of such a job. open_view: what an audience sees of the cities."""

    def prepare(body: bytes, tell: Tell) -> Write:
        said = orjson.loads(zlib.decompress(body))
        asker, task = said["asker"], said["task"]
        viewer = Viewer(Role(asker["role"]), asker["id"], None, frozenset(asker["scopes"]))
        given = INPUTS[task].model_validate(said["given"])
        with open_session(engine) as session:
            row, state = read_round(session, viewer, said["round"])
        tell(0, 3, "reading the cities")
        desk = open_desk(state, open_view(viewer.audience), gazetteer)
        tell(1, 3, "planning")
        found = TASKS[task](desk, given, row.version)
        tell(2, 3, "writing")
        return lambda session: found.keep(session, viewer, row.id, gazetteer)

    return prepare


class Found:
    """What a job has found: scenarios to be kept, and what is told beside them."""

    def __init__(self, what: str, told: Json, scenarios: list[Scenario] | None = None, board: bool = False) -> None:
        self.what, self.told, self.scenarios, self.board = what, told, scenarios or [], board

    def keep(self, session: Session, viewer: Viewer, round_id: str, gazetteer: Gazetteer) -> Json:
        """Add the scenarios to the round. Returns the result of the job."""
        if self.scenarios:
            operation = Operation(self.what, self._add)
            row = write_round(session, viewer, round_id, ANY_VERSION, operation, gazetteer, commit=False)
            self.told["version"] = row.version
        return self.told

    def _add(self, state: RoundState) -> RoundState:
        added = {**state.scenarios, **{one.id: one for one in self.scenarios}}
        board = self.scenarios[0].id if self.board or not state.board else state.board
        return state.model_copy(update={"scenarios": added, "board": board})


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


def count(scenario: Scenario) -> Json:
    """A scenario in numbers."""
    return {
        "placed": sum(len(own) for own in scenario.places.values()),
        "left_out": len(scenario.left_out),
        "total": scenario.total,
        "bound": scenario.bound,
        "gap": scenario.gap,
        "proven": scenario.proven,
    }


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
