"""Case studies, collaborations and memberships: listed, added, replaced, removed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from api.errors import Conflict, Invalid, Stale
from api.features.records import use_cases as records
from api.http.deps import ServicesDep, SessionDep, WriteDep
from api.http.paging import Cursor, read_cursor, write_cursor
from api.questions.find_city import find_one
from api.rules.records import Kind
from api.web.form_token import FormDep
from api.web.links import Links
from api.web.pages.staff.records import FORMS, SEVERAL, RecordPage, build_record, build_records, read_record
from api.web.responding import ResponderDep
from api.web.routes.staff.refusals import list_wrong, read_all, read_single
from api.web.told import ToldDep
from fixtures.gazetteer import CityNotResolved
from matcher.errors import MatcherError
from matcher.snapshot import Snapshot

router = APIRouter()
A_PAGE = 50
Typed = Annotated[str, Query(max_length=200)]


@router.get("/desk/records")
def show_records(
    show: ResponderDep,
    data: ToldDep,
    session: SessionDep,
    kind: Kind = "case",
    city: Typed = "",
    cursor: Cursor = None,
    done: str = "",
) -> Response:
    """The records of a kind, those of one city where one is asked for."""
    city_id = _find_id(data.snapshot, city) or city if city.strip() else None
    rows = records.list_records(session, kind, read_cursor(cursor or None), A_PAGE + 1, city_id)
    following = write_cursor(rows[A_PAGE - 1].id) if len(rows) > A_PAGE else None
    return show.page(build_records(data.snapshot, kind, rows[:A_PAGE], city, following, done), active="desk")


def _find_id(snapshot: Snapshot, typed: str) -> str:
    """The id of the city that a name plainly means, else what was typed, which the check of the record then names."""
    try:
        return find_one(snapshot, typed.strip()).id if typed.strip() else ""
    except (CityNotResolved, MatcherError):
        return typed


@router.get("/desk/records/{kind}/new")
def show_new(show: ResponderDep, kind: Kind) -> Response:
    """The form for a new record."""
    return show.page(build_record(kind, None), active="desk")


@router.post("/desk/records/{kind}/new")
def create(
    show: ResponderDep, data: ToldDep, services: ServicesDep, write: WriteDep, form: FormDep, kind: Kind
) -> Response:
    """Add a record; what cannot be taken is shown again, with the reasons."""
    page = _read_page(data.snapshot, kind, "", form)
    try:
        content = read_record(kind, page.sent, page.chosen)
        write(records.create_record, show.viewer, kind, content, services.gazetteer, page.sent.get("why", ""))
    except (Invalid, Conflict) as error:
        return _refuse(show, page, error)
    return _done(show, kind, "added")


@router.get("/desk/records/{kind}/{record_id}")
def show_record(show: ResponderDep, session: SessionDep, kind: Kind, record_id: str) -> Response:
    """The form for a record."""
    return show.page(build_record(kind, records.find_record(session, kind, record_id)), active="desk")


@router.post("/desk/records/{kind}/{record_id}")
def replace(
    show: ResponderDep,
    data: ToldDep,
    services: ServicesDep,
    write: WriteDep,
    form: FormDep,
    kind: Kind,
    record_id: str,
) -> Response:
    """Replace a record; where somebody changed it since, or it cannot be taken, nothing that was typed is lost."""
    page = _read_page(data.snapshot, kind, record_id, form)
    why, content = page.sent.get("why", ""), read_record(kind, page.sent, page.chosen)
    try:
        write(records.replace_record, show.viewer, kind, record_id, page.etag, content, services.gazetteer, why)
    except (Invalid, Conflict, Stale) as error:
        return _refuse(show, page, error)
    return _done(show, kind, "saved")


@router.post("/desk/records/{kind}/{record_id}/remove")
def remove(show: ResponderDep, write: WriteDep, form: FormDep, kind: Kind, record_id: str) -> RedirectResponse:
    """Remove a record as it was shown; the audit log keeps it."""
    sent = read_single(form)
    write(records.delete_record, show.viewer, kind, record_id, sent.get("etag"), sent.get("why", "")[:500])
    return _done(show, kind, "removed")


def _read_page(snapshot: Snapshot, kind: Kind, record_id: str, form: FormData) -> RecordPage:
    sent = read_single(form)
    for one in FORMS[kind]:
        if one.kind == "city":
            sent[one.name] = _find_id(snapshot, sent.get(one.name, ""))
    chosen = {one.name: read_all(form, one.name) for one in FORMS[kind] if one.kind == SEVERAL}
    return RecordPage(kind, record_id, FORMS[kind], sent.get("etag", ""), sent, chosen)


def _refuse(show: ResponderDep, page: RecordPage, error: Exception) -> Response:
    told = RecordPage(page.kind, page.record_id, page.fields, page.etag, page.sent, page.chosen, list_wrong(error))
    status = 412 if isinstance(error, Stale) else 409 if isinstance(error, Conflict) else 422
    return show.page(told, active="desk", status=status)


def _done(show: ResponderDep, kind: Kind, done: str) -> RedirectResponse:
    return show.go(Links(show.language).desk("records", kind=kind, done=done) + "#notice")
