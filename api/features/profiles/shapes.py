"""The shapes of profiles."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any, get_type_hints

from pydantic import BaseModel, create_model

from api.rules.sections import CaseInput, ContactInput, ExchangeInput, PopulationInput
from api.storage.documents import IDENTITY
from api.storage.visibility import Visibility
from matcher.city import Answer, City, Coded, Emissions, Level, Statement, Target


def _build_identity() -> type[BaseModel]:
    hints = get_type_hints(City)
    required = {item.name: item.default is MISSING and item.default_factory is MISSING for item in fields(City)}
    shapes: dict[str, Any] = {name: (hints[name], ... if required[name] else None) for name in IDENTITY}
    return create_model("CityIdentity", __doc__="Who a city is: names, place, size, outside ids.", **shapes)


CityIdentity = _build_identity()


class SectionShape(BaseModel):
    """A section of a profile. `complete`: the list is whole, so that what it leaves out is not the case."""

    visibility: Visibility
    complete: bool
    items: list[
        Coded
        | Level
        | Statement
        | Answer
        | Target
        | Emissions
        | ExchangeInput
        | PopulationInput
        | CaseInput
        | ContactInput
    ]


class ProfileShape(BaseModel):
    """A profile as the viewer may see it; a section that is absent is not reported, or not shown to the viewer."""

    city: CityIdentity  # type: ignore[valid-type]
    sections: dict[str, SectionShape]


class HistoryLine(BaseModel):
    """What a section was before a write and after it; null where it was or became 'not reported'."""

    id: str
    version: int
    section: str
    before: SectionShape | None
    after: SectionShape | None
    visibility: Visibility
    who: str
    why: str
    at: str


class HistoryPage(BaseModel):
    """Changes of a profile, newest first."""

    items: list[HistoryLine]
    next: str | None
