"""Workbooks in, looked at before they are kept; and out."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, Response
from starlette.datastructures import FormData, UploadFile

from api.errors import Conflict, Fault, Invalid, Stale
from api.features.rounds.creating import RoundInput, create_round
from api.features.rounds.exporting import export_document, export_round
from api.features.rounds.file_routes import MEDIA
from api.features.rounds.importing import count_changes, import_round
from api.features.rounds.merging import read_into
from api.features.rounds.sent import ImportRoundInput, bring_in
from api.features.rounds.sheets import empty_sheets, list_faults, tell_faults
from api.features.rounds.state import Json, Kind, RoundState
from api.features.rounds.writing import Writing
from api.http.deps import ServicesDep, WriteDep
from api.web.form_token import FormDep
from api.web.pages.staff.rounds.preview import Unread, build_preview, list_unread
from api.web.responding import ResponderDep
from api.web.routes.staff.refusals import list_wrong
from api.web.routes.staff.rounds.opened import RoundDep, back_to
from api.web.routes.staff.rounds.writing import Version
from fixtures.curation.columns import FORMS
from fixtures.curation.reading import read_curation
from fixtures.curation.tables import tabulate
from fixtures.gazetteer import Gazetteer

router = APIRouter()
Act = Annotated[Literal["look", "keep"], Form()]
MEANS = "means"
"""How the fields begin that say which column a header means: means:<sheet>:<header>."""
Plan = Annotated[str, Query(max_length=100)]
KINDS: Mapping[str, Kind] = {"round": "round", "panel": "panel", "cohort": "cohort"}


@router.post("/desk/rounds/import")
def import_new(
    show: ResponderDep, services: ServicesDep, write: WriteDep, form: FormDep, act: Act = "look"
) -> Response:
    """Look at a workbook; when it is kept from there, make it a new round."""
    given = _read_given(form)
    try:
        seen = _look(given, services.gazetteer)
        page = build_preview(None, given.name, given.content, seen.kind, seen.told, seen.unread)
        if act == "look" or not page.can_be_kept:
            return show.page(page, active="desk")
        made = RoundInput(kind=seen.kind, title=seen.title)
        row = write(create_round, show.viewer, made, services.gazetteer)
        kept = given.model_copy(update={"dry_run": False})
        write(import_round, Writing(show.viewer, row.id, services.gazetteer), kept)
    except Invalid as error:
        page = build_preview(None, given.name, given.content, wrong=list_wrong(error))
        return show.page(page, active="desk", status=422)
    return back_to(show, row.id, "", "imported")


@dataclass(frozen=True, slots=True)
class Seen:
    """A workbook without a round: its kind and title, what a dry run tells of it, and the columns that are not read."""

    kind: Kind
    title: str
    told: Json
    unread: tuple[Unread, ...]


def _look(given: ImportRoundInput, gazetteer: Gazetteer) -> Seen:
    """What a workbook holds. Raises Invalid."""
    sheets = bring_in(given, gazetteer)
    found = read_curation(sheets, gazetteer).book.kind
    kind = KINDS.get(found)
    if kind is None:
        told = "its first sheet says what it is: write 'kind' in one row, and twinning, panel or cohort beside it"
        raise Invalid("this is no workbook of a round", [Fault(FORMS["round"][0].name, told)])
    empty = RoundState(kind=kind, sheets=empty_sheets(kind))
    reading, _ = read_into(empty, sheets, given.columns, gazetteer)
    tables = tabulate(reading.book, reading.known)
    title = tables.get(kind, {}).get("title", {}).get("value", "") or given.name
    dry = {"faults": tell_faults(list_faults(reading)), "changes": count_changes(empty.sheets, tables)}
    return Seen(kind, title[:200], dry, list_unread(reading, given.columns))


def _read_given(form: FormData) -> ImportRoundInput:
    """The file of a form, or the one that was looked at before, with the columns that its headers were told to mean."""
    columns: dict[str, dict[str, str]] = {}
    for name, value in form.items():
        first, _, rest = name.partition(":")
        sheet, _, header = rest.partition(":")
        if first == MEANS and value:
            columns.setdefault(sheet, {})[header] = str(value)
    sent = {name: str(form.get(name, "")) for name in ("name", "content")}
    if not sent["content"]:
        return _read_file(form)
    return ImportRoundInput(**sent, columns=columns)  # type: ignore[arg-type]


def _read_file(form: FormData) -> ImportRoundInput:
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        return ImportRoundInput(name="", content="")
    return ImportRoundInput(name=file.filename[:200], content=b64encode(file.file.read()).decode())


@router.post("/desk/rounds/{round_id}/import")
def import_into(
    show: ResponderDep, opened: RoundDep, write: WriteDep, form: FormDep, version: Version, act: Act = "look"
) -> Response:
    """Look at a workbook for this round; when it is kept from there, each of its sheets replaces the round's."""
    given = _read_given(form).model_copy(update={"dry_run": act == "look"})
    try:
        _, told = write(import_round, opened.writing(version), given)
    except (Invalid, Conflict, Stale) as error:
        page = build_preview(opened.head, given.name, given.content, wrong=list_wrong(error))
        status = 412 if isinstance(error, Stale) else 409 if isinstance(error, Conflict) else 422
        return show.page(page, active="desk", status=status)
    if given.dry_run:
        reading, _ = read_into(opened.state, bring_in(given, opened.gazetteer), given.columns, opened.gazetteer)
        unread = list_unread(reading, given.columns)
        page = build_preview(opened.head, given.name, given.content, opened.state.kind, told, unread)
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
