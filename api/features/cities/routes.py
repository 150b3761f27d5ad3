"""Cities: search by name in any language, filters, pages, and one city."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from api.errors import Fault, Invalid
from api.http.answering import answer
from api.http.deps import CityViewDep, Services, ServicesDep, SnapshotDep
from api.http.paging import Cursor, Limit, read_cursor, write_cursor
from api.questions.answers import build_city_name
from api.schemas import CityPage, WholeCityShape, may_fail
from api.snapshots.store import View
from api.storage.documents import dump
from fixtures.names import fold
from matcher.city import City

router = APIRouter(tags=["cities"], responses=may_fail(401, 422))
Name = Annotated[str | None, Query(max_length=200, description="A name in any language, or the beginning of an id.")]
MOST_FOUND = 1000
CountryCode = Annotated[str | None, Query(pattern=r"^[A-Z]{2}$")]


@router.get("/cities", response_model=CityPage)
async def list_cities(
    request: Request,
    view: SnapshotDep,
    services: ServicesDep,
    q: Name = None,
    country: CountryCode = None,
    profiled: bool | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Cities by id, or, with `q`, by how well their name fits: then also places that nobody has profiled yet."""
    if q is not None:
        start = _read_place(cursor)
        found = await run_in_threadpool(_search, services, view, q, country, profiled, start + limit + 1)
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
    if not place.isascii() or not place.isdigit() or int(place) > MOST_FOUND:
        raise Invalid("this cursor was not given to this search", [Fault("cursor", "start without a cursor")])
    return int(place)


def _search(
    services: Services, view: View, q: str, country: str | None, profiled: bool | None, most: int
) -> list[dict[str, Any]]:
    known = {city.id: city for city in view.snapshot.cities}
    rows = {city.id: {**build_row(city), "matched_name": city.name} for city in _named(known.values(), q)}
    places = most if profiled is None else MOST_FOUND
    for match in services.gazetteer.find(q, country, places) if q.strip() else ():
        city = known.get(match.id)
        place = {"id": match.id, "name": match.name, "country": match.country, "kind": "municipality"}
        row = build_row(city) if city else {**place, "population": match.population, "profiled": False}
        rows.setdefault(match.id, {**row, "matched_name": match.matched_name})
    kept = [row for row in rows.values() if country in (None, row["country"]) and profiled in (None, row["profiled"])]
    return kept[:most]


def _named(cities: Iterable[City], q: str) -> list[City]:
    """Cities of the snapshot that bear exactly this name or id."""
    key = fold(q)
    return [city for city in cities if q == city.id or any(fold(name) == key for name in (city.name, *city.names))]


def is_profiled(city: City) -> bool:
    """Whether more is known of a city than name, size and place."""
    return bool(city.sections or city.levels or city.needs or city.offers)


def build_row(city: City) -> dict[str, Any]:
    """A city in a list."""
    population = round(city.population.value) if city.population else None
    return {**build_city_name(city), "kind": city.kind, "population": population, "profiled": is_profiled(city)}


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
    parts = ("profile", "twins", "peer-reviewers", "learners", "case-studies", "blind-spots")
    return {"self": base, **{part: f"{base}/{part}" for part in parts}}
