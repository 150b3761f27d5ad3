"""The routes by which staff keep the cities: make one, read and change who it is, close it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Body, Depends, Query, Request, Response

from api.features.cities import use_cases as cities
from api.http.deps import Permit, ServicesDep, SessionDep, WriteDep
from api.http.etags import build_etag
from api.http.idempotency import PostDep
from api.http.responses import OWN, respond, respond_tagged
from api.http.routing import ApiRouter
from api.http.shapes import may_fail
from api.http.writing import IfMatch, Why
from api.identity.roles import Action, Viewer
from api.storage.cities import find_city
from api.storage.models import CityRow

router = ApiRouter(tags=["cities"], prefix="/cities", responses=may_fail(401, 403, 422))
Keeper = Annotated[Viewer, Depends(Permit(Action.WRITE_CITIES))]
Identity = Annotated[dict[str, Any], Body()]
WithRecords = Annotated[bool, Query(description="Whether the records that name the city are removed with it.")]


@router.post("", status_code=201, responses=may_fail(409, 413))
def create_city(given: Identity, viewer: Keeper, post: PostDep, services: ServicesDep, why: Why = "") -> Response:
    """Make a city, without a profile yet. Id, name and country are enough where the gazetteer knows it."""
    return post(_created, cities.create_city, viewer, given, services.gazetteer, why)


@router.get("/{city_id}/identity", responses=may_fail(404))
def read_identity(request: Request, city_id: str, viewer: Keeper, session: SessionDep) -> Response:
    """Who a city is, as it is kept, with the tag that changing or closing it asks for."""
    row = find_city(session, city_id)
    return respond_tagged(request, row.identity, build_etag(row.identity), OWN)


@router.patch("/{city_id}/identity", responses=may_fail(404, 412, 413, 428))
def change_city(
    city_id: str,
    given: Identity,
    viewer: Keeper,
    write: WriteDep,
    services: ServicesDep,
    if_match: IfMatch = None,
    why: Why = "",
) -> Response:
    """Rename a city, or change what else is stated of who it is; null empties a field, the rest stays."""
    row = write(cities.change_city, viewer, city_id, if_match, given, services.gazetteer, why)
    return respond(row.identity, etag=build_etag(row.identity), cache_control=OWN)


@router.delete("/{city_id}", status_code=204, responses=may_fail(404, 409, 412, 428))
def close_city(
    city_id: str, viewer: Keeper, write: WriteDep, if_match: IfMatch = None, records: WithRecords = False, why: Why = ""
) -> None:
    """Close a city: its profile and history go. Refused while editors, open introductions or records name it."""
    write(cities.close_city, viewer, city_id, if_match, records, why)


def _created(row: CityRow) -> Response:
    return respond(row.identity, 201, build_etag(row.identity), location=f"/api/v1/cities/{row.id}")
