"""The profile of a city: every fact with its source and year, and what is not reported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import ClassVar

from api.clock import now
from api.rules.facts import IDENTITY, find_foreign, name_statement
from api.storage.documents import dump_city
from api.web.drawing.europe import Dot, View, find_frame, place_cities
from api.web.drawing.neighbourhood import Neighbourhood, build_neighbourhood
from api.web.pages.translations import NONE, Translations
from fixtures.documents import CODED_SECTIONS
from matcher.case_study import CaseStudy
from matcher.city import Answer, City, Coded, Level, Quantity, Source, Statement
from matcher.collaboration import Collaboration, Membership
from matcher.eligibility import find_relatives
from matcher.size_class import find_size_class, of_size_class
from matcher.snapshot import Snapshot
from matcher.vocabulary import Question

OUTSIDE_CODES = (IDENTITY, "target", "emissions", "levels", "needs", "offers")
"""What the page shows beside the coded sections."""
TOP_LEVEL = 4
OLD_YEARS = 10
Fact = tuple[str, str]
"""A section and a code, as `api.rules.facts` names it."""


@dataclass(frozen=True, slots=True)
class Contestable:
    """A fact of another source: its code and, for a statement, its words."""

    code: str
    words: str


@dataclass(frozen=True, slots=True)
class ProfileSection:
    """One coded part of the profile, the central facts first. `reported` is false where nothing is known of it."""

    id: str
    facts: tuple[Coded, ...]
    reported: bool
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """How far the city is on a theme, and how the cities of its size stand: the share at each level 0 to 4 among `n`."""

    theme: str
    level: Level | None
    shares: tuple[float, ...]
    n: int

    @property
    def mean(self) -> float | None:
        """The mean level of the cities of its size, None where none is reported."""
        return round(sum(step * share for step, share in enumerate(self.shares)), 1) if self.n else None


@dataclass(frozen=True, slots=True)
class Choice:
    """Whom the city looks to or took a practice over from, or who does so with it (`own` is false then)."""

    other: City
    item: Collaboration
    own: bool


@dataclass(frozen=True, slots=True)
class CityPage:
    """What is known of a city.

    size_class: EC size class, None where the population is not reported. silent: sections without any fact. contested:
    section and code of the facts that the city contests, where the reader may know. contestable: by section, the facts of
    other sources; none for whoever does not edit this city. old_population: the figure is of more than ten years ago.
    translations: what a machine made of its words in the language of the page.
    """

    template: ClassVar[str] = "city.html"

    city: City
    size_class: str | None
    bodies: tuple[City, ...]
    members: tuple[City, ...]
    view: View | None
    dots: tuple[Dot, ...]
    sections: tuple[ProfileSection, ...]
    silent: tuple[str, ...]
    themes: tuple[ThemeRow, ...]
    needs: tuple[Statement, ...]
    offers: tuple[Statement, ...]
    answers: tuple[tuple[Question, Answer], ...]
    cases: tuple[CaseStudy, ...]
    neighbourhood: Neighbourhood
    memberships: tuple[Membership, ...]
    choices: tuple[Choice, ...]
    sources: tuple[Source, ...]
    contested: Set[Fact]
    contestable: Mapping[str, tuple[Contestable, ...]]
    old_population: bool
    translations: Translations = NONE


def build_city_page(
    snapshot: Snapshot, city_id: str, own: bool = False, contested: Set[Fact] = frozenset()
) -> CityPage:
    """The profile of a city; `own`: the reader edits it. Raises UnknownCity."""
    city = snapshot.city(city_id)
    view = find_frame([city])
    sections = tuple(_build_section(city, section) for section in CODED_SECTIONS)
    bodies, members = find_relatives(snapshot, city)
    return CityPage(
        city=city,
        size_class=find_size_class(city),
        bodies=bodies,
        members=members,
        view=view,
        dots=place_cities(snapshot.cities, view, labels=7, own=city.id) if view else (),
        sections=tuple(section for section in sections if section.reported),
        silent=tuple(section.id for section in sections if not section.reported),
        themes=build_themes(snapshot, city),
        needs=_by_theme(city.needs),
        offers=_by_theme(city.offers),
        answers=_list_answers(snapshot, city),
        cases=snapshot.records.cases.get(city.id, ()),
        neighbourhood=build_neighbourhood(snapshot, city),
        memberships=snapshot.records.memberships.get(city.id, ()),
        choices=tuple(_list_choices(snapshot, city.id)),
        sources=_collect_sources(city),
        contested=contested | _find_contested_words(city, contested),
        contestable=_find_contestable(city) if own else {},
        old_population=is_old(city.population, now().year),
    )


def is_old(figure: Quantity | None, year: int) -> bool:
    """Whether a figure is known to be of more than ten years before a year.

    >>> is_old(Quantity(101_625, Source("covenant", "Covenant of Mayors", 2024), 2011), 2026), is_old(None, 2026)
    (True, False)
    """
    return figure is not None and figure.year is not None and year - figure.year > OLD_YEARS


def _list_answers(snapshot: Snapshot, city: City) -> tuple[tuple[Question, Answer], ...]:
    """The answers in words, in the order of the survey."""
    said = {answer.question: answer for answer in city.answers}
    asked = snapshot.vocabulary.questionnaire
    return tuple((question, said[question.id]) for question in asked if question.id in said)


def _list_choices(snapshot: Snapshot, city_id: str) -> Iterator[Choice]:
    for item in snapshot.records.choices.get(city_id, ()):
        other = item.b if item.a == city_id else item.a
        if other in snapshot.numbers:
            yield Choice(snapshot.city(other), item, item.a == city_id)


def _find_contestable(city: City) -> dict[str, tuple[Contestable, ...]]:
    words = {name_statement(item.text): item.text for item in (*city.needs, *city.offers)}
    foreign = find_foreign(city.id, *dump_city(city))
    return {
        section: tuple(Contestable(code, words.get(code, "")) for code in foreign[section])
        for section in (*OUTSIDE_CODES, *CODED_SECTIONS)
        if section in foreign
    }


def _find_contested_words(city: City, contested: Set[Fact]) -> set[Fact]:
    """The contested statements by section and words, as the page knows them."""
    said = (("needs", city.needs), ("offers", city.offers))
    return {
        (section, item.text)
        for section, items in said
        for item in items
        if (section, name_statement(item.text)) in contested
    }


def _build_section(city: City, section: str) -> ProfileSection:
    facts = tuple(sorted(city.sections.get(section, ()), key=lambda fact: -fact.weight))
    return ProfileSection(section, facts, city.reported(section), _distinct(fact.source for fact in facts))


def build_themes(snapshot: Snapshot, city: City) -> tuple[ThemeRow, ...]:
    """How far a city and those of its size are, theme by theme."""
    peers = of_size_class(snapshot, city)
    rows = []
    for theme in snapshot.themes:
        levels = [level.level for peer in peers if (level := peer.level(theme))]
        shares = tuple(levels.count(step) / len(levels) if levels else 0.0 for step in range(TOP_LEVEL + 1))
        rows.append(ThemeRow(theme, city.level(theme), shares, len(levels)))
    return tuple(rows)


def _by_theme(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    return tuple(sorted(statements, key=lambda statement: statement.theme))


def _collect_sources(city: City) -> tuple[Source, ...]:
    facts = [fact.source for section in city.sections.values() for fact in section]
    levels = [level.source for level in city.levels]
    words = [statement.source for statement in (*city.needs, *city.offers)]
    words += [answer.source for answer in city.answers]
    numbers = [number.source for number in (city.population, city.area_km2) if number]
    aims = [city.target.source] if city.target else []
    inventory = [city.emissions.source] if city.emissions else []
    place = [city.place.source] if city.place.source else []
    return _distinct((*numbers, *place, *aims, *inventory, *facts, *levels, *words))


def _distinct(sources: Iterable[Source]) -> tuple[Source, ...]:
    return tuple(dict.fromkeys(sources))
