"""The shapes of visits."""

from __future__ import annotations

from pydantic import BaseModel

from api.questions.shapes import CityName


class WeightsShape(BaseModel):
    """The policy then and now."""

    then: str
    now: str


class ReportedShape(BaseModel):
    """What was reported: of which city, in which section ("" for the city as such), and on which day."""

    city: CityName
    section: str
    day: str


class SinceShape(BaseModel):
    """What has changed since the caller last looked; all empty where nothing was remembered.

    `weights` is null where the policy is the same; `came` and `gone` are cities of the first ten twins. `by_method`: the ids of
    those that came or went because of the weights alone; the others did because of the data. `changes`: what was reported since.
    """

    day: str | None
    new_data: bool
    weights: WeightsShape | None
    came: list[CityName]
    gone: list[CityName]
    by_method: list[str]
    changes: list[ReportedShape]
