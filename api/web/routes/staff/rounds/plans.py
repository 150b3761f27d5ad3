"""Two plans side by side; and a plan repaired after somebody has dropped out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Response

from api.features.rounds.operations import ChooseBoard, Given, PutRow, SetStatus
from api.http.deps import WriteDep
from api.web.form_token import FormDep
from api.web.pages.staff.rounds.plans import build_compare, build_repair
from api.web.responding import ResponderDep
from api.web.routes.staff.refusals import read_all
from api.web.routes.staff.rounds.opened import OpenRound, RoundDep
from api.web.routes.staff.rounds.writing import Version, Why, attempt, do

router = APIRouter()
Asked = Annotated[str, Query(max_length=100)]


@router.get("/desk/rounds/{round_id}/compare")
def show_compare(show: ResponderDep, opened: RoundDep, a: Asked = "", b: Asked = "") -> Response:
    """Two plans side by side."""
    return show.page(build_compare(opened.head, opened.state, a, b, opened.names()), active="desk")


@router.get("/desk/rounds/{round_id}/repair")
def show_repair(show: ResponderDep, opened: RoundDep) -> Response:
    """The form that says who has dropped out."""
    return show.page(build_repair(opened.head, opened.state, opened.names()), active="desk")


@router.post("/desk/rounds/{round_id}/repaired")
def take_repair(
    show: ResponderDep,
    opened: RoundDep,
    write: WriteDep,
    form: FormDep,
    version: Version,
    scenario: Annotated[str, Form(max_length=100)],
    why: Why = "",
) -> Response:
    """Put a repaired plan on the board, and note who has withdrawn and which host has closed."""
    given: list[Given] = [
        SetStatus(op="status", participant=one, status="withdrawn") for one in read_all(form, "drop") if one
    ]
    given += [_close(opened, one) for one in read_all(form, "close") if one]
    given.append(ChooseBoard(op="choose", scenario=scenario))
    return attempt(show, opened, form, lambda: do(write, opened, version, given, why), "board", "done")


def _close(opened: OpenRound, host: str) -> Given:
    row = opened.state.sheets.get("hosts", {}).get(host, {"host_id": host})
    return PutRow(op="put", part="hosts", row={**row, "pause": "yes"})
