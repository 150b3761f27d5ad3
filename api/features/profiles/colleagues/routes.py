"""Links by which a colleague without an account answers one section."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Response

from api.features.profiles.colleagues import use_cases as colleagues
from api.features.profiles.colleagues.shapes import AssignmentList, NewAssignment
from api.http.deps import Permit, SessionDep, WriteDep
from api.http.idempotency import PostDep
from api.http.responses import respond
from api.http.routing import ApiRouter
from api.http.shapes import may_fail
from api.identity.roles import Action, Viewer
from api.storage.models import AssignmentRow

router = ApiRouter(tags=["profiles"], prefix="/cities/{city_id}/assignments", responses=may_fail(401, 403, 404, 422))
Editor = Annotated[Viewer, Depends(Permit(Action.WRITE_PROFILE))]
HIDDEN = {"hash"}


@router.post("", status_code=201, response_model=NewAssignment, responses=may_fail(409, 413))
def assign_section(city_id: str, given: colleagues.AssignmentInput, viewer: Editor, post: PostDep) -> Response:
    """Make a link by which a colleague without an account answers one section. Its token is told this once."""

    def accept(made: tuple[AssignmentRow, str]) -> Response:
        row, token = made
        return respond({"assignment": row.model_dump(exclude=HIDDEN), "token": token}, 201)

    return post(accept, colleagues.assign, viewer, city_id, given)


@router.get("", response_model=AssignmentList)
def list_assignments(city_id: str, viewer: Editor, session: SessionDep) -> Response:
    """The links that hold, newest first; their tokens are not kept."""
    rows = colleagues.list_assignments(session, viewer, city_id)
    return respond({"items": [row.model_dump(exclude=HIDDEN) for row in rows]})


@router.delete("/{assignment_id}", status_code=204, response_class=Response)
def end_assignment(city_id: str, assignment_id: str, viewer: Editor, write: WriteDep) -> Response:
    """End a link at once."""
    write(colleagues.end_assignment, viewer, city_id, assignment_id)
    return Response(status_code=204)
