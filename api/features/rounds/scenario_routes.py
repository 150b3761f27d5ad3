"""Plans of a round: made by jobs, worked on at the board, published, answered; and what came of them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import Depends, Response

from api.features.rounds import (
    answers,
    approving,
    board,
    outcomes,
    own,
    placing,
    pricing,
    publishing,
    record,
    tasks,
    versions,
    waves,
    withdrawing,
    work,
)
from api.features.rounds.comparing import compare_scenarios
from api.features.rounds.repairing import RepairInput
from api.features.rounds.scenarios import find_scenario
from api.features.rounds.shapes import (
    BoardShape,
    DiffShape,
    OwnRound,
    OwnRounds,
    PlacedShape,
    PriceShape,
    RoundShape,
    ScenarioList,
)
from api.features.rounds.showing import respond_round
from api.features.rounds.state import Scenario, Strict
from api.http.deps import Permit, ServicesDep, SessionDep, SnapshotDep, WriteDep
from api.http.idempotency import PostDep, Poster
from api.http.responses import respond
from api.http.routing import ApiRouter
from api.http.shapes import may_fail
from api.http.writing import IfMatch, Why
from api.identity.roles import Action, Viewer
from api.jobs.queue import HIDDEN
from api.jobs.shapes import JobShape
from api.storage.models import JobRow

router = ApiRouter(tags=["rounds"], responses=may_fail(401, 403, 422))
Reader = Annotated[Viewer, Depends(Permit(Action.READ_ROUNDS))]
Writing = Annotated[Viewer, Depends(Permit(Action.WRITE_ROUNDS))]
Publisher = Annotated[Viewer, Depends(Permit(Action.PUBLISH_ROUND))]
OwnEditor = Annotated[Viewer, Depends(Permit(Action.OWN_ROUNDS))]
WRITE = may_fail(404, 409, 412, 413, 428)
QUEUE = may_fail(404, 409, 413)


@router.get("/rounds/{round_id}/scenarios", response_model=ScenarioList, responses=may_fail(404))
def list_scenarios(round_id: str, viewer: Reader, session: SessionDep) -> Response:
    """The scenarios of a round, in the order in which they were made."""
    _, state = record.read_round(session, viewer, round_id)
    return respond({"items": [one.model_dump(mode="json") for one in state.scenarios.values()]})


@router.get("/rounds/{round_id}/scenarios/{scenario_id}", response_model=Scenario, responses=may_fail(404))
def read_scenario(round_id: str, scenario_id: str, viewer: Reader, session: SessionDep) -> Response:
    """A scenario: its places, who is left out and why, and how good it is proven to be."""
    _, state = record.read_round(session, viewer, round_id)
    return respond(find_scenario(state, scenario_id).model_dump(mode="json"))


@router.post("/rounds/{round_id}/scenarios/solve", status_code=202, response_model=JobShape, responses=QUEUE)
def solve(round_id: str, given: tasks.SolveInput, viewer: Writing, post: PostDep) -> Response:
    """Make a plan, as a job that can be cancelled. Its result names the scenario, or the rules that clash and the ways out."""
    return _queue(post, viewer, round_id, "solve", given)


@router.post("/rounds/{round_id}/scenarios/repair", status_code=202, response_model=JobShape, responses=QUEUE)
def repair(round_id: str, given: RepairInput, viewer: Writing, post: PostDep) -> Response:
    """After drop-outs: the best plans that give up at most 0, 1, ... places of the scenario, as a job."""
    return _queue(post, viewer, round_id, "repair", given)


@router.post("/rounds/{round_id}/scenarios/conflict", status_code=202, response_model=JobShape, responses=QUEUE)
def find_conflict(round_id: str, given: tasks.ExplainInput, viewer: Writing, post: PostDep) -> Response:
    """Which rules cannot stand together, though any of them can be given up for the others, as a job."""
    return _queue(post, viewer, round_id, "conflict", given)


@router.post("/rounds/{round_id}/scenarios/relaxations", status_code=202, response_model=JobShape, responses=QUEUE)
def find_relaxations(round_id: str, given: tasks.ExplainInput, viewer: Writing, post: PostDep) -> Response:
    """The cheapest ways out of a conflict, in words, as a job."""
    return _queue(post, viewer, round_id, "relaxations", given)


def _queue(post: Poster, viewer: Viewer, round_id: str, task: tasks.Task, given: Strict) -> Response:
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
def place(
    round_id: str,
    scenario_id: str,
    given: pricing.ChangeInput,
    viewer: Writing,
    write: WriteDep,
    services: ServicesDep,
    view: SnapshotDep,
    if_match: IfMatch = None,
    why: Why = "",
) -> Response:
    """Place a learner with a host, or exchange two: both are held, and the best plan with them is put on the scenario."""
    version, gazetteer = versions.read_version(if_match), services.gazetteer
    row, told = write(placing.place, viewer, round_id, scenario_id, version, given, view, gazetteer, why)
    return respond({"version": row.version, "price": asdict(told)}, etag=versions.name_version(row))


@router.get(
    "/rounds/{round_id}/scenarios/{scenario_id}/diff/{other_id}", response_model=DiffShape, responses=may_fail(404)
)
def diff(round_id: str, scenario_id: str, other_id: str, viewer: Reader, session: SessionDep) -> Response:
    """What changes from one scenario to the other."""
    found = compare_scenarios(session, viewer, round_id, scenario_id, other_id)
    return respond({"moves": [asdict(move) for move in found.moves], "points": dict(found.points)})


@router.post("/rounds/{round_id}/approve", response_model=RoundShape, responses=WRITE)
def approve(
    round_id: str,
    given: approving.PublishInput,
    viewer: Publisher,
    write: WriteDep,
    services: ServicesDep,
    if_match: IfMatch = None,
    why: Why = "",
) -> Response:
    """Agree to a scenario as it is, as the second person. When a place moves, it has to be approved again."""
    version = versions.read_version(if_match)
    return respond_round(write(approving.approve, viewer, round_id, version, given, services.gazetteer, why))


@router.post("/rounds/{round_id}/publish", response_model=RoundShape, responses=WRITE)
def publish(
    round_id: str,
    given: approving.PublishInput,
    viewer: Publisher,
    write: WriteDep,
    services: ServicesDep,
    view: SnapshotDep,
    if_match: IfMatch = None,
    why: Why = "",
) -> Response:
    """Invite both sides of every place: a letter each, in the city's language where the pages speak it. All or nothing."""
    version, second = versions.read_version(if_match), services.settings.second_person
    return respond_round(
        write(publishing.publish, viewer, round_id, version, given, view, services.gazetteer, second, why)
    )


@router.post("/rounds/{round_id}/wave", response_model=RoundShape, responses=WRITE)
def send_wave(
    round_id: str,
    given: approving.PublishInput,
    viewer: Writing,
    write: WriteDep,
    services: ServicesDep,
    view: SnapshotDep,
    if_match: IfMatch = None,
    why: Why = "",
) -> Response:
    """Fill the seats that have become free, by the rules, or with the places of a repaired scenario."""
    version = versions.read_version(if_match)
    return respond_round(write(waves.send_wave, viewer, round_id, version, view, services.gazetteer, given, why))


@router.post("/rounds/{round_id}/withdraw", response_model=RoundShape, responses=WRITE)
def withdraw(
    round_id: str,
    given: withdrawing.WithdrawInput,
    viewer: Publisher,
    write: WriteDep,
    services: ServicesDep,
    if_match: IfMatch = None,
    why: Why = "",
) -> Response:
    """Take invitations back, or the whole publication: then the round is planned again."""
    version = versions.read_version(if_match)
    return respond_round(write(withdrawing.withdraw, viewer, round_id, version, given, services.gazetteer, why))


@router.post("/rounds/{round_id}/answers", response_model=RoundShape, responses=WRITE)
def note_answer(
    round_id: str,
    given: answers.AnswerInput,
    viewer: Writing,
    write: WriteDep,
    services: ServicesDep,
    if_match: IfMatch = None,
    why: Why = "",
) -> Response:
    """Note what a city has told staff about an invitation."""
    version = versions.read_version(if_match)
    return respond_round(write(answers.note_answer, viewer, round_id, version, given, services.gazetteer, why))


@router.post("/rounds/{round_id}/outcomes", response_model=RoundShape, responses=WRITE)
def record_outcome(
    round_id: str,
    given: outcomes.OutcomeInput,
    viewer: Writing,
    write: WriteDep,
    services: ServicesDep,
    if_match: IfMatch = None,
    why: Why = "",
) -> Response:
    """Tell what came of an accepted place; unless it was dropped, it becomes a collaboration on record."""
    version = versions.read_version(if_match)
    return respond_round(write(outcomes.record_outcome, viewer, round_id, version, given, services.gazetteer, why))


@router.get("/cities/{city_id}/rounds", response_model=OwnRounds)
def list_own_rounds(city_id: str, viewer: OwnEditor, session: SessionDep) -> Response:
    """The rounds in which the own city takes part: its applications, wishes and invitations."""
    return respond({"items": own.list_own(session, viewer, city_id)})


@router.put("/cities/{city_id}/rounds/{round_id}/answer", response_model=OwnRound, responses=may_fail(404, 409, 413))
def answer_invitation(
    city_id: str,
    round_id: str,
    given: answers.AnswerInput,
    viewer: OwnEditor,
    write: WriteDep,
    services: ServicesDep,
) -> Response:
    """Say yes or no to an invitation of the own city. A place is agreed when both sides have said yes."""
    return respond(write(own.answer_own, viewer, city_id, round_id, given, services.gazetteer))
