"""The parameters of an address, as forms send them: an empty field is nothing asked for."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Depends, Query, Request
from pydantic import BaseModel, BeforeValidator, Field

from api.web.pages.cases import Wanted
from api.web.pages.question import Asked
from matcher.statements import Encode


def _read_empty(value: object) -> object:
    return None if value == "" else value


Text = Annotated[Annotated[str, Field(max_length=200)] | None, BeforeValidator(_read_empty)]
Distance = Annotated[Annotated[float, Field(gt=0, le=20_100)] | None, BeforeValidator(_read_empty)]
Ratio = Annotated[Annotated[float, Field(ge=1, le=1_000_000)] | None, BeforeValidator(_read_empty)]


class PeersParameters(BaseModel):
    """What may be asked of the peers of a city."""

    kind: Literal["twins", "reviewers", "learners", "cases"] = "twins"
    dial: Text = None
    theme: Text = None
    other_country: bool = False
    shared_language: bool = False
    not_partners: bool = False
    well_known: bool = False
    largest_distance_km: Distance = None
    largest_size_ratio: Ratio = None


class CasesParameters(BaseModel):
    """What may be asked of the case studies."""

    q: Annotated[str, Field(max_length=500)] = ""
    theme: Text = None
    barrier: Text = None
    status: Text = None
    country: Text = None
    for_city: Annotated[Text, Field(alias="for")] = None
    page: Annotated[int, Field(ge=1, le=1000)] = 1


def _read_asked(given: Annotated[PeersParameters, Query()]) -> Asked:
    return Asked(**given.model_dump())


def _read_wanted(given: Annotated[CasesParameters, Query()]) -> Wanted:
    fields = given.model_dump()
    return Wanted(query=fields.pop("q"), **fields)


def _find_encode(request: Request) -> Encode:
    encode: Encode = request.app.state.services.store.encode
    return encode


def _read_chosen(
    peers: Annotated[list[str] | None, Query(alias="with", max_length=50)] = None,
    kind: Literal["twins", "reviewers", "learners"] = "twins",
) -> tuple[list[str], str]:
    """The shortlist of an address: the ids of the peers, and as what they were chosen."""
    return peers or [], kind


ChosenDep = Annotated[tuple[list[str], str], Depends(_read_chosen)]
AskedDep = Annotated[Asked, Depends(_read_asked)]
WantedDep = Annotated[Wanted, Depends(_read_wanted)]
EncodeDep = Annotated[Encode, Depends(_find_encode)]
