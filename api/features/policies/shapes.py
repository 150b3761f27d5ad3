"""The shapes of policies."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from api.questions.shapes import CityName


class TermShape(BaseModel):
    """What one comparison counts, and the value that stands in for an unknown one."""

    weight: float
    neutral: float


class PolicyShape(BaseModel):
    """A version of the weights; `adopted` is true for the one that answers use."""

    id: str
    version: str
    terms: dict[str, dict[str, TermShape]]
    dials: dict[str, dict[str, float]]
    variety: float
    asked: dict[str, float] = {}
    adopted: bool
    at: str


class PolicyList(BaseModel):
    """Every version of every policy."""

    items: list[PolicyShape]


class BesideShape(BaseModel):
    """The same list under the adopted policy and under the draft; `kept` cities are on both."""

    adopted: list[CityName]
    draft: list[CityName]
    kept: int


class PreviewShape(BaseModel):
    """What a version would change for one city."""

    city: dict[Literal["id"], str]
    policy: str
    adopted: str
    twins: BesideShape
    reviewers: BesideShape
