"""The board, the exact price of a change, and making it."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, Response

from api.errors import Conflict, Fault, Invalid, NotFound, ServiceError
from api.features.rounds.board import build_board
from api.features.rounds.operations import BanPlace, Given, LockPlace
from api.features.rounds.placing import place
from api.features.rounds.pricing import ChangeInput, tell_price
from api.features.rounds.scenarios import find_scenario
from api.features.rounds.state import Scenario
from api.http.deps import WriteDep
from api.web.form_token import FormDep
from api.web.links import Links
from api.web.pages.staff.rounds.board import build_board_page, build_empty_board
from api.web.pages.staff.rounds.why import PricePart, build_why
from api.web.responding import ResponderDep
from api.web.routes.staff.rounds.opened import OpenRound, RoundDep
from api.web.routes.staff.rounds.writing import Version, Why, attempt, do

router = APIRouter()
Asked = Annotated[str, Query(max_length=200)]
Named = Annotated[str, Form(max_length=200)]


@router.get("/desk/rounds/{round_id}/board")
def show_board(show: ResponderDep, opened: RoundDep, plan: Asked = "") -> Response:
    """The plan that is worked on, or another one to look at."""
    if not opened.state.scenarios:
        return show.page(build_empty_board(opened.head, opened.state), active="desk")
    scenario = find_scenario(opened.state, plan)
    try:
        desk = opened.desk()
        page = build_board_page(opened.head, desk, scenario, build_board(desk, scenario))
    except (Conflict, Invalid) as error:
        page = build_empty_board(opened.head, opened.state, str(error))
    return show.page(page, active="desk")


@router.get("/desk/rounds/{round_id}/price")
def show_price(show: ResponderDep, opened: RoundDep, learner: Asked, host: Asked, plan: Asked = "") -> Response:
    """The exact price of a place, as a part of the board."""
    desk = opened.desk()
    told, _ = tell_price(desk, find_scenario(opened.state, plan), ChangeInput(learner=learner, host=host))
    return show.page(PricePart(told, {one: desk.name(one) for one in desk.cities}))


@router.get("/desk/rounds/{round_id}/why")
def show_why(show: ResponderDep, opened: RoundDep, learner: Asked = "", host: Asked = "") -> Response:
    """Why one is not with another, and what it would cost."""
    try:
        desk = opened.desk()
    except ServiceError as error:
        return show.page(build_why(opened.head, None, None, wrong=_say(error)), active="desk")
    scenario = _find_plan(opened)
    if not (learner and host and scenario):
        return show.page(build_why(opened.head, desk, scenario, learner, host), active="desk")
    try:
        told, _ = tell_price(desk, scenario, ChangeInput(learner=learner, host=host))
        line = next(one for one in build_board(desk, scenario).lines if one.learner == learner)
        option = next(one for one in line.options if one.host == host)
        page = build_why(opened.head, desk, scenario, learner, host, told, option)
    except ServiceError as error:
        page = build_why(opened.head, desk, scenario, learner, host, wrong=_say(error))
    return show.page(page, active="desk")


def _find_plan(opened: OpenRound) -> Scenario | None:
    try:
        return find_scenario(opened.state)
    except NotFound:
        return None


def _say(error: ServiceError) -> str:
    faults = error.faults if isinstance(error, Invalid) else ()
    return f"{error} ({'; '.join(fault.message for fault in faults[:5])})" if faults else str(error)


@router.post("/desk/rounds/{round_id}/board")
def act_on_board(
    show: ResponderDep,
    opened: RoundDep,
    write: WriteDep,
    form: FormDep,
    version: Version,
    learner: Named,
    act: Annotated[Literal["place", "lock", "unlock", "ban", "why"], Form()],
    host: Named = "",
    why: Why = "",
) -> Response:
    """Place a learner with a host, hold or free its place, rule the host out, or ask why (no token goes into that address)."""
    if act == "why":
        return show.go(Links(show.language).desk("rounds", opened.row.id, "why", learner=learner, host=host))

    def change() -> None:
        if not host:
            raise Invalid("choose a host first", [Fault("host", "empty")])
        if act == "place":
            given = ChangeInput(learner=learner, host=host)
            write(place, opened.writing(version, why), opened.state.board, given, opened.view)
        else:
            do(write, opened, version, [_read_act(act, learner, host, why)], why)

    return attempt(show, opened, form, change, "board", "placed" if act == "place" else "done")


def _read_act(act: Literal["lock", "unlock", "ban"], learner: str, host: str, why: str) -> Given:
    if act == "ban":
        return BanPlace(op="ban", learner=learner, host=host, reason=why)
    return LockPlace(op=act, learner=learner, host=host)
