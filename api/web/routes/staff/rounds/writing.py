"""Writes to a round: any operation of a form, on the version that the form was made on; and taking them back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated

from fastapi import APIRouter, Form, Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from api.errors import Conflict, Diverged, Invalid, NotFound, Stale
from api.features.rounds.loosening import loosen
from api.features.rounds.operating import build_operation
from api.features.rounds.operations import Given, PutRow
from api.features.rounds.proposals import propose_conflicts
from api.features.rounds.record import delete_round, write_round
from api.features.rounds.tasks import SolveInput
from api.features.rounds.undoing import undo
from api.features.rounds.work import queue_task
from api.http.deps import WriteDep, Writer
from api.web.form_token import FormDep
from api.web.links import Links
from api.web.pages.staff.rounds.refused import build_refused
from api.web.responding import Responder, ResponderDep
from api.web.routes.staff.refusals import list_wrong, read_all
from api.web.routes.staff.rounds.forms import CELL, read_fields, read_operation
from api.web.routes.staff.rounds.opened import OpenRound, RoundDep, back_to, name_people

router = APIRouter()
Version = Annotated[int, Form(ge=0)]
Why = Annotated[str, Form(max_length=500)]
Back = Annotated[str, Form(max_length=100, pattern=r"^[a-z/0-9]*$")]
REFUSALS = (Invalid, Conflict, Stale, NotFound, ValidationError)


@router.post("/desk/rounds/{round_id}/do")
def carry_out(
    show: ResponderDep,
    opened: RoundDep,
    write: WriteDep,
    form: FormDep,
    version: Version,
    why: Why = "",
    back: Back = "",
) -> Response:
    """One operation, as the fields of the form name it."""
    return attempt(show, opened, form, lambda: do(write, opened, version, [read_operation(form)], why), back, "done")


def do(write: Writer, opened: OpenRound, version: int, given: Sequence[Given], why: str) -> None:
    """Carry operations out as one write."""
    operation = build_operation(given, opened.state.kind)
    write(write_round, opened.writing(version, why), operation)


def attempt(
    show: Responder, opened: OpenRound, form: FormData, act: Callable[[], object], back: str, done: str
) -> Response:
    """Do it, and go on; where it is refused, a page says why and keeps what was typed."""
    try:
        act()
    except REFUSALS as error:
        status = 412 if isinstance(error, Stale) else 409 if isinstance(error, Conflict) else 422
        more = error.more if isinstance(error, Diverged) else None
        told = (read_fields(form), list_wrong(error), show.request.url.path, more, name_people(opened.session))
        page = build_refused(opened.head, *told)
        return show.page(page, active="desk", status=status)
    return back_to(show, opened.row.id, back, done)


@router.post("/desk/rounds/{round_id}/settings")
def change_settings(
    show: ResponderDep, opened: RoundDep, write: WriteDep, form: FormDep, version: Version, why: Why = ""
) -> Response:
    """The settings of the first sheet, those that are not as they were."""
    held = opened.state.sheets.get(opened.state.kind, {})
    cells = {name.removeprefix(CELL): value.strip() for name, value in read_fields(form) if name.startswith(CELL)}
    changed = {name: value for name, value in cells.items() if held.get(name, {}).get("value", "") != value}

    def act() -> None:
        rows = [
            PutRow(op="put", part="settings", row={"field": name, "value": value}) for name, value in changed.items()
        ]
        if rows:
            do(write, opened, version, rows, why)

    return attempt(show, opened, form, act, "rules", "kept")


@router.post("/desk/rounds/{round_id}/proposals")
def propose(show: ResponderDep, opened: RoundDep, write: WriteDep, form: FormDep, version: Version) -> Response:
    """Add the conflicts of interest that the record suggests, for staff to judge."""
    writing = opened.writing(version)
    return attempt(show, opened, form, lambda: write(propose_conflicts, writing, opened.view), "people", "done")


@router.post("/desk/rounds/{round_id}/undo")
def take_back(
    show: ResponderDep,
    opened: RoundDep,
    write: WriteDep,
    form: FormDep,
    decision: Annotated[str, Form(max_length=100)] = "",
    why: Why = "",
    back: Back = "",
) -> Response:
    """Take back a decision, or the reader's own last one."""
    writing = opened.writing(why=why)
    return attempt(show, opened, form, lambda: write(undo, writing, decision), back, "undone")


@router.post("/desk/rounds/{round_id}/relax")
def relax(
    show: ResponderDep, opened: RoundDep, write: WriteDep, form: FormDep, version: Version, why: Why = ""
) -> Response:
    """Take a way out: loosen its rules as one write, then plan again."""

    def act() -> None:
        desk = opened.desk()
        given = [loosen(desk, *_read_change(text)) for text in read_all(form, "change")]
        do(write, opened, version, given, why)

    answer = attempt(show, opened, form, act, "", "done")
    if answer.status_code != 303:
        return answer
    job = write(queue_task, show.viewer, opened.row.id, "solve", SolveInput())
    return back_to(show, opened.row.id, f"jobs/{job.id}")


def _read_change(text: str) -> tuple[str, float, tuple[str, ...]]:
    """A change of a way out as the form carries it: id, units, and whom it is about. Raises Invalid."""
    parts = text.rsplit("|", 2)
    try:
        return parts[0], float(parts[1]), tuple(filter(None, parts[2].split(";")))
    except (IndexError, ValueError) as error:
        raise Invalid("this way out was not made by this service: look for the ways out again") from error


@router.post("/desk/rounds/{round_id}/remove")
def remove(
    show: ResponderDep, opened: RoundDep, write: WriteDep, form: FormDep, version: Version, why: Why = ""
) -> Response:
    """Remove a round that was never published."""
    answer = attempt(show, opened, form, lambda: write(delete_round, opened.writing(version, why)), "", "done")
    return (
        show.go(Links(show.language).desk("rounds", done="removed") + "#notice")
        if answer.status_code == 303
        else answer
    )
