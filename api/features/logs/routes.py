"""The changes feed and the audit log."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import Depends, Query, Response

from api.features.logs.shapes import AuditPage, ChangePage
from api.features.logs.use_cases import Sought, read_audit, read_changes
from api.http.deps import Permit, SessionDep
from api.http.paging import Cursor, Limit, build_page, read_cursor
from api.http.responses import respond
from api.http.routing import ApiRouter
from api.http.shapes import may_fail
from api.identity.roles import Action, Viewer

router = ApiRouter(tags=["logs"], responses=may_fail(401, 422))
Reader = Annotated[Viewer, Depends(Permit(Action.READ))]
Auditor = Annotated[Viewer, Depends(Permit(Action.READ_AUDIT))]
Since = Annotated[int, Query(ge=0, le=2**62, description="The `next` of the last answer; 0 for the beginning.")]


NO_NUL = r"^[^\x00]*$"


def read_sought(
    who: Annotated[
        str, Query(max_length=200, pattern=NO_NUL, description="The id of the account or key that did it.")
    ] = "",
    what: Annotated[str, Query(max_length=200, pattern=NO_NUL, description="Words that stand in what was done.")] = "",
    subject: Annotated[
        str, Query(max_length=200, pattern=NO_NUL, description="Words that stand in the id of what it was done to.")
    ] = "",
    since: Annotated[date | Literal[""], Query(description="The first day.")] = "",
    until: Annotated[date | Literal[""], Query(description="The last day.")] = "",
) -> Sought:
    """Which lines are asked for."""
    return Sought(who.strip(), what.strip(), subject.strip(), since or None, until or None)


SoughtDep = Annotated[Sought, Depends(read_sought)]


@router.get("/changes", response_model=ChangePage)
def list_changes(viewer: Reader, session: SessionDep, since: Since = 0, limit: Limit = 100) -> Response:
    """What changed since a number, oldest first. Keep `next` and ask again with it."""
    return respond(read_changes(session, viewer, since, limit))


@router.get("/audit", response_model=AuditPage, responses=may_fail(403))
def list_audit(
    viewer: Auditor, session: SessionDep, sought: SoughtDep, cursor: Cursor = None, limit: Limit = 100
) -> Response:
    """Who did what, when and why, with before and after; newest first. What is private to a city is not shown."""
    rows = read_audit(session, viewer, read_cursor(cursor), limit + 1, sought)
    return respond(build_page(rows, limit, left_out={"private"}))
