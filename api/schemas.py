"""The shapes of answers, for the served OpenAPI; the answers themselves are built by `answers.py` and tested against these."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from matcher.city import Place, Quantity


class CityName(BaseModel):
    """How a city is named in a list."""

    id: str
    name: str
    country: str


class CityRef(BaseModel):
    """The city of a question."""

    id: str


class SourceShape(BaseModel):
    """Where a fact comes from."""

    id: str
    title: str
    year: int | None


class ContributionShape(BaseModel):
    """One line of the sum: `value` is null where it is not reported, and its amount is then 0."""

    comparison: str
    value: float | None
    amount: float
    text: str
    sources: list[SourceShape] | None = None


class ExplanationShape(BaseModel):
    """start + the amounts = directed_score."""

    start: float
    directed_score: float
    contributions: list[ContributionShape]


class SuggestionShape(BaseModel):
    """A suggested city. `opening`: the problem in common, and what the other did. `explanation_back` for twins only,
    `reasons` in place of explanations with explain=short."""

    rank: int
    city: CityName
    score: float
    coverage: float
    opening: list[str] | None = None
    explanation: ExplanationShape | None = None
    explanation_back: ExplanationShape | None = None
    reasons: list[str] | None = None
    reasons_back: list[str] | None = None


class RankingShape(BaseModel):
    """A list of suggested cities. `excluded`: how many each rule left out; `variety_price`: the mean score given for variety."""

    city: CityRef
    kind: str
    policy: str
    snapshot: str
    suggestions: list[SuggestionShape]
    excluded: dict[str, int]
    variety_price: float


class CaseName(BaseModel):
    """A case study in a list."""

    id: str
    title: str
    summary: str
    status: str | None
    url: str | None


class PreconditionShape(BaseModel):
    """What a case study rests on, and how the reader stands to it: met, missing or not reported."""

    section: str
    code: str
    label: str
    verdict: str


class CaseSuggestionShape(BaseModel):
    """A suggested case study."""

    rank: int
    case: CaseName
    city: CityName
    score: float
    coverage: float
    explanation: ExplanationShape | None = None
    reasons: list[str] | None = None
    preconditions: list[PreconditionShape]
    source: SourceShape


class CasesShape(BaseModel):
    """A list of suggested case studies."""

    city: CityRef
    kind: str
    policy: str
    snapshot: str
    suggestions: list[CaseSuggestionShape]


class BlindSpotShape(BaseModel):
    """A code that cities like this one report and this one does not."""

    section: str
    code: str
    label: str
    share: float
    low: float
    high: float
    usual: float
    certain: bool
    witnesses: list[CityName]


class BlindSpotsShape(BaseModel):
    """The blind spots of a city."""

    city: CityRef
    kind: str
    policy: str
    snapshot: str
    blind_spots: list[BlindSpotShape]


class SharedShape(BaseModel):
    """A programme in which both cities took part."""

    programme: str
    year: int
    source: str


class PairShape(BaseModel):
    """Two cities in both directions."""

    cities: list[CityName]
    policy: str
    snapshot: str
    there: SuggestionShape
    back: SuggestionShape
    shared_collaborations: list[SharedShape]
    path: list[CityName]


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


class Fault(BaseModel):
    """One thing that is wrong."""

    field: str
    message: str


class ProblemShape(BaseModel):
    """A problem (RFC 9457). `type` is stable; `errors` names fields; `nearest` are ids spelled alike."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[Fault] | None = None
    nearest: list[str] | None = None


Problems = dict[int | str, dict[str, Any]]


def may_fail(*statuses: int) -> Problems:
    """The problems a route may answer with, for the served OpenAPI."""
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemShape"}}}
    return {status: {"description": "Problem", "content": content} for status in (*statuses, 429)}
