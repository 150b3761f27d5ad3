"""The shapes of cities."""

from __future__ import annotations

from pydantic import BaseModel

from api.questions.shapes import CityName
from matcher.city import Place, Quantity


class CityShape(CityName):
    """A city in a list: `profiled` is false for one of which only name, size and place are known."""

    kind: str
    population: int | None
    profiled: bool
    matched_name: str | None = None


class FactsShape(BaseModel):
    """Facts of a city with their sources; null is not reported."""

    place: Place | None
    population: Quantity | None
    area_km2: Quantity | None


class WholeCityShape(CityShape):
    """One city: all its names and outside ids, its facts, what it is part of, and where to ask on."""

    names: list[str]
    member_ids: list[str]
    outside_ids: dict[str, str]
    facts: FactsShape
    case_studies: list[str]
    collaborations: int
    links: dict[str, str]


class CityPage(BaseModel):
    """A page of cities; `next` is the cursor of the next page, null on the last."""

    items: list[CityShape]
    next: str | None
