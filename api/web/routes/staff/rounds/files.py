"""Workbooks in, looked at before they are kept; and out."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, Response
from starlette.datastructures import FormData, UploadFile

from api.errors import Conflict, Fault, Invalid, Stale
from api.features.rounds.creating import RoundInput, create_round
from api.features.rounds.files import (
    ImportRoundInput,
    count_changes,
    export_document,
    export_round,
    import_round,
    read_given,
    read_into,
)
from api.features.rounds.record import ANY_VERSION
from api.features.rounds.routes import MEDIA
from api.features.rounds.sheets import empty_sheets, list_faults, tell_faults
from api.features.rounds.state import Json, Kind, RoundState
from api.http.deps import ServicesDep, WriteDep
from api.web.form_token import FormDep
from api.web.pages.staff.rounds.preview import build_preview
from api.web.responding import ResponderDep
from api.web.routes.staff.refusals import list_wrong
from api.web.routes.staff.rounds.opened import RoundDep, back_to
from api.web.routes.staff.rounds.writing import Version
from fixtures.curation.columns import FORMS
from fixtures.curation.reading import read_curation
from fixtures.curation.tables import tabulate
from fixtures.gazetteer import Gazetteer

router = APIRouter()
Sent = Annotated[str, Form()]
Plan = Annotated[str, Query(max_length=100)]
KINDS: Mapping[str, Kind] = {"round": "round", "panel": "panel", "cohort": "cohort"}


@router.post("/desk/rounds/import")
def import_new(
    show: ResponderDep, services: ServicesDep, write: WriteDep, form: FormDep, name: Sent = "", content: Sent = ""
) -> Response:
    """Look at a workbook; when it is sent on from there, keep it as a new round."""
    is_confirmed = bool(content)
    given = ImportRoundInput(name=name, content=content) if content else _read_file(form)
    try:
        kind, title, told = _look(given, services.gazetteer)
        page = build_preview(None, given.name, given.content, kind, told)
        if not (is_confirmed and page.can_be_kept):
            return show.page(page, active="desk")
        made = RoundInput(kind=kind, title=title)
        row = write(create_round, show.viewer, made, services.gazetteer)
        kept = given.model_copy(update={"dry_run": False})
        write(import_round, show.viewer, row.id, ANY_VERSION, kept, services.gazetteer)
    except Invalid as error:
        page = build_preview(None, given.name, given.content, wrong=list_wrong(error))
        return show.page(page, active="desk", status=422)
    return back_to(show, row.id, "", "imported")


def _look(given: ImportRoundInput, gazetteer: Gazetteer) -> tuple[Kind, str, Json]:
    """The kind and title of a workbook, and what a dry run tells of it. Raises Invalid."""
    sheets = read_given(given)
    found = read_curation(sheets, gazetteer).book.kind
    kind = KINDS.get(found)
    if kind is None:
        told = "its first sheet says what it is: write 'kind' in one row, and twinning, panel or cohort beside it"
        raise Invalid("this is no workbook of a round", [Fault(FORMS["round"][0].name, told)])
    empty = RoundState(kind=kind, sheets=empty_sheets(kind))
    reading, _ = read_into(empty, sheets, {}, gazetteer)
    tables = tabulate(reading.book, reading.known)
    title = tables.get(kind, {}).get("title", {}).get("value", "") or given.name
    changes = count_changes(empty.sheets, tables)
    return kind, title[:200], {"faults": tell_faults(list_faults(reading)), "changes": changes}


def _read_file(form: FormData) -> ImportRoundInput:
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        return ImportRoundInput(name="", content="")
    return ImportRoundInput(name=file.filename[:200], content=b64encode(file.file.read()).decode())


@router.post("/desk/rounds/{round_id}/import")
def import_into(
    show: ResponderDep,
    opened: RoundDep,
    write: WriteDep,
    form: FormDep,
    version: Version,
    name: Sent = "",
    content: Sent = "",
) -> Response:
    """Look at a workbook for this round; when it is sent on from there, each of its sheets replaces the round's."""
    given = ImportRoundInput(name=name, content=content, dry_run=False) if content else _read_file(form)
    try:
        _, told = write(import_round, show.viewer, opened.row.id, version, given, opened.gazetteer)
    except (Invalid, Conflict, Stale) as error:
        page = build_preview(opened.head, given.name, given.content, wrong=list_wrong(error))
        status = 412 if isinstance(error, Stale) else 409 if isinstance(error, Conflict) else 422
        return show.page(page, active="desk", status=status)
    if given.dry_run:
        page = build_preview(opened.head, given.name, given.content, opened.state.kind, told)
        return show.page(page, active="desk")
    return back_to(show, opened.row.id, "", "imported")


@router.get("/desk/rounds/{round_id}/export.{form}")
def export(show: ResponderDep, opened: RoundDep, form: Literal["xlsx", "zip", "pdf"], plan: Plan = "") -> Response:
    """The round as a workbook or tables, which import again unchanged, or the plan as a document."""
    if form == "pdf":
        told = (opened.session, show.viewer, opened.row.id, opened.gazetteer, plan, show.language)
        content = export_document(*told)
    else:
        content = export_round(opened.session, show.viewer, opened.row.id, form, plan)
    headers = {"Content-Disposition": f'attachment; filename="round.{form}"', "Cache-Control": "private, no-store"}
    return Response(content, media_type=MEDIA[form], headers=headers)
