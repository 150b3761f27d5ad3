"""What a reader asks for on the page of peers: read from the address, written back into links and the form."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, Field, model_validator

from api.questions.asking import BlindSpotsAsking, ListAsking, PairAsking
from api.questions.coalition import CoalitionAsking
from api.web.confidence import FAIR
from api.web.spelling import read_code, read_country_code
from matcher.comparisons import FACETS
from matcher.policy import DIALS, KINDS

DISTANCES_KM = (250, 500, 1000, 2000)
SIZE_RATIOS = (1.5, 2.0, 3.0, 5.0)
TABS = (*KINDS, "cases")
MOST = 100
"""The longest list of a page."""
FORMER_NAMES = {"largest_distance_km": "max_distance_km", "largest_size_ratio": "max_size_ratio"}
"""Names in addresses that were kept or sent before all faces had the same ones."""
SLIDER = "facet."
"""The fields that make a facet count more or less, by its name; they are read as `facet`."""
COUNTRIES = ("country", "not_country")
USUAL = ("1", "1.0")
OWN_FIELDS = frozenset(
    {
        "facet",
        "kind",
        "need",
        "theme",
        "other_country",
        "shared_language",
        "not_partners",
        "least_coverage",
        "max_distance_km",
        "max_size_ratio",
    }
)
"""What the form has a field for."""


class FormAsking(BaseModel):
    """Read as forms and readers send it: an empty field is nothing asked for, and what nobody reads is left out."""

    @model_validator(mode="before")
    @classmethod
    def read_form(cls, given: Mapping[str, Any]) -> dict[str, Any]:
        """The fields that are filled in, former names by their new ones."""
        filled = {FORMER_NAMES.get(name, name): value for name, value in given.items() if value not in ("", [], [""])}
        if "well_known" in filled:
            filled.setdefault("least_coverage", FAIR)
        if sliders := {name.removeprefix(SLIDER): filled[name] for name in filled if name.startswith(SLIDER)}:
            filled["facet"] = [f"{facet}:{value}" for facet, value in sliders.items() if value not in USUAL]
        return {name: _read_spelling(name, value) for name, value in filled.items() if name in cls.model_fields}


def _read_spelling(name: str, value: Any) -> Any:
    """A value as the question takes it: a theme and countries by their codes."""
    if name == "theme" and isinstance(value, str):
        return read_code("themes", value)
    if name in COUNTRIES:
        return [read_country_code(one) for one in (value if isinstance(value, list) else [value])]
    return value


class PairOfPage(FormAsking, PairAsking):
    """What may be asked of two cities."""


class SpotsOfPage(FormAsking, BlindSpotsAsking):
    """What may be asked of the blind spots of a city."""

    k: int = Field(default=10, ge=1, le=MOST, description="How many blind spots.")


class CoalitionOfPage(FormAsking, CoalitionAsking):
    """What may be asked of a coalition; a need in words goes before a code."""

    def parameters(self) -> dict[str, Any]:
        """The parameters of an address that asks the same; what is not asked for is left out."""
        return self.model_dump(exclude_defaults=True)


class TabAsking(FormAsking, ListAsking):
    """What may be asked on the page of peers: one of its tabs."""

    kind: Literal["twins", "reviewers", "learners", "cases"] = "twins"
    k: int = Field(default=10, ge=1, le=MOST, description="How many suggestions.")

    def factor(self, facet: str) -> float:
        """How many times a facet counts what it would."""
        return self.read_facets().get(facet, 1.0)

    def carried(self) -> Iterator[tuple[str, Any]]:
        """What the form has no field for and carries on: names and values, a list name by name."""
        return self.fields(OWN_FIELDS)

    def fields(self, without: Collection[str] = ()) -> Iterator[tuple[str, Any]]:
        """What is asked as the hidden fields of a form, but for what the form has fields of its own for."""
        for name, value in self.parameters().items():
            if name not in without:
                yield from ((name, _write_field(one)) for one in (value if isinstance(value, list) else [value]))


def _write_field(value: Any) -> Any:
    return "yes" if value is True else value


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form offers. `fair`: the share that must be known of a pair that rests on a fair amount. `most`: the longest
    list."""

    themes: tuple[str, ...]
    tabs: tuple[str, ...] = TABS
    dials: tuple[str, ...] = DIALS
    facets: tuple[str, ...] = tuple(FACETS)
    distances_km: tuple[int, ...] = DISTANCES_KM
    size_ratios: tuple[float, ...] = SIZE_RATIOS
    fair: float = FAIR
    most: int = MOST
