"""Rounds, panels and cohorts: their sheets, what was decided, workbooks in and out."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import Depends, Query, Request, Response

from api.features.rounds import (
    creating,
    decisions,
    exporting,
    files,
    importing,
    record,
    sent,
    sheets,
    undoing,
    versions,
)
from api.features.rounds.operating import build_operation
from api.features.rounds.operating import operate as run_operations
from api.features.rounds.operations import Cells, Given, Id, OperationsInput, Part, PutRow, RemoveRow
from api.features.rounds.proposals import propose_conflicts
from api.features.rounds.scenario_routes import router as scenarios
from api.features.rounds.shapes import (
    CheckShape,
    DecisionList,
    ImportedShape,
    RoundList,
    RoundShape,
    RowsShape,
)
from api.features.rounds.showing import respond_round, show
from api.features.rounds.state import Json
from api.http.deps import Permit, ServicesDep, SessionDep, SnapshotDep, WriteDep
from api.http.idempotency import PostDep
from api.http.paging import Cursor, Limit, read_cursor, write_cursor
from api.http.responses import respond, respond_tagged
from api.http.routing import ApiRouter
from api.http.shapes import may_fail
from api.http.writing import IfMatch, Why
from api.identity.roles import Action, Viewer
from api.storage.models import RoundRow

router = ApiRouter(tags=["rounds"], responses=may_fail(401, 403, 422))
Reader = Annotated[Viewer, Depends(Permit(Action.READ_ROUNDS))]
Writing = Annotated[Viewer, Depends(Permit(Action.WRITE_ROUNDS))]
WRITE = may_fail(404, 409, 412, 413, 428)
FOUND = may_fail(404)
ScenarioQuery = Annotated[str, Query(max_length=100, description="The scenario; none: the one on the board.")]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA = {"xlsx": XLSX, "zip": "application/zip", "csv": "text/csv", "pdf": "application/pdf"}


@router.get("/rounds", response_model=RoundList)
def list_rounds(viewer: Reader, session: SessionDep, cursor: Cursor = None, limit: Limit = 50) -> Response:
    """Rounds, panels and cohorts in the order in which they were made."""
    rows = record.list_rounds(session, viewer, read_cursor(cursor), limit + 1)
    page = rows[:limit]
    following = write_cursor(page[-1].id) if len(rows) > limit else None
    return respond({"items": [summarise(row) for row in page], "next": following})


@router.post("/rounds", status_code=201, response_model=RoundShape, responses=may_fail(413))
def create_round(
    given: creating.RoundInput, viewer: Writing, post: PostDep, services: ServicesDep, why: Why = ""
) -> Response:
    """Make a round. It is a draft, and led by whoever makes it."""

    def build(row: RoundRow) -> Response:
        return respond(show(row), 201, versions.name_version(row), location=f"/api/v1/rounds/{row.id}")

    return post(build, creating.create_round, viewer, given, services.gazetteer, why)


@router.get("/rounds/{round_id}", response_model=RoundShape, responses=FOUND)
def read_round(request: Request, round_id: str, viewer: Reader, session: SessionDep) -> Response:
    """A round, whole. Its ETag is its version."""
    row, _ = record.read_round(session, viewer, round_id)
    return respond_tagged(request, show(row), versions.name_version(row))


@router.patch("/rounds/{round_id}", response_model=RoundShape, responses=WRITE)
def patch_round(
    round_id: str,
    given: creating.RoundPatch,
    viewer: Writing,
    write: WriteDep,
    services: ServicesDep,
    if_match: IfMatch = None,
    why: Why = "",
) -> Response:
    """Set fields of its first sheet, such as its title, its dates and what plans are best at."""
    names = frozenset(f"settings {name}" for name in given.settings)
    operation = decisions.Operation("settings", lambda state: creating.set_settings(state, given.settings), names)
    return _write(write, viewer, round_id, if_match, operation, services, why)


@router.delete("/rounds/{round_id}", status_code=204, responses=WRITE)
def delete_round(round_id: str, viewer: Writing, write: WriteDep, if_match: IfMatch = None, why: Why = "") -> None:
    """Remove a round that was never published. What was decided in it stays in the log."""
    write(record.delete_round, viewer, round_id, versions.read_version(if_match), why)


@router.get("/rounds/{round_id}/check", response_model=CheckShape, responses=FOUND)
def check_round(
    round_id: str, viewer: Reader, session: SessionDep, services: ServicesDep, view: SnapshotDep
) -> Response:
    """Every fault with its row, whether a plan exists, and which rules clash where none does."""
    return respond(creating.check_round(session, viewer, round_id, view, services.gazetteer))


@router.get("/rounds/{round_id}/decisions", response_model=DecisionList, responses=FOUND)
def list_decisions(
    round_id: str, viewer: Reader, session: SessionDep, since: Annotated[int, Query(ge=0, le=1_000_000_000)] = 0
) -> Response:
    """Who decided what, when and why, and what it cost, from a version on."""
    lines = record.list_decisions(session, viewer, round_id, since)
    return respond({"items": [line.model_dump(exclude={"round_id"}) for line in lines]})


@router.post("/rounds/{round_id}/operations", response_model=RoundShape, responses=WRITE)
def operate(
    round_id: str,
    given: OperationsInput,
    viewer: Writing,
    write: WriteDep,
    services: ServicesDep,
    if_match: IfMatch = None,
    why: Why = "",
) -> Response:
    """Do several things at once, or nothing: rows, locks, bans, drop-outs, conflicts, milestones, the next stage.

    Made on an older version, it is carried out on the newest where nobody has changed the same city or thing since; else
    it is refused with both versions.
    """
    version = versions.read_version(if_match)
    return respond_round(write(run_operations, viewer, round_id, version, given.operations, services.gazetteer, why))


@router.post("/rounds/{round_id}/undo", response_model=RoundShape, responses=WRITE)
def undo(
    round_id: str,
    viewer: Writing,
    write: WriteDep,
    services: ServicesDep,
    decision: Annotated[str, Query(max_length=100, description="Its id; none: your own last one.")] = "",
    why: Why = "",
) -> Response:
    """Take a decision back, where nothing that it changed has changed since. An undoing can be undone."""
    return respond_round(write(undoing.undo, viewer, round_id, services.gazetteer, decision, why))


@router.post("/rounds/{round_id}/import", response_model=ImportedShape, responses=WRITE)
def import_round(
    round_id: str,
    given: sent.ImportRoundInput,
    viewer: Writing,
    write: WriteDep,
    services: ServicesDep,
    if_match: IfMatch = None,
    why: Why = "",
) -> Response:
    """Read a workbook into the round: each of its sheets replaces the round's. A dry run, unless `dry_run` is false."""
    version = versions.read_version(if_match)
    row, told = write(importing.import_round, viewer, round_id, version, given, services.gazetteer, why)
    return respond({**told, "version": row.version}, etag=versions.name_version(row))


@router.get(
    "/rounds/{round_id}/export.{form}",
    response_class=Response,
    responses={200: {"content": {media: {} for media in MEDIA.values()}}, **FOUND},
)
def export_round(
    round_id: str,
    form: Literal["xlsx", "zip", "csv", "pdf"],
    viewer: Reader,
    session: SessionDep,
    services: ServicesDep,
    scenario: ScenarioQuery = "",
    sheet: Annotated[str, Query(max_length=50, pattern="^[a-z]*$", description="For csv: which sheet.")] = files.PLAN,
) -> Response:
    """The round as a workbook (xlsx, or zip with a CSV file a sheet), one sheet of it (csv), or the plan to read (pdf)."""
    if form == "csv":
        content: bytes | str = exporting.export_sheet(session, viewer, round_id, sheet, scenario)
    elif form == "pdf":
        content = exporting.export_document(session, viewer, round_id, services.gazetteer, scenario)
    else:
        content = exporting.export_round(session, viewer, round_id, form, scenario)
    name = f"round.{form}" if form != "csv" else f"{sheet}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "private, no-store"}
    return Response(content, media_type=MEDIA[form], headers=headers)


@router.post("/rounds/{round_id}/proposals", response_model=RoundShape, responses=WRITE)
def propose(
    round_id: str,
    viewer: Writing,
    write: WriteDep,
    services: ServicesDep,
    view: SnapshotDep,
    if_match: IfMatch = None,
    why: Why = "",
) -> Response:
    """Add the conflicts of interest that the record suggests: common work, one consortium, what was decided before."""
    version = versions.read_version(if_match)
    return respond_round(write(propose_conflicts, viewer, round_id, version, view, services.gazetteer, why))


router.routes.extend(scenarios.routes)


@router.get("/rounds/{round_id}/{part}", response_model=RowsShape, responses=FOUND)
def list_rows(round_id: str, part: Part, viewer: Reader, session: SessionDep) -> Response:
    """The rows of one sheet: participants, hosts, wishes, vetoes, conflicts, rules, locks, questions or settings."""
    _, state = record.read_round(session, viewer, round_id)
    name = sheets.find_sheet(state.kind, part)
    return respond({"sheet": name, "rows": state.sheets.get(name, {})})


@router.put("/rounds/{round_id}/{part}/{row_id}", response_model=RoundShape, responses=WRITE)
def put_row(
    round_id: str,
    part: Part,
    row_id: Id,
    row: Cells,
    viewer: Writing,
    write: WriteDep,
    services: ServicesDep,
    if_match: IfMatch = None,
    why: Why = "",
) -> Response:
    """Add a row, or replace it: its filled cells, as text, by column."""

    def run(session: Any) -> RoundRow:
        kind = record.find_round(session, round_id).kind
        planned = build_operation([PutRow(op="put", part=part, row=row)], kind)
        operation = replace(planned, apply=lambda state: sheets.put_row(state, part, row, row_id))
        version = versions.read_version(if_match)
        return record.write_round(session, viewer, round_id, version, operation, services.gazetteer, why)

    return respond_round(write(run))


@router.delete("/rounds/{round_id}/{part}/{row_id}", response_model=RoundShape, responses=WRITE)
def remove_row(
    round_id: str,
    part: Part,
    row_id: Id,
    viewer: Writing,
    write: WriteDep,
    services: ServicesDep,
    if_match: IfMatch = None,
    why: Why = "",
) -> Response:
    """Remove a row. The round is answered, since its version moves."""

    removing: list[Given] = [RemoveRow(op="remove", part=part, id=row_id)]
    version = versions.read_version(if_match)
    return respond_round(write(run_operations, viewer, round_id, version, removing, services.gazetteer, why))


def _write(
    write: Any,
    viewer: Viewer,
    round_id: str,
    if_match: str | None,
    operation: decisions.Operation,
    services: Any,
    why: str,
) -> Response:
    version = versions.read_version(if_match)
    return respond_round(write(record.write_round, viewer, round_id, version, operation, services.gazetteer, why))


def summarise(row: RoundRow) -> Json:
    """A round as it stands in a list."""
    state = record.load_state(row)
    hosts = sheets.HOSTS[state.kind]
    return {
        "id": row.id,
        "kind": row.kind,
        "version": row.version,
        "at": row.at,
        "state": state.state,
        "title": state.setting("title"),
        "lead": state.lead,
        "participants": len(state.sheets.get(sheets.PARTICIPANTS[state.kind], {})),
        "hosts": len(state.sheets.get(hosts, {})),
        "scenarios": len(state.scenarios),
    }
