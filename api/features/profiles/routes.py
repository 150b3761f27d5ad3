"""Profiles: read, replace whole or by section, look back."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response

from api.features.profiles import use_cases as profiles
from api.features.profiles.colleagues import routes as colleagues
from api.features.profiles.plans import routes as plans
from api.features.profiles.shapes import HistoryPage, ProfileShape
from api.http.deps import Permit, ServicesDep, SessionDep, WriteDep
from api.http.paging import Cursor, Limit, build_page, read_cursor
from api.http.responses import OWN, PUBLIC, respond, respond_tagged
from api.http.routing import ApiRouter
from api.http.shapes import may_fail
from api.http.writing import IfMatch, Why
from api.identity.roles import GUEST, Action, Viewer
from api.rules.sections import ProfileInput, SectionInput
from matcher.errors import UnknownCity

router = ApiRouter(tags=["profiles"], prefix="/cities/{city_id}/profile", responses=may_fail(401, 404, 422))
WRITE = may_fail(403, 412, 413, 428)
Reader = Annotated[Viewer, Depends(Permit(Action.READ))]
Editor = Annotated[Viewer, Depends(Permit(Action.WRITE_PROFILE))]
Historian = Annotated[Viewer, Depends(Permit(Action.READ_PROFILE_HISTORY))]


@router.get("", response_model=ProfileShape)
def read_profile(
    request: Request, city_id: str, viewer: Reader, session: SessionDep, services: ServicesDep
) -> Response:
    """What the viewer may see of a profile, each fact with source and year; a section that is absent is not reported."""
    try:
        read = profiles.read_profile(session, viewer, city_id)
    except UnknownCity:
        visitor = profiles.read_visitor(services.gazetteer, city_id)
        if visitor is None:
            raise
        read = visitor
    return respond_tagged(request, read.document, read.etag, PUBLIC if viewer == GUEST else OWN)


@router.put("", response_model=ProfileShape, responses=WRITE)
def put_profile(
    city_id: str, profile: ProfileInput, viewer: Editor, write: WriteDep, if_match: IfMatch = None, why: Why = ""
) -> Response:
    """Replace the whole profile, as it is read. A section that is left out becomes 'not reported'."""
    return _tell(write(profiles.put_profile, viewer, city_id, if_match, profile, why))


@router.patch("/{section}", response_model=ProfileShape, responses=WRITE)
def patch_section(
    city_id: str,
    section: str,
    content: SectionInput,
    viewer: Editor,
    write: WriteDep,
    if_match: IfMatch = None,
    why: Why = "",
) -> Response:
    """Change what is stated of one section: its facts, whether the list is complete, who may see it. The rest stays."""
    return _tell(write(profiles.patch_section, viewer, city_id, section, if_match, content, why))


@router.delete("/{section}", response_model=ProfileShape, responses=WRITE)
def delete_section(
    city_id: str, section: str, viewer: Editor, write: WriteDep, if_match: IfMatch = None, why: Why = ""
) -> Response:
    """Make one section 'not reported'."""
    return _tell(write(profiles.delete_section, viewer, city_id, section, if_match, why))


@router.get("/history", response_model=HistoryPage, responses=may_fail(403))
def read_history(
    city_id: str, viewer: Historian, session: SessionDep, cursor: Cursor = None, limit: Limit = 100
) -> Response:
    """What was changed, when, by whom and why, newest first; of each state what the caller may see in the profile."""
    rows = profiles.list_history(session, viewer, city_id, read_cursor(cursor), limit + 1)
    return respond(build_page(rows, limit))


@router.post("/history/{line_id}/undo", response_model=ProfileShape, responses=may_fail(403, 409, 413))
def undo_change(city_id: str, line_id: str, viewer: Editor, write: WriteDep) -> Response:
    """Give a section back what it was before a change, where nobody changed it since."""
    return _tell(write(profiles.undo_change, viewer, city_id, line_id))


def _tell(read: profiles.ProfileRead) -> Response:
    return respond(read.document, etag=read.etag, cache_control=OWN)


for part in (plans, colleagues):
    router.routes.extend(part.router.routes)
