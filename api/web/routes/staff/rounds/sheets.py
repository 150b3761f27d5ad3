"""People, rules, and one row of a sheet."""

from __future__ import annotations

from fastapi import APIRouter, Response
from starlette.exceptions import HTTPException

from api.features.rounds.eligibility import find_doubts
from api.features.rounds.sheets import PARTS, find_sheet
from api.web.pages.staff.rounds.people import build_people
from api.web.pages.staff.rounds.row import build_row
from api.web.pages.staff.rounds.rules import build_rules
from api.web.responding import ResponderDep
from api.web.routes.staff.rounds.opened import RoundDep
from matcher.rounds.words import describe

router = APIRouter()
RULES = ("rules", "locks", "settings")
"""Parts that are shown on the page of rules; all others on that of people."""


@router.get("/desk/rounds/{round_id}/people")
def show_people(show: ResponderDep, opened: RoundDep) -> Response:
    """Who takes part: applications, hosts, wishes, vetoes, conflicts."""
    told = (opened.session, opened.row.id, opened.state, opened.view.snapshot, opened.gazetteer)
    return show.page(build_people(opened.head, opened.state, opened.names(), find_doubts(*told)), active="desk")


@router.get("/desk/rounds/{round_id}/rules")
def show_rules(show: ResponderDep, opened: RoundDep) -> Response:
    """What a plan must keep, what is held, and the settings."""
    desk = opened.try_desk()
    words = {rule.id: describe(desk.problem, rule) for rule in desk.problem.rules} if desk else {}
    return show.page(build_rules(opened.head, opened.state, opened.names(), words), active="desk")


@router.get("/desk/rounds/{round_id}/rows/{part}/{row_id}")
def show_row(show: ResponderDep, opened: RoundDep, part: str, row_id: str) -> Response:
    """The form for one row; `new` is an empty one."""
    if part not in PARTS:
        raise HTTPException(404)
    rows = opened.state.sheets.get(find_sheet(opened.state.kind, part), {})
    if row_id != "new" and row_id not in rows:
        raise HTTPException(404)
    row_id = "" if row_id == "new" else row_id
    back = "rules" if part in RULES else "people"
    return show.page(build_row(opened.head, opened.state, part, row_id, opened.names(), back), active="desk")
