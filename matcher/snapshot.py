"""The immutable snapshot: everything a question needs, as write-locked columns over cities sorted by id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from matcher.answers import list_answers, list_needs
from matcher.arrays import Float32, Int
from matcher.case_columns import CaseColumns, build_case_columns
from matcher.case_study import CaseStudy
from matcher.category import Category, build_category
from matcher.city import City
from matcher.collaboration import Collaboration, Membership
from matcher.columns import (
    build_addressed,
    build_best_levels,
    build_lacks,
    build_levels,
    build_log_population,
    build_mixes,
    build_positions,
    build_section_units,
    build_shown,
    build_wanted,
    build_weighted,
)
from matcher.content import LIMIT, name_version, sum_cities, sum_content
from matcher.errors import UnknownCity
from matcher.graph import GraphColumns, build_graph_columns
from matcher.records import Records, build_records
from matcher.reported import Reported
from matcher.statements import Encode, StatementColumns, build_statement_columns
from matcher.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Snapshot:
    """All cities at one moment. Row `i` of every column is city `ids[i]`; ids are sorted, so ties break on the id.

    Columns are documented where they are built (`matcher/columns.py`, `matcher/graph.py`, `matcher/case_columns.py`).
    `encode` is the function that encoded its texts; a need in words is encoded by it too. `version` is made from `content`
    (`matcher/content.py`) and the vocabulary: equal content, equal version, on any machine.
    """

    version: str
    content: int
    vocabulary: Vocabulary
    ids: tuple[str, ...]
    numbers: Mapping[str, int]
    cities: Sequence[City]
    records: Records
    themes: Mapping[str, int]
    log_population: Float32
    positions: Float32
    countries: Int
    country_ids: tuple[str, ...]
    climates: Category[str]
    languages: Category[tuple[str, ...]]
    commitments: Category[tuple[str, ...]]
    units: Mapping[str, Reported]
    barriers: Reported
    mixes: Reported
    levels: Reported
    best_levels: Float32
    lacks: Reported
    encode: Encode
    needs: StatementColumns
    answers: StatementColumns
    wanted: Reported
    shown: Reported
    addressed: Reported
    graph: GraphColumns
    cases: CaseColumns

    def number(self, city_id: str) -> int:
        """The row number of a city. Raises UnknownCity with the nearest ids."""
        if city_id not in self.numbers:
            raise UnknownCity(city_id, self.ids)
        return self.numbers[city_id]

    def city(self, city_id: str) -> City:
        """The city with this id. Raises UnknownCity with the nearest ids."""
        return self.cities[self.number(city_id)]


def build_snapshot(
    cities: Iterable[City],
    vocabulary: Vocabulary,
    encode: Encode,
    cases: Sequence[CaseStudy] = (),
    collaborations: Sequence[Collaboration] = (),
    memberships: Sequence[Membership] = (),
) -> Snapshot:
    """Build the snapshot in one pass. The order of the inputs is irrelevant: everything is sorted by its key first.

    Args:
        encode: texts to unit rows, shape (texts, d); called once for needs, once for offers with cases and once for cases.
    """
    cities = tuple(sorted(cities, key=lambda city: city.id))
    cases = tuple(sorted(cases, key=lambda case: case.id))
    collaborations = tuple(sorted(collaborations, key=repr))
    memberships = tuple(sorted(memberships, key=repr))
    ids = tuple(city.id for city in cities)
    numbers = {city_id: number for number, city_id in enumerate(ids)}
    themes = {theme.id: number for number, theme in enumerate(vocabulary.themes)}
    records = build_records(cities, cases, collaborations, memberships)
    own_cases = [records.cases.get(city_id, ()) for city_id in ids]
    countries, levels = build_category([city.country for city in cities]), build_levels(cities, themes)
    content = (sum_cities(cities) + sum_content((*cases, *collaborations, *memberships))) % LIMIT
    return Snapshot(
        version=name_version(vocabulary.version, content),
        content=content,
        vocabulary=vocabulary,
        ids=ids,
        numbers=MappingProxyType(numbers),
        cities=cities,
        records=records,
        themes=MappingProxyType(themes),
        log_population=build_log_population(cities),
        positions=build_positions(cities),
        countries=countries.numbers,
        country_ids=countries.values,
        climates=build_category([city.place.climate_class for city in cities]),
        languages=build_category([city.place.languages for city in cities]),
        commitments=build_category([city.covenant.commitments if city.covenant else None for city in cities]),
        units=MappingProxyType(
            {name: build_section_units(cities, name, vocabulary) for name in vocabulary.sections_for("compared")}
        ),
        barriers=build_weighted(cities, "barriers", vocabulary),
        mixes=build_mixes(cities, vocabulary),
        levels=levels,
        best_levels=build_best_levels(levels),
        lacks=build_lacks(cities, levels, themes),
        encode=encode,
        needs=build_statement_columns([list_needs(city.needs) for city in cities], themes, encode),
        answers=build_statement_columns(list(map(list_answers, cities, own_cases)), themes, encode),
        wanted=build_wanted([[need.theme for need in city.needs] for city in cities], themes),
        shown=build_shown(_shown_themes(cities, own_cases), themes),
        addressed=build_addressed(own_cases, vocabulary),
        graph=build_graph_columns(
            [item for item in collaborations if not item.is_choice], memberships, numbers, themes
        ),
        cases=build_case_columns(cases, numbers, vocabulary, encode),
    )


def _shown_themes(cities: Sequence[City], own_cases: Sequence[Sequence[CaseStudy]]) -> list[list[str]]:
    return [
        [offer.theme for offer in city.offers] + [theme for case in cases for theme in case.themes]
        for city, cases in zip(cities, own_cases, strict=True)
    ]
