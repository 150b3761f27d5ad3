"""Plans of a city: hand one in, follow its reading, decide on its proposals."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Response

from api.features.profiles.plans import use_cases as plans
from api.features.profiles.plans.inputs import DecisionInput, PlanInput
from api.features.profiles.plans.shapes import PlanList, PlanPreview, PlanShape
from api.features.profiles.shapes import ProfileShape
from api.features.profiles.use_cases import ProfileRead
from api.http.deps import Permit, SessionDep, WriteDep
from api.http.idempotency import PostDep
from api.http.responses import OWN, respond
from api.http.routing import ApiRouter
from api.http.shapes import may_fail
from api.http.writing import IfMatch
from api.identity.roles import Action, Viewer
from api.storage.models import PlanRow

router = ApiRouter(tags=["profiles"], prefix="/cities/{city_id}/plans", responses=may_fail(401, 403, 404, 422))
Editor = Annotated[Viewer, Depends(Permit(Action.WRITE_PROFILE))]


@router.post("", status_code=202, response_model=PlanShape, responses=may_fail(409, 413))
def hand_in_plan(city_id: str, given: PlanInput, viewer: Editor, post: PostDep) -> Response:
    """Hand in a plan of the city, to be read. Nothing of it enters the profile before its proposals are decided on."""

    def accept(row: PlanRow) -> Response:
        address = f"/api/v1/cities/{row.city_id}/plans/{row.id}"
        return respond(row.model_dump(), 202, location=address, retry_after="2")

    return post(accept, plans.hand_in, viewer, city_id, given)


@router.get("", response_model=PlanList)
def list_plans(city_id: str, viewer: Editor, session: SessionDep) -> Response:
    """The plans of a city and where their reading stands, newest first."""
    rows = plans.list_plans(session, viewer, city_id)
    return respond({"items": [row.model_dump(exclude={"found", "decided"}) for row in rows]})


@router.get("/{plan_id}", response_model=PlanShape)
def read_plan(city_id: str, plan_id: str, viewer: Editor, session: SessionDep) -> Response:
    """A plan: where its reading stands, what was found in it as `city-peers read-plan` prints it, and what was decided."""
    return respond(plans.find_plan(session, viewer, city_id, plan_id).model_dump())


@router.get("/{plan_id}/preview", response_model=PlanPreview)
def preview_plan(city_id: str, plan_id: str, viewer: Editor, session: SessionDep) -> Response:
    """What would be new, changed, erased and as it was, section by section, if what a table states is taken as it stands."""
    return respond({"sections": plans.preview(session, viewer, city_id, plan_id)})


@router.delete("/{plan_id}", status_code=204, response_class=Response)
def take_plan_out(city_id: str, plan_id: str, viewer: Editor, write: WriteDep) -> Response:
    """Take a plan out, or stop its reading. What was taken from it into the profile stays."""
    write(plans.take_out, viewer, city_id, plan_id)
    return Response(status_code=204)


@router.put("/{plan_id}/{section}", response_model=ProfileShape, responses=may_fail(409, 412, 413, 428))
def decide_on_section(
    city_id: str,
    plan_id: str,
    section: str,
    given: DecisionInput,
    viewer: Editor,
    write: WriteDep,
    if_match: IfMatch = None,
) -> Response:
    """Say yes, no or another code of the proposals of one section; the profile as it is then, in which they are facts.

    `If-Match` names the state of the profile. The keys: a code; "target"; the number of a candidate for the emissions or of a
    case study (offers); the code of a barrier that was said yes to (needs).
    """
    return _tell(write(plans.decide, viewer, city_id, plan_id, section, if_match, given))


@router.delete("/{plan_id}/{section}", response_model=ProfileShape, responses=may_fail(409))
def reopen_section(city_id: str, plan_id: str, section: str, viewer: Editor, write: WriteDep) -> Response:
    """Take back what this plan last brought to a section, where nobody changed it since."""
    return _tell(write(plans.reopen, viewer, city_id, plan_id, section))


def _tell(read: ProfileRead) -> Response:
    return respond(read.document, etag=read.etag, cache_control=OWN)
