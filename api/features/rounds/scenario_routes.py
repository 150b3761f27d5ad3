"""Scenarios of a round: made by jobs, worked on at the board, held against each other."""

from __future__ import annotations

from dataclasses import asdict

from fastapi import Response

from api.features.rounds import board, placing, pricing, record, work
from api.features.rounds.access import FOUND, WRITE, Curator, Reader, RoundWriterDep
from api.features.rounds.comparing import compare_scenarios
from api.features.rounds.repairing import RepairInput
from api.features.rounds.scenarios import find_scenario
from api.features.rounds.shapes import BoardShape, DiffShape, PlacedShape, PriceShape, ScenarioList
from api.features.rounds.state import Scenario, Strict
from api.features.rounds.tasks import ExplainInput, SolveInput, Task, WeighInput
from api.features.rounds.versions import name_version
from api.http.deps import ServicesDep, SessionDep, SnapshotDep
from api.http.idempotency import PostDep, Poster
from api.http.responses import respond
from api.http.routing import ApiRouter
from api.http.shapes import may_fail
from api.identity.roles import Viewer
from api.jobs.queue import HIDDEN
from api.jobs.shapes import JobShape
from api.storage.models import JobRow

router = ApiRouter(tags=["rounds"], responses=may_fail(401, 403, 422))
QUEUE = may_fail(404, 409, 413)


@router.get("/rounds/{round_id}/scenarios", response_model=ScenarioList, responses=FOUND)
def list_scenarios(round_id: str, viewer: Reader, session: SessionDep) -> Response:
    """The scenarios of a round, in the order in which they were made."""
    _, state = record.read_round(session, viewer, round_id)
    return respond({"items": [one.model_dump(mode="json") for one in state.scenarios.values()]})


@router.get("/rounds/{round_id}/scenarios/{scenario_id}", response_model=Scenario, responses=FOUND)
def read_scenario(round_id: str, scenario_id: str, viewer: Reader, session: SessionDep) -> Response:
    """A scenario: its places, who is left out and why, and how good it is proven to be."""
    _, state = record.read_round(session, viewer, round_id)
    return respond(find_scenario(state, scenario_id).model_dump(mode="json"))


@router.post("/rounds/{round_id}/scenarios/solve", status_code=202, response_model=JobShape, responses=QUEUE)
def solve(round_id: str, given: SolveInput, viewer: Curator, post: PostDep) -> Response:
    """Make a plan, as a job that can be cancelled. Its result names the scenario, or the rules that clash and the ways out."""
    return _queue(post, viewer, round_id, "solve", given)


@router.post("/rounds/{round_id}/scenarios/repair", status_code=202, response_model=JobShape, responses=QUEUE)
def repair(round_id: str, given: RepairInput, viewer: Curator, post: PostDep) -> Response:
    """After drop-outs: the best plans that give up at most 0, 1, ... places of the scenario, as a job."""
    return _queue(post, viewer, round_id, "repair", given)


@router.post("/rounds/{round_id}/scenarios/conflict", status_code=202, response_model=JobShape, responses=QUEUE)
def find_conflict(round_id: str, given: ExplainInput, viewer: Curator, post: PostDep) -> Response:
    """Which rules cannot stand together, though any of them can be given up for the others, as a job."""
    return _queue(post, viewer, round_id, "conflict", given)


@router.post("/rounds/{round_id}/scenarios/relaxations", status_code=202, response_model=JobShape, responses=QUEUE)
def find_relaxations(round_id: str, given: ExplainInput, viewer: Curator, post: PostDep) -> Response:
    """The cheapest ways out of a conflict, in words, as a job."""
    return _queue(post, viewer, round_id, "relaxations", given)


@router.post("/rounds/{round_id}/scenarios/weigh", status_code=202, response_model=JobShape, responses=QUEUE)
def weigh(round_id: str, given: WeighInput, viewer: Curator, post: PostDep) -> Response:
    """What a scenario hangs on, as a job: cities worth recruiting as hosts, and what each drop-out would cost."""
    return _queue(post, viewer, round_id, "weigh", given)


def _queue(post: Poster, viewer: Viewer, round_id: str, task: Task, given: Strict) -> Response:
    def accept(job: JobRow) -> Response:
        told = job.model_dump(exclude=set(HIDDEN))
        return respond(told, 202, location=f"/api/v1/jobs/{job.id}", retry_after="1")

    return post(accept, work.queue_task, viewer, round_id, task, given)


@router.get("/rounds/{round_id}/scenarios/{scenario_id}/board", response_model=BoardShape, responses=may_fail(404, 409))
def read_board(
    round_id: str, scenario_id: str, viewer: Reader, session: SessionDep, services: ServicesDep, view: SnapshotDep
) -> Response:
    """Every learner with every host: what placing it there would cost at least, its wish, and what rules it out."""
    return respond(asdict(board.read_board(session, viewer, round_id, scenario_id, view, services.gazetteer)))


@router.post(
    "/rounds/{round_id}/scenarios/{scenario_id}/preview", response_model=PriceShape, responses=may_fail(404, 409, 413)
)
def preview(
    round_id: str,
    scenario_id: str,
    given: pricing.ChangeInput,
    viewer: Reader,
    session: SessionDep,
    services: ServicesDep,
    view: SnapshotDep,
) -> Response:
    """What a place, or an exchange of two, would cost exactly. Nothing is written."""
    return respond(asdict(pricing.preview(session, viewer, round_id, scenario_id, given, view, services.gazetteer)))


@router.post("/rounds/{round_id}/scenarios/{scenario_id}/place", response_model=PlacedShape, responses=WRITE)
def place(scenario_id: str, given: pricing.ChangeInput, write: RoundWriterDep, view: SnapshotDep) -> Response:
    """Place a learner with a host, or exchange two: both are held, and the best plan with them is put on the scenario."""
    row, told = write(placing.place, scenario_id, given, view)
    return respond({"version": row.version, "price": asdict(told)}, etag=name_version(row))


@router.get("/rounds/{round_id}/scenarios/{scenario_id}/diff/{other_id}", response_model=DiffShape, responses=FOUND)
def diff(round_id: str, scenario_id: str, other_id: str, viewer: Reader, session: SessionDep) -> Response:
    """What changes from one scenario to the other."""
    found = compare_scenarios(session, viewer, round_id, scenario_id, other_id)
    return respond({"moves": [asdict(move) for move in found.moves], "points": dict(found.points)})
