"""Publishing a plan, the answers of both sides, waves, withdrawing, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Response
from sqlmodel import Session, select
from starlette.datastructures import FormData

from api.errors import NotAllowed
from api.features.rounds import answers, approving, outcomes, publishing, waves, withdrawing
from api.http.deps import ServicesDep, WriteDep
from api.identity.roles import Role
from api.storage.models import AccountRow
from api.web.form_token import FormDep
from api.web.pages.staff.rounds.publishing import build_publish
from api.web.pages.staff.rounds.refused import build_refused
from api.web.responding import Responder, ResponderDep
from api.web.routes.staff.refusals import list_wrong, read_all, read_single
from api.web.routes.staff.rounds.forms import read_fields
from api.web.routes.staff.rounds.opened import OpenRound, RoundDep
from api.web.routes.staff.rounds.writing import Version, Why, attempt

router = APIRouter()
Named = Annotated[str, Form(max_length=100)]


@router.get("/desk/rounds/{round_id}/publish")
def show_publish(show: ResponderDep, opened: RoundDep, services: ServicesDep) -> Response:
    """What is still open before the cities are asked, and what they said after."""
    staff = _name_staff(opened.session)
    needs = services.settings.second_person
    page = build_publish(opened.head, opened.state, show.viewer.id, needs, opened.names(), staff, opened.contact)
    return show.page(page, active="desk")


def _name_staff(session: Session) -> dict[str, str]:
    wanted = select(AccountRow).where(AccountRow.role == Role.STAFF)
    return {f"account:{row.id}": row.name for row in session.exec(wanted) if row.active}


def _attempt(show: Responder, opened: OpenRound, form: FormData, act: Callable[[], object], done: str) -> Response:
    """As `attempt`; what only another person may do is told on a page too."""
    try:
        return attempt(show, opened, form, act, "publish", done)
    except NotAllowed as error:
        page = build_refused(opened.head, read_fields(form), list_wrong(error), show.request.url.path)
        return show.page(page, active="desk", status=403)


@router.post("/desk/rounds/{round_id}/approve")
def approve(
    show: ResponderDep, opened: RoundDep, write: WriteDep, form: FormDep, version: Version, why: Why = ""
) -> Response:
    """Agree to the plan on the board as it is, as the second person."""
    told = (opened.writing(version, why), approving.PublishInput())
    return _attempt(show, opened, form, lambda: write(approving.approve, *told), "approved")


@router.post("/desk/rounds/{round_id}/publish")
def publish(
    show: ResponderDep,
    opened: RoundDep,
    services: ServicesDep,
    write: WriteDep,
    form: FormDep,
    version: Version,
    why: Why = "",
) -> Response:
    """Ask both sides of every place."""
    given, second = approving.PublishInput(), services.settings.second_person
    told = (opened.writing(version, why), given, opened.view, second)
    return _attempt(show, opened, form, lambda: write(publishing.publish, *told), "published")


@router.post("/desk/rounds/{round_id}/wave")
def send_wave(
    show: ResponderDep,
    opened: RoundDep,
    write: WriteDep,
    form: FormDep,
    version: Version,
    scenario: Named = "",
    why: Why = "",
) -> Response:
    """Fill the seats that have become free, by the rules or with the places of a repaired plan."""
    told = (opened.writing(version, why), opened.view, approving.PublishInput(scenario=scenario))
    return _attempt(show, opened, form, lambda: write(waves.send_wave, *told), "waved")


@router.post("/desk/rounds/{round_id}/withdraw")
def withdraw(
    show: ResponderDep, opened: RoundDep, write: WriteDep, form: FormDep, version: Version, why: Why = ""
) -> Response:
    """Take invitations back; none named: the whole publication."""
    given = withdrawing.WithdrawInput(invitations=tuple(filter(None, read_all(form, "invitation"))))
    told = (opened.writing(version, why), given)
    return _attempt(show, opened, form, lambda: write(withdrawing.withdraw, *told), "withdrawn")


@router.post("/desk/rounds/{round_id}/answer")
def note_answer(
    show: ResponderDep, opened: RoundDep, write: WriteDep, form: FormDep, version: Version, why: Why = ""
) -> Response:
    """Note what a city has told staff."""
    sent = read_single(form)

    def act() -> None:
        fields = {name: sent.get(name, "") for name in ("invitation", "side", "answer")}
        given = answers.AnswerInput.model_validate(fields)
        write(answers.note_answer, opened.writing(version, why), given)

    return _attempt(show, opened, form, act, "answered")


@router.post("/desk/rounds/{round_id}/outcome")
def tell_outcome(
    show: ResponderDep, opened: RoundDep, write: WriteDep, form: FormDep, version: Version, why: Why = ""
) -> Response:
    """Tell what came of a place; unless it was dropped, it becomes a collaboration on record."""
    sent = read_single(form)

    def act() -> None:
        fields = {name: sent.get(name, "") for name in ("invitation", "result", "note")}
        given = outcomes.OutcomeInput.model_validate(fields)
        write(outcomes.record_outcome, opened.writing(version, why), given)

    return _attempt(show, opened, form, act, "kept")
