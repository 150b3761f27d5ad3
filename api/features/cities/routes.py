"""Cities: search by name in any language, filters, pages, and one city."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query, Request, Response
from starlette.concurrency import run_in_threadpool

from api.errors import Fault, Invalid
from api.features.cities.shapes import CityPage, WholeCityShape
from api.http.deps import CityViewDep, SnapshotDep
from api.http.paging import Cursor, Limit, read_cursor, write_cursor
from api.http.responses import answer
from api.http.routing import ApiRouter
from api.http.shapes import may_fail
from api.questions.as_data import build_found_row, build_row, is_profiled
from api.questions.asking import Country
from api.questions.find_city import MOST, find_cities
from api.snapshots.view import View
from api.storage.documents import dump

router = ApiRouter(tags=["cities"], responses=may_fail(401, 422))
Name = Annotated[str | None, Query(max_length=200, description="A name in any language, or the beginning of an id.")]
CountryCode = Annotated[Country | None, Query()]


@router.get("/cities", response_model=CityPage)
async def list_cities(
    request: Request,
    view: SnapshotDep,
    q: Name = None,
    country: CountryCode = None,
    profiled: bool | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Cities by id, or, with `q`, by how well their name fits: then also places that nobody has profiled yet."""
    if q is not None:
        start = _read_place(cursor)
        found = await run_in_threadpool(_search, view, q, country, profiled, start + limit + 1)
        following = write_cursor(str(start + limit)) if len(found) > start + limit else None
        return answer(request, view, lambda: {"items": found[start : start + limit], "next": following})
    after = read_cursor(cursor)

    def build() -> dict[str, Any]:
        rest = (city for city in view.snapshot.cities if city.id > after and country in (None, city.country))
        wanted = [city for city in rest if profiled is None or is_profiled(city) == profiled]
        page = wanted[:limit]
        return {"items": list(map(build_row, page)), "next": write_cursor(page[-1].id) if len(wanted) > limit else None}

    return answer(request, view, build)


def _read_place(cursor: str | None) -> int:
    """Where in the list of those found a page begins. Raises Invalid."""
    place = read_cursor(cursor) or "0"
    if not place.isascii() or not place.isdigit() or int(place) > MOST:
        raise Invalid("this cursor was not given to this search", [Fault("cursor", "start without a cursor")])
    return int(place)


def _search(view: View, q: str, country: str | None, profiled: bool | None, most: int) -> list[dict[str, Any]]:
    found = find_cities(view.snapshot, q, country, most if profiled is None else MOST)
    rows = [build_found_row(city) for city in found]
    return [row for row in rows if profiled in (None, row["profiled"])][:most]


@router.get("/cities/{city_id}", response_model=WholeCityShape, responses=may_fail(404))
async def read_city(request: Request, city_id: str, view: CityViewDep) -> Response:
    """A city: its names, place and size with their sources, and where to ask on."""

    def build() -> dict[str, Any]:
        city = view.snapshot.city(city_id)
        facts = {name: dump_fact(getattr(city, name)) for name in ("place", "population", "area_km2")}
        records = view.snapshot.records
        return {
            **build_row(city),
            "names": city.names,
            "member_ids": city.member_ids,
            "outside_ids": dict(city.outside_ids),
            "facts": facts,
            "case_studies": [case.id for case in records.cases.get(city_id, ())],
            "collaborations": len(records.collaborations.get(city_id, ())),
            "links": build_links(city_id),
        }

    return answer(request, view, build)


def dump_fact(value: object) -> Any:
    """A fact as plain data, None where it is not reported."""
    return None if value is None else dump(value)


def build_links(city_id: str) -> dict[str, str]:
    """Where more about a city is found."""
    base = f"/api/v1/cities/{city_id}"
    parts = ("profile", "twins", "reviewers", "learners", "case-studies", "blind-spots")
    return {"self": base, **{part: f"{base}/{part}" for part in parts}}
