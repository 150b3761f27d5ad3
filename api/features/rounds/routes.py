"""Rounds, panels and cohorts: listed, made, read, changed by operations, checked, taken back."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request, Response

from api.features.rounds import creating, operating, record, undoing
from api.features.rounds.access import FOUND, WRITE, AnyVersionDep, Curator, Reader, RoundWriterDep
from api.features.rounds.decisions import Operation
from api.features.rounds.file_routes import router as files
from api.features.rounds.from_coalition import CoalitionRoundInput, create_from_coalition
from api.features.rounds.operations import OperationsInput
from api.features.rounds.own_routes import router as own
from api.features.rounds.proposals import propose_conflicts
from api.features.rounds.publication_routes import router as publication
from api.features.rounds.row_routes import router as rows
from api.features.rounds.scenario_routes import router as scenarios
from api.features.rounds.shapes import CheckShape, DecisionList, RoundList, RoundShape
from api.features.rounds.showing import show, summarise
from api.features.rounds.versions import name_version, read_version_cursor
from api.http.deps import ServicesDep, SessionDep, SnapshotDep
from api.http.idempotency import PostDep
from api.http.paging import Cursor, Limit, read_cursor, write_cursor
from api.http.responses import respond, respond_tagged
from api.http.routing import ApiRouter
from api.http.shapes import may_fail
from api.http.writing import Why
from api.storage.models import RoundRow

router = ApiRouter(tags=["rounds"], responses=may_fail(401, 403, 422))


@router.get("/rounds", response_model=RoundList)
def list_rounds(viewer: Reader, session: SessionDep, cursor: Cursor = None, limit: Limit = 50) -> Response:
    """Rounds, panels and cohorts in the order in which they were made."""
    rows = record.list_rounds(session, viewer, read_cursor(cursor), limit + 1)
    page = rows[:limit]
    following = write_cursor(page[-1].id) if len(rows) > limit else None
    return respond({"items": [summarise(row) for row in page], "next": following})


@router.post("/rounds", status_code=201, response_model=RoundShape, responses=may_fail(413))
def create_round(
    given: creating.RoundInput, viewer: Curator, post: PostDep, services: ServicesDep, why: Why = ""
) -> Response:
    """Make a round. It is a draft, and led by whoever makes it."""

    def build(row: RoundRow) -> Response:
        return respond(show(row), 201, name_version(row), location=f"/api/v1/rounds/{row.id}")

    return post(build, creating.create_round, viewer, given, services.gazetteer, why)


@router.post("/rounds/coalitions", status_code=201, response_model=RoundShape, responses=may_fail(404, 413))
def begin_from_coalition(
    given: CoalitionRoundInput,
    viewer: Curator,
    post: PostDep,
    services: ServicesDep,
    view: SnapshotDep,
    why: Why = "",
) -> Response:
    """Make a cohort of the cities that share a barrier or a need. It is a draft; nobody has applied to it."""

    def build(row: RoundRow) -> Response:
        return respond(show(row), 201, name_version(row), location=f"/api/v1/rounds/{row.id}")

    return post(build, create_from_coalition, viewer, given, view, services.gazetteer, why)


@router.get("/rounds/{round_id}", response_model=RoundShape, responses=FOUND)
def read_round(request: Request, round_id: str, viewer: Reader, session: SessionDep) -> Response:
    """A round, whole. Its ETag is its version."""
    row, _ = record.read_round(session, viewer, round_id)
    return respond_tagged(request, show(row), name_version(row))


@router.patch("/rounds/{round_id}", response_model=RoundShape, responses=WRITE)
def patch_round(given: creating.RoundPatch, write: RoundWriterDep) -> Response:
    """Set fields of its first sheet, such as its title, its dates and what plans are best at."""
    names = frozenset(f"settings {name}" for name in given.settings)
    operation = Operation("settings", lambda state: creating.set_settings(state, given.settings), names)
    return write.answer(record.write_round, operation)


@router.delete("/rounds/{round_id}", status_code=204, responses=WRITE)
def delete_round(write: RoundWriterDep) -> None:
    """Remove a round that was never published. What was decided in it stays in the log."""
    write(record.delete_round)


@router.get("/rounds/{round_id}/check", response_model=CheckShape, responses=FOUND)
def check_round(
    round_id: str, viewer: Reader, session: SessionDep, services: ServicesDep, view: SnapshotDep
) -> Response:
    """Every fault with its row, whether a plan exists, and which rules clash where none does."""
    return respond(creating.check_round(session, viewer, round_id, view, services.gazetteer))


@router.get("/rounds/{round_id}/decisions", response_model=DecisionList, responses=FOUND)
def list_decisions(
    round_id: str,
    viewer: Reader,
    session: SessionDep,
    since: Annotated[int, Query(ge=0, le=1_000_000_000)] = 0,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Who decided what, when and why, and what it cost, from a version on, oldest first."""
    first = max(since, read_version_cursor(cursor))
    lines = record.list_decisions(session, viewer, round_id, first, limit + 1)
    items = [line.model_dump(exclude={"round_id"}) for line in lines[:limit]]
    following = write_cursor(str(lines[limit - 1].version_after)) if len(lines) > limit else None
    return respond({"items": items, "next": following})


@router.post("/rounds/{round_id}/operations", response_model=RoundShape, responses=WRITE)
def operate(given: OperationsInput, write: RoundWriterDep) -> Response:
    """Do several things at once, or nothing: rows, locks, bans, drop-outs, conflicts, milestones, the next stage.

    Made on an older version, it is carried out on the newest where nobody has changed the same city or thing since; else
    it is refused with both versions.
    """
    return write.answer(operating.operate, given.operations)


@router.post("/rounds/{round_id}/undo", response_model=RoundShape, responses=WRITE)
def undo(
    write: AnyVersionDep,
    decision: Annotated[str, Query(max_length=100, description="Its id; none: your own last one.")] = "",
) -> Response:
    """Take a decision back, where nothing that it changed has changed since. An undoing can be undone."""
    return write.answer(undoing.undo, decision)


@router.post("/rounds/{round_id}/proposals", response_model=RoundShape, responses=WRITE)
def propose(write: RoundWriterDep, view: SnapshotDep) -> Response:
    """Add the conflicts of interest that the record suggests: common work, one consortium, what was decided before."""
    return write.answer(propose_conflicts, view)


for part in (files, scenarios, publication, own, rows):
    router.routes.extend(part.routes)
