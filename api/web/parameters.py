"""The parameters of an address, as forms send them: an empty field is nothing asked for."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Depends, Query
from pydantic import AfterValidator, BaseModel, BeforeValidator, Field

from api.questions.who_pays import WhoPaysAsking
from api.web.pages.cases import Wanted
from api.web.pages.question import CoalitionOfPage, PairOfPage, SpotsOfPage, TabAsking
from api.web.spelling import read_code, read_country_code


def _read_empty(value: object) -> object:
    return None if value == "" else value


def _spell(section: str) -> AfterValidator:
    return AfterValidator(lambda text: None if text is None else read_code(section, text))


Text = Annotated[Annotated[str, Field(max_length=200)] | None, BeforeValidator(_read_empty)]
Country = Annotated[Text, AfterValidator(lambda text: None if text is None else read_country_code(text))]


class CasesParameters(BaseModel):
    """What may be asked of the case studies."""

    q: Annotated[str, Field(max_length=500)] = ""
    theme: Annotated[Text, _spell("themes")] = None
    barrier: Annotated[Text, _spell("barriers")] = None
    status: Text = None
    country: Country = None
    scale: Text = None
    way: Text = None
    group: Text = None
    instrument: Annotated[Text, _spell("finance_instruments")] = None
    alike: Annotated[Literal["size", "country"] | None, BeforeValidator(_read_empty)] = None
    past_pilot: Annotated[bool | None, BeforeValidator(_read_empty)] = None
    for_city: Annotated[Text, Field(alias="for")] = None
    page: Annotated[int, Field(ge=1, le=1000)] = 1


def _read_wanted(given: Annotated[CasesParameters, Query()]) -> Wanted:
    fields = given.model_dump()
    return Wanted(query=fields.pop("q"), **fields)


def _read_chosen(
    peers: Annotated[list[str] | None, Query(alias="with", max_length=50)] = None,
    kind: Literal["twins", "reviewers", "learners"] = "twins",
) -> tuple[list[str], str]:
    """The shortlist of an address: the ids of the peers, and as what they were chosen."""
    return peers or [], kind


def _read_paid(
    like: Annotated[str, Query(max_length=100)] = "", alike: Literal["size", "country"] = "size"
) -> WhoPaysAsking:
    """Of which places the table of instruments is asked; an empty field is everywhere."""
    return WhoPaysAsking(like=like or None, alike=alike)


PaidDep = Annotated[WhoPaysAsking, Depends(_read_paid)]
ChosenDep = Annotated[tuple[list[str], str], Depends(_read_chosen)]
AskedDep = Annotated[TabAsking, Query()]
PairDep = Annotated[PairOfPage, Query()]
SharedDep = Annotated[CoalitionOfPage, Query()]
SpotsDep = Annotated[SpotsOfPage, Query()]
WantedDep = Annotated[Wanted, Depends(_read_wanted)]
