"""Visits: remember the suggestions of today, to be told later what has changed."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Response

from api.features.visits import use_cases as visits
from api.features.visits.shapes import SinceShape
from api.http.deps import CityViewDep, Permit, Services, ServicesDep, SessionDep, WriteDep, tell_since
from api.http.responses import respond
from api.http.routing import ApiRouter
from api.http.shapes import may_fail
from api.identity.roles import Action, Viewer
from api.questions.as_data import build_city_name
from api.questions.since import NEVER, list_first
from api.questions.since import read_visit as read_kept_visit
from api.snapshots.view import View
from api.storage.models import VisitRow

router = ApiRouter(tags=["meetings"], prefix="/cities/{city_id}/visits", responses=may_fail(401, 403, 404, 422))
Visitor = Annotated[Viewer, Depends(Permit(Action.READ_PROFILE_HISTORY))]


@router.get("", response_model=SinceShape)
def read_visit(
    city_id: str, viewer: Visitor, view: CityViewDep, session: SessionDep, services: ServicesDep
) -> Response:
    """What has changed since the caller last remembered the suggestions of this city: the data, the weights, its twins."""
    return respond(_tell(services, view, visits.find_visit(session, viewer, city_id)))


@router.put("", response_model=SinceShape)
def keep_visit(city_id: str, viewer: Visitor, view: CityViewDep, write: WriteDep, services: ServicesDep) -> Response:
    """Remember the suggestions of today, in place of those remembered before."""
    twins = list_first(view, city_id)
    row = write(visits.keep_visit, viewer, city_id, view.policy_name, view.snapshot.version, twins)
    return respond(_tell(services, view, row))


def _tell(services: Services, view: View, visit: VisitRow | None) -> dict[str, Any]:
    since = tell_since(services, view, visit.city_id, read_kept_visit(visit)) if visit else NEVER
    return {
        "day": since.day.isoformat() if since.day else None,
        "new_data": since.new_data,
        "weights": {"then": since.weights[0], "now": since.weights[1]} if since.weights else None,
        "came": [build_city_name(city) for city in since.came],
        "gone": [build_city_name(city) for city in since.gone],
        "by_method": sorted(since.by_method),
        "changes": [
            {"city": build_city_name(one.city), "section": one.section, "day": one.day.isoformat()}
            for one in since.changes
        ],
    }
