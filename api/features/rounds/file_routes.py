"""Workbooks in and out."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query, Response

from api.features.rounds import exporting, importing
from api.features.rounds.access import FOUND, WRITE, Reader, RoundWriterDep
from api.features.rounds.files import PLAN
from api.features.rounds.sent import ImportRoundInput
from api.features.rounds.shapes import ImportedShape
from api.features.rounds.versions import name_version
from api.http.deps import ServicesDep, SessionDep
from api.http.responses import respond
from api.http.routing import ApiRouter
from api.http.shapes import may_fail

router = ApiRouter(tags=["rounds"], responses=may_fail(401, 403, 422))
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA = {"xlsx": XLSX, "zip": "application/zip", "csv": "text/csv", "pdf": "application/pdf"}
ScenarioQuery = Annotated[str, Query(max_length=100, description="The scenario; none: the one on the board.")]
SheetQuery = Annotated[str, Query(max_length=50, pattern="^[a-z]*$", description="For csv: which sheet.")]


@router.post("/rounds/{round_id}/import", response_model=ImportedShape, responses=WRITE)
def import_round(given: ImportRoundInput, write: RoundWriterDep) -> Response:
    """Read a workbook into the round: each of its sheets replaces the round's. A dry run, unless `dry_run` is false."""
    row, told = write(importing.import_round, given)
    return respond({**told, "version": row.version}, etag=name_version(row))


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
    sheet: SheetQuery = PLAN,
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
