"""The figures of the programme."""

from __future__ import annotations

from fastapi import APIRouter, Response

from api.features.meetings import feedback, interests
from api.http.deps import SessionDep
from api.web.pages.staff.statistics import build_statistics
from api.web.responding import ResponderDep
from api.web.told import ToldDep

router = APIRouter()
MOST = 1_000_000


@router.get("/desk/statistics")
def show_statistics(show: ResponderDep, data: ToldDep, session: SessionDep) -> Response:
    """Coverage, exposure and outcomes."""
    introductions = interests.list_introductions(session, show.viewer, None, limit=MOST)
    told = feedback.list_feedback(session, show.viewer, limit=MOST)
    return show.page(build_statistics(data, introductions, told), active="desk")
