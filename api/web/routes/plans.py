"""The pages on which an editor hands in a plan of the own city and reviews what was found in it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from pathlib import PurePath

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile

from api.clock import now
from api.errors import Conflict, Fault, Invalid, Stale
from api.features.profiles import use_cases as profiles
from api.features.profiles.plans import use_cases as plans
from api.features.profiles.plans.inputs import DecisionInput, PlanInput
from api.features.profiles.plans.items import list_proposals
from api.http.deps import SessionDep, WriteDep
from api.storage.models import PlanRow
from api.web.form_token import FormDep
from api.web.links import Links
from api.web.own_city import OwnCityDep
from api.web.pages.plan_review import Refused, build_plan_review
from api.web.pages.plans import build_plans
from api.web.responding import ResponderDep
from api.web.told import ToldDep
from matcher.reason import sentence

router = APIRouter()
ADDRESS = "/{language}/my-city/plans"
NO_FILE = sentence("Choose a file.")
NO_YEAR = sentence("Write the year of the document.")
VERDICT = ("say", "code", "text", "theme", "year")


@router.get(ADDRESS)
def show_plans(show: ResponderDep, own: OwnCityDep, data: ToldDep, session: SessionDep) -> Response:
    """The plans of the reader's city."""
    rows = plans.list_plans(session, show.viewer, own)
    return show.page(build_plans(data.snapshot, own, rows, now().year), active="my-city")


@router.post(ADDRESS)
def hand_in_plan(
    show: ResponderDep, own: OwnCityDep, data: ToldDep, session: SessionDep, write: WriteDep, form: FormDep
) -> Response:
    """Take a plan that was handed in; what is wrong with it is said on the same page."""
    try:
        row = write(plans.hand_in, show.viewer, own, _read_plan(form))
    except (Invalid, Conflict) as error:
        wrong = [fault.message for fault in getattr(error, "faults", ())] or [str(error)]
        rows = plans.list_plans(session, show.viewer, own)
        page = build_plans(data.snapshot, own, rows, now().year, wrong, str(form.get("title", "")))
        return show.page(page, active="my-city", status=422)
    return show.go(Links(show.language).plan(row.id))


def _read_plan(form: FormData) -> PlanInput:
    """Raises Invalid."""
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise Invalid(NO_FILE, [Fault("file", NO_FILE)])
    if not str(form.get("year", "")).strip().isdigit():
        raise Invalid(NO_YEAR, [Fault("year", NO_YEAR)])
    name = PurePath(file.filename.replace("\\", "/")).name[-300:]
    title = str(form.get("title", "")).strip() or PurePath(name).stem
    account = str(form.get("account", "")).strip()
    said = {
        "account": account,
        "name": name,
        "title": title[:300],
        "year": int(str(form["year"])),
        "content": b64encode(file.file.read()),
    }
    try:
        return PlanInput.model_validate(said)
    except ValidationError as error:
        raise Invalid("this plan cannot be taken", _list_faults(error)) from error


def _list_faults(error: ValidationError) -> list[Fault]:
    return [Fault(".".join(map(str, fault["loc"])), fault["msg"]) for fault in error.errors()]


@router.get(ADDRESS + "/{plan_id}")
def show_plan(
    show: ResponderDep, own: OwnCityDep, data: ToldDep, session: SessionDep, plan_id: str, done: str = ""
) -> Response:
    """What was found in a plan, to be reviewed; while it is read, how far that is."""
    row = plans.find_plan(session, show.viewer, own, plan_id)
    read = profiles.read_profile(session, show.viewer, own)
    return show.page(build_plan_review(data.snapshot, row, read.document, read.etag, done), active="my-city")


@router.get(ADDRESS + "/{plan_id}/progress")
def show_progress(show: ResponderDep, own: OwnCityDep, session: SessionDep, plan_id: str) -> JSONResponse:
    """How far the reading is, for the script of the page."""
    row = plans.find_plan(session, show.viewer, own, plan_id)
    told = {"stage": row.stage, "progress": row.progress}
    return JSONResponse(told, headers={"Cache-Control": "no-store"})


@router.post(ADDRESS + "/{plan_id}/taken-out")
def take_plan_out(show: ResponderDep, own: OwnCityDep, write: WriteDep, form: FormDep, plan_id: str) -> Response:
    """Take a plan out, or stop its reading."""
    write(plans.take_out, show.viewer, own, plan_id)
    return show.go(Links(show.language).plans())


@router.post(ADDRESS + "/{plan_id}/{section}")
def decide_on_section(
    show: ResponderDep,
    own: OwnCityDep,
    data: ToldDep,
    session: SessionDep,
    write: WriteDep,
    form: FormDep,
    plan_id: str,
    section: str,
) -> Response:
    """Put into the profile what was said yes to; what cannot be taken is shown again, with the reason beside it."""
    row = plans.find_plan(session, show.viewer, own, plan_id)
    sent = {name: str(value) for name, value in form.items()}
    try:
        given = _read_decision(row, section, sent)
        write(plans.decide, show.viewer, own, plan_id, section, sent.get("etag"), given)
    except (Stale, Invalid) as error:
        refused = _place_faults(section, sent, error)
        read = profiles.read_profile(session, show.viewer, own)
        page = build_plan_review(data.snapshot, row, read.document, read.etag, refused=refused)
        return show.page(page, active="my-city", status=412 if refused.changed else 422)
    return show.go(Links(show.language).plan(plan_id, done="taken") + f"#{section}")


@router.post(ADDRESS + "/{plan_id}/{section}/undone")
def reopen_section(
    show: ResponderDep, own: OwnCityDep, write: WriteDep, form: FormDep, plan_id: str, section: str
) -> Response:
    """Take back what the plan last brought to a section."""
    try:
        write(plans.reopen, show.viewer, own, plan_id, section)
    except Conflict:
        return show.go(Links(show.language).plan(plan_id, done="changed") + f"#{section}")
    return show.go(Links(show.language).plan(plan_id, done="undone") + f"#{section}")


def _read_decision(row: PlanRow, section: str, sent: dict[str, str]) -> DecisionInput:
    """What a form says of the proposals. Raises Invalid."""
    said = {}
    for key in list_proposals(row, section):
        chosen = {name: sent.get(f"{name}:{key}", "").strip() for name in VERDICT}
        if section == "emissions" and sent.get("one"):
            chosen["say"] = "central" if sent["one"] == key else "no"
        if chosen["say"]:
            said[key] = {name: value for name, value in chosen.items() if value}
    try:
        return DecisionInput.model_validate({"said": said, "complete": "complete" in sent})
    except ValidationError as error:
        raise Invalid("see what is marked", _list_faults(error)) from error


def _place_faults(section: str, sent: dict[str, str], error: Stale | Invalid) -> Refused:
    if isinstance(error, Stale):
        return Refused(section, sent, changed=True)
    placed = {fault.field.split(".")[1]: fault.message for fault in error.faults if fault.field.startswith("said.")}
    return Refused(section, sent, placed, tuple(_find_rest(error.faults)))


def _find_rest(faults: Iterable[Fault]) -> Iterable[str]:
    return (fault.message for fault in faults if not fault.field.startswith("said."))
