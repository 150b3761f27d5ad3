"""The shape of what answers a need in words."""

from __future__ import annotations

from pydantic import BaseModel

from api.questions.shapes import CityName, SourceShape


class FoundOffer(BaseModel):
    """A city that offers what was asked for; `also` are the cities that offer nearly the same."""

    city: CityName
    offer: str
    theme: str
    score: float
    relevance: float
    fits: bool
    more: int
    also: list[CityName]
    source: SourceShape


class CaseHeadline(BaseModel):
    """A case study in short."""

    id: str
    title: str
    summary: str


class FoundCase(BaseModel):
    """A case study that shows what was asked for."""

    case: CaseHeadline
    city: CityName
    score: float
    relevance: float
    fits: bool
    more: int
    also: list[CaseHeadline]
    source: SourceShape


class AskedShape(BaseModel):
    """What answers a need; fits is false where nothing here does."""

    need: str
    like: str | None
    snapshot: str
    fits: bool
    cities: list[FoundOffer]
    cases: list[FoundCase]
