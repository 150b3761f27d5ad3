"""The shapes of visits."""

from __future__ import annotations

from pydantic import BaseModel

from api.questions.shapes import CityName


class WeightsShape(BaseModel):
    """The policy then and now."""

    then: str
    now: str


class SinceShape(BaseModel):
    """What has changed since the caller last looked; all empty where nothing was remembered.

    `weights` is null where the policy is the same; `came` and `gone` are cities of the first ten twins.
    """

    day: str | None
    new_data: bool
    weights: WeightsShape | None
    came: list[CityName]
    gone: list[CityName]
