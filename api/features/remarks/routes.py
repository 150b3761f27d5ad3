"""Remarks: a city sets a blind spot aside, or contests a fact of another source."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Response
from pydantic import BaseModel, ConfigDict

from api.features.remarks import use_cases as remarks
from api.features.remarks.shapes import RemarkList
from api.http.deps import Permit, SessionDep, WriteDep
from api.http.responses import respond
from api.http.routing import ApiRouter
from api.http.shapes import may_fail
from api.identity.roles import Action, Viewer
from api.storage.models import RemarkRow

router = ApiRouter(tags=["meetings"], prefix="/cities/{city_id}/remarks", responses=may_fail(401, 403, 404, 422))
Speaker = Annotated[Viewer, Depends(Permit(Action.GIVE_FEEDBACK))]
Kind = Annotated[remarks.Kind, Path(description="A blind spot is 'dismissed', a fact of another source 'contested'.")]
Code = Annotated[str, Path(max_length=100, description="The code of the fact, as the profile names it.")]


class SaidInput(BaseModel):
    """What the city says of the fact, and where that can be read."""

    model_config = ConfigDict(extra="forbid")

    words: remarks.Words = ""
    source: remarks.Words = ""


@router.get("", response_model=RemarkList)
def list_remarks(city_id: str, viewer: Speaker, session: SessionDep) -> Response:
    """What the city said of its profile, newest first, for the city itself and for staff."""
    return respond({"items": [row.model_dump() for row in remarks.list_remarks(session, viewer, city_id)]})


@router.put("/{kind}/{section}/{code}", response_model=RemarkRow, responses=may_fail(413))
def make_remark(
    city_id: str, kind: Kind, section: Code, code: Code, said: SaidInput, viewer: Speaker, write: WriteDep
) -> Response:
    """Set a blind spot aside, or say what is wrong with a fact of another source."""
    keep = remarks.contest_fact if kind == "contested" else remarks.dismiss_blind_spot
    given = remarks.RemarkInput(section=section, code=code, words=said.words, source=said.source)
    return respond(write(keep, viewer, city_id, given).model_dump())


@router.delete("/{kind}/{section}/{code}", status_code=204, response_class=Response)
def take_remark_back(city_id: str, kind: Kind, section: Code, code: Code, viewer: Speaker, write: WriteDep) -> Response:
    """Take a remark back; one that is not there stays so."""
    write(remarks.take_back, viewer, city_id, kind, section, code)
    return Response(status_code=204)
