"""The weights: read, drafted, previewed and adopted."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from api.errors import Conflict, Invalid
from api.features.policies import use_cases as policies
from api.http.deps import SessionDep, WriteDep
from api.questions.find_city import find_one
from api.storage.policies import find_policy, list_policies
from api.web.form_token import FormDep
from api.web.links import Links
from api.web.pages.staff.policies import build_draft, build_policies, build_policy_page, read_draft
from api.web.responding import ResponderDep
from api.web.routes.staff.refusals import list_wrong, read_single
from api.web.told import ToldDep
from fixtures.gazetteer import CityNotResolved
from matcher.errors import MatcherError

router = APIRouter()
Typed = Annotated[str, Query(max_length=200)]


@router.get("/desk/policies")
def show_policies(show: ResponderDep, session: SessionDep, done: str = "") -> Response:
    """Every version of the weights."""
    return show.page(build_policies(list_policies(session), done), active="desk")


@router.get("/desk/policies/{policy_id}/{version}")
def show_policy(
    show: ResponderDep, data: ToldDep, session: SessionDep, policy_id: str, version: str, city: Typed = ""
) -> Response:
    """What a version would change."""
    row = find_policy(session, policy_id, version)
    try:
        found = find_one(data.snapshot, city.strip()).city if city.strip() else None
    except (CityNotResolved, MatcherError):
        found = None
    return show.page(build_policy_page(data, row, found, city), active="desk")


@router.post("/desk/policies/{policy_id}/{version}/adopt")
def adopt(
    show: ResponderDep,
    write: WriteDep,
    form: FormDep,
    policy_id: str,
    version: str,
    why: Annotated[str, Form(max_length=500)] = "",
) -> RedirectResponse:
    """Make a version the one that answers use."""
    write(policies.adopt_policy, show.viewer, policy_id, version, why)
    return show.go(Links(show.language).desk("policies", done="adopted") + "#notice")


@router.get("/desk/policies/{policy_id}/{version}/draft")
def show_draft(show: ResponderDep, data: ToldDep, session: SessionDep, policy_id: str, version: str) -> Response:
    """The form for a version that begins as this one."""
    return show.page(build_draft(data, find_policy(session, policy_id, version)), active="desk")


@router.post("/desk/policies/{policy_id}/{version}/draft")
def create_draft(
    show: ResponderDep,
    data: ToldDep,
    session: SessionDep,
    write: WriteDep,
    form: FormDep,
    policy_id: str,
    version: str,
) -> Response:
    """Keep a new version; it is only previewed until it is adopted."""
    row, sent = find_policy(session, policy_id, version), read_single(form)
    try:
        given = policies.PolicyInput.model_validate(read_draft(row, sent))
        made = write(policies.create_policy, show.viewer, given)
    except (ValidationError, Invalid, Conflict, MatcherError) as error:
        return show.page(build_draft(data, row, sent, list_wrong(error)), active="desk", status=422)
    return show.go(Links(show.language).desk("policies", made.id, made.version))
