"""What is known of a city: facts, each with its source, and nothing that is not known.

A section of the profile that is absent was *not reported*. A section that is present but not named in `complete` was
only partly read (a focus group mentions some barriers, not all of them): its codes are known, the other codes are not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from: a document or data set and its year, None where the source does not say."""

    id: str
    title: str
    year: int | None


@dataclass(frozen=True, slots=True)
class Quantity:
    """A measured number. `year` is the year it holds for, None when the source does not say."""

    value: float
    source: Source
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Coded:
    """One code of a section that the source names for this city.

    `weight` is 1.0 for what the source treats as central and 0.5 for what it only mentions; `where` is the place in the
    source.
    """

    code: str
    source: Source
    weight: float = 1.0
    note: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    """How far the city is on one theme, 0 (nothing yet) to 4 (others come to see it), and the reason for the level."""

    theme: str
    level: int
    source: Source
    why: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """A need, an offer or an opportunity in words, with its theme and the barriers behind it."""

    text: str
    theme: str
    source: Source
    barriers: tuple[str, ...] = ()
    where: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a city answered to a question of the survey in its own words: a question that no section stands for, or beside one."""

    question: str
    text: str
    source: Source
    where: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """The city's climate target: the range of its year and, where said, the reduction and what remains, in per cent."""

    range: str
    source: Source
    year: int | None = None
    reduction_percent: float | None = None
    residual_percent: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Emissions:
    """Greenhouse-gas inventory in kt CO2e. Bases differ between cities: shown with its year, never matched on."""

    total_ktco2e: float
    year: int
    source: Source
    by_sector_ktco2e: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a city lies. Coordinates in degrees (WGS 84); None or an empty tuple is 'not reported'."""

    latitude: float | None = None
    longitude: float | None = None
    macro_region: str | None = None
    climate_class: str | None = None
    languages: tuple[str, ...] = ()
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Covenant:
    """The Covenant of Mayors: the year of signing and what was committed to ("2020", "2030", "2050", "adaptation")."""

    joined: int
    commitments: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class City:
    """A municipality, metropolitan body or district and its profile.

    >>> pau = City(id="pau-fr", name="Pau", country="FR")
    >>> pau.reported("barriers"), pau.level("finance")
    (False, None)
    """

    id: str
    name: str
    country: str
    kind: str = "municipality"
    names: tuple[str, ...] = ()
    member_ids: tuple[str, ...] = ()
    outside_ids: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    place: Place = Place()
    population: Quantity | None = None
    area_km2: Quantity | None = None
    covenant: Covenant | None = None
    sections: Mapping[str, tuple[Coded, ...]] = field(default_factory=lambda: MappingProxyType({}))
    complete: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()
    needs: tuple[Statement, ...] = ()
    offers: tuple[Statement, ...] = ()
    opportunities: tuple[Statement, ...] = ()
    answers: tuple[Answer, ...] = ()
    target: Target | None = None
    emissions: Emissions | None = None

    def reported(self, section: str) -> bool:
        """Whether the city, or a source about it, says anything for this section."""
        return bool(self.sections.get(section)) or section in self.complete

    def named(self, section: str, code: str) -> Coded | None:
        """The fact that names `code` in `section`, or None."""
        return next((fact for fact in self.sections.get(section, ()) if fact.code == code), None)

    def level(self, theme: str) -> Level | None:
        """The city's level on a theme, or None where it is not reported."""
        return next((level for level in self.levels if level.theme == theme), None)
