"""The words of the domain as data: coded sections, the survey they come from, and how common each code is.

People see ids and labels, arithmetic sees column numbers; the vocabulary stands between the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from types import MappingProxyType
from typing import Literal

import numpy as np

from matcher.arrays import Float64, lock
from matcher.city import Source
from matcher.errors import MatcherError


class UnknownSection(MatcherError):
    """A section that the vocabulary does not have; the known ones come with it."""

    def __init__(self, section: str, known: tuple[str, ...]) -> None:
        self.section = section
        self.known = known
        super().__init__(f"the vocabulary has no section '{section}'; it has {', '.join(known)}")


class UnknownCode(MatcherError):
    """A code that its section does not have; the nearest codes come with it."""

    def __init__(self, section: str, code: str, nearest: tuple[str, ...]) -> None:
        self.section = section
        self.code = code
        self.nearest = nearest
        super().__init__(f"the section '{section}' has no code '{code}'; the nearest are {', '.join(nearest)}")


@dataclass(frozen=True, slots=True)
class Code:
    """One word of a section.

    `label` is a noun phrase that fits inside a sentence, `option` the id of the survey option it comes from ("" for a
    code that the survey does not offer), `themes` the themes it mostly belongs to.
    """

    id: str
    label: str
    option: str = ""
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Theme:
    """One of the report's ten thematic areas; enabling ones cut across the sectoral ones."""

    id: str
    label: str
    group: Literal["enabling", "sectoral"]


Role = Literal["profile", "compared", "blind spots"]


@dataclass(frozen=True, slots=True)
class Section:
    """The codes of one part of a profile, in column order, and the survey question they answer ("" for none).

    roles: what the section serves as: a part of every "profile", "compared" between two cities, read for "blind spots".

    >>> Section("levers", "Levers", (Code("finance", "finance"), Code("skills", "skills"))).numbers["skills"]
    1
    """

    id: str
    label: str
    codes: tuple[Code, ...]
    question: str = ""
    roles: tuple[Role, ...] = ()
    numbers: Mapping[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        numbers = {code.id: number for number, code in enumerate(self.codes)}
        object.__setattr__(self, "numbers", MappingProxyType(numbers))


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that a question offers."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the survey.

    `part` is the part of the survey it stands in. `kind`: one option, many options, a whole number on a scale from 0,
    or free text. `max` is how many options may be chosen, or the top of the scale; None is no limit. `maps_to` names
    the section that holds the coded answers ("" for none).
    """

    id: str
    part: str
    theme: str
    text: str
    kind: Literal["one", "many", "scale", "text"]
    options: tuple[Option, ...] = ()
    max: int | None = None
    maps_to: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Percentage:
    """A share of cities that the report prints: `share` of the cities in `base` do what `statement` says.

    `bound` is "above" where the report says "more than". `where` is the chapter. `section` and `code` are "" where no
    word of the vocabulary says the same.
    """

    id: str
    statement: str
    share: float
    base: str
    where: str
    section: str = ""
    code: str = ""
    bound: Literal["exact", "above"] = "exact"


@dataclass(frozen=True, slots=True)
class Commonness:
    """How large a share of `n` coded cities names each code: section -> code -> (count + 1) / (n + 2)."""

    source: str
    n: int
    shares: Mapping[str, Mapping[str, float]]

    def __post_init__(self) -> None:
        shares = {section: MappingProxyType(dict(codes)) for section, codes in self.shares.items()}
        object.__setattr__(self, "shares", MappingProxyType(shares))


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """Everything that can be said about a city in codes, in one version.

    The themes, areas and levers can be looked up like any other section, under those names. Compared by identity.

    >>> codes = (Code("skills", "missing skills"), Code("siloed_governance", "siloed departments"))
    >>> common = Commonness("two of two cities: (2 + 1) / (2 + 2)", 2, {"barriers": {"siloed_governance": 0.75}})
    >>> sections = {"barriers": Section("barriers", "Barriers", codes)}
    >>> words = Vocabulary("1", Source("d13.1", "report", 2022), (), (), (), (), sections, (), (), common)
    >>> words.number("barriers", "siloed_governance"), words.label("barriers", "siloed_governance")
    (1, 'siloed departments')
    >>> words.rarity("barriers").round(2).tolist()
    [1.0, 0.21]
    """

    version: str
    source: Source
    themes: tuple[Theme, ...]
    areas: tuple[Code, ...]
    levers: tuple[Code, ...]
    parts: tuple[Code, ...]
    sections: Mapping[str, Section]
    questionnaire: tuple[Question, ...]
    percentages: tuple[Percentage, ...]
    commonness: Commonness
    rarities: Mapping[str, Float64] = field(init=False, repr=False)
    told_rarities: Mapping[str, Mapping[str, float]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        themes = tuple(Code(theme.id, theme.label, themes=(theme.id,)) for theme in self.themes)
        lists = (
            Section("themes", "Themes", themes),
            Section("areas", "Areas", self.areas),
            Section("levers", "Levers", self.levers),
        )
        sections = {**self.sections, **{section.id: section for section in lists}}
        object.__setattr__(self, "sections", MappingProxyType(sections))
        rarities = {section_id: self._measure_rarity(section_id) for section_id in sections}
        object.__setattr__(self, "rarities", MappingProxyType(rarities))
        told = {
            name: dict(zip(section.numbers, rarities[name].tolist(), strict=True)) for name, section in sections.items()
        }
        object.__setattr__(self, "told_rarities", told)

    def section(self, section_id: str) -> Section:
        """The section with this id. Raises UnknownSection."""
        if section_id not in self.sections:
            raise UnknownSection(section_id, tuple(self.sections))
        return self.sections[section_id]

    def sections_for(self, role: Role) -> tuple[str, ...]:
        """The ids of the sections that serve as something, in the order of the data file."""
        return tuple(name for name, section in self.sections.items() if role in section.roles)

    def number(self, section_id: str, code_id: str) -> int:
        """The column number of a code in its section, from 0. Raises UnknownSection or UnknownCode."""
        number = self.section(section_id).numbers.get(code_id)
        if number is None:
            raise UnknownCode(section_id, code_id, self.nearest(section_id, code_id))
        return number

    def label(self, section_id: str, code_id: str) -> str:
        """The plain words for a code. Raises UnknownSection or UnknownCode."""
        return self.section(section_id).codes[self.number(section_id, code_id)].label

    def nearest(self, section_id: str, wrong: str, n: int = 3) -> tuple[str, ...]:
        """Ids of the `n` codes of a section spelled most like `wrong`, by id or by label, nearest first."""
        codes = self.section(section_id).codes
        ids = {code.label: code.id for code in codes} | {code.id: code.id for code in codes}
        spellings = get_close_matches(wrong, ids, n=2 * n, cutoff=0.0)
        return tuple(dict.fromkeys(ids[spelling] for spelling in spellings))[:n]

    def shares(self, section_id: str) -> Float64:
        """Share of cities that name each code, 1 / (n + 2) where it was not measured. Shape (codes,), range (0, 1)."""
        unmeasured = 1 / (self.commonness.n + 2)
        measured = self.commonness.shares.get(section_id, {})
        codes = self.section(section_id).codes
        return lock(np.array([measured.get(code.id, unmeasured) for code in codes], dtype=np.float64))

    def rarity(self, section_id: str) -> Float64:
        """How telling it is that a city names a code: surprisal, as a part of that of a code nobody named.

        rarity(code) = min(1, log(share(code)) / log(1 / (n + 2)))

        Returns:
            Shape (codes,), range (0, 1]: near 0 for a code that every city names, 1 for a code that none named or that
            was not measured. Never nan.

        Raises:
            UnknownSection: no such section.

        Source: surprisal, C. E. Shannon, A Mathematical Theory of Communication, 1948, here with shares smoothed by
        Laplace's rule of succession.
        """
        return self.rarities[self.section(section_id).id]

    def _measure_rarity(self, section_id: str) -> Float64:
        largest = np.log(1 / (self.commonness.n + 2))
        return lock(np.minimum(1.0, np.log(self.shares(section_id)) / largest))

    def rarity_of(self, section_id: str, code_id: str) -> float:
        """The rarity of one code, in (0, 1]. Raises UnknownSection or UnknownCode."""
        known = self.told_rarities.get(section_id, {}).get(code_id)
        return float(self.rarity(section_id)[self.number(section_id, code_id)]) if known is None else known
