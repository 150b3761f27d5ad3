"""Policies: read, draft, preview, adopt."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Response

from api.features.policies import use_cases as policies
from api.features.policies.preview import KINDS, Beside, compare_lists
from api.features.policies.shapes import PolicyList, PolicyShape, PreviewShape
from api.http.deps import CityViewDep, Permit, SessionDep
from api.http.idempotency import PostDep
from api.http.responses import respond
from api.http.routing import ApiRouter
from api.http.shapes import may_fail
from api.http.writing import Why
from api.identity.roles import Action, Viewer
from api.questions.as_data import build_city_name
from api.storage.models import PolicyRow
from api.storage.policies import find_policy, list_policies
from fixtures.policies import build_policy

router = ApiRouter(tags=["policies"], prefix="/policies", responses=may_fail(401, 422))
Reader = Annotated[Viewer, Depends(Permit(Action.READ))]
Keeper = Annotated[Viewer, Depends(Permit(Action.WRITE_POLICY))]


@router.get("", name="list_policies", response_model=PolicyList)
def read_policies(viewer: Reader, session: SessionDep) -> Response:
    """Every version of every policy; `adopted` is the one that answers use."""
    return respond({"items": [_show(row) for row in list_policies(session)]})


@router.get("/{policy_id}/{version}", response_model=PolicyShape, responses=may_fail(404))
def read_policy(policy_id: str, version: str, viewer: Reader, session: SessionDep) -> Response:
    """One version, with all its numbers."""
    return respond(_show(find_policy(session, policy_id, version)))


@router.post("", status_code=201, response_model=PolicyShape, responses=may_fail(403, 409, 413))
def create_policy(policy: policies.PolicyInput, viewer: Keeper, post: PostDep) -> Response:
    """Keep a new version as a draft. Versions never change."""
    return post(_created, policies.create_policy, viewer, policy)


@router.get("/{policy_id}/{version}/preview/{city_id}", response_model=PreviewShape, responses=may_fail(404))
def preview_policy(policy_id: str, version: str, city_id: str, view: CityViewDep, session: SessionDep) -> Response:
    """The ten twins and reviewers of a city under this version, beside those under the adopted one."""
    draft = build_policy(find_policy(session, policy_id, version).content)
    lists = {kind: _show_beside(compare_lists(view, draft, city_id, kind)) for kind in KINDS}
    return respond({"city": {"id": city_id}, "policy": draft.name, "adopted": view.policy_name, **lists})


@router.post("/{policy_id}/{version}/adopt", response_model=PolicyShape, responses=may_fail(403, 404))
def adopt_policy(policy_id: str, version: str, viewer: Keeper, post: PostDep, why: Why = "") -> Response:
    """Make this version the one that answers use from now on."""
    return post(lambda row: respond(_show(row)), policies.adopt_policy, viewer, policy_id, version, why)


def _show_beside(beside: Beside) -> dict[str, Any]:
    shown = {"adopted": beside.adopted, "draft": beside.draft}
    return {name: [build_city_name(city) for city in cities] for name, cities in shown.items()} | {"kept": beside.kept}


def _created(row: PolicyRow) -> Response:
    return respond(_show(row), 201, location=f"/api/v1/policies/{row.id}/{row.version}")


def _show(row: PolicyRow) -> dict[str, Any]:
    return {**row.content, "adopted": row.adopted, "at": row.at}
