"""Turn the facts of many cities into columns, nan where a fact is not reported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from matcher.arrays import Float32, lock, on_grid
from matcher.case_study import CaseStudy
from matcher.city import City
from matcher.reported import Reported, build_reported
from matcher.vocabulary import Vocabulary

BEST_THEMES = 5
SECTORS = "priority_sectors"
"""The sectors of the emissions, too."""


def build_section(cities: Sequence[City], section: str, vocabulary: Vocabulary) -> Float32:
    """Weights of each code of a section. Shape (n, codes), range [0, 1], a row of nan where nothing is reported.

    A code that is named has its weight. A code that is not named is 0 where the section was read completely, and the share of
    cities that usually name it where the section was only partly read.
    """
    prior = vocabulary.shares(section).astype(np.float32)
    rows = np.full((len(cities), prior.size), np.nan, dtype=np.float32)
    for row, city in zip(rows, cities, strict=True):
        if city.reported(section):
            row[:] = 0.0 if section in city.complete else prior
            for fact in city.sections.get(section, ()):
                row[vocabulary.number(section, fact.code)] = fact.weight
    return rows


def build_section_units(cities: Sequence[City], section: str, vocabulary: Vocabulary) -> Reported:
    """The rows of `build_section`, each code times the root of its rarity, divided by their expected length.

    The product of two such rows is the rarity-weighted cosine of the two cities' lists, or what is to be expected of it where
    a list was only partly read: an unknown code x with share p counts p in the product and E[x^2] = p in the length.
    """
    rows, rarity = build_section(cities, section, vocabulary), vocabulary.rarity(section).astype(np.float32)
    named = build_named(cities, section, vocabulary)
    squares = np.where(named > 0, named * named, rows).astype(np.float64)
    lengths = np.sqrt(
        (squares * rarity).sum(axis=1, keepdims=True)
    )  # row by row: the same whoever else is built with it
    return build_reported(on_grid(rows * np.sqrt(rarity) / np.where(lengths == 0, 1, lengths)))


def build_named(cities: Sequence[City], section: str, vocabulary: Vocabulary) -> Float32:
    """Weights of the codes that a city names, 0 for all others. Shape (n, codes), a row of nan where nothing is reported."""
    rows = np.zeros((len(cities), len(vocabulary.section(section).codes)), dtype=np.float32)
    for row, city in zip(rows, cities, strict=True):
        row[:] = 0.0 if city.reported(section) else np.nan
        for fact in city.sections.get(section, ()):
            row[vocabulary.number(section, fact.code)] = fact.weight
    return rows


def build_weighted(cities: Sequence[City], section: str, vocabulary: Vocabulary) -> Reported:
    """The rows of `build_named`, each code times its rarity."""
    named = build_named(cities, section, vocabulary)
    return build_reported(on_grid(named * vocabulary.rarity(section).astype(np.float32)))


def build_levels(cities: Sequence[City], themes: Mapping[str, int]) -> Reported:
    """Maturity levels, range [0, 4], a column for each theme."""
    levels = np.full((len(cities), len(themes)), np.nan, dtype=np.float32)
    for row, city in zip(levels, cities, strict=True):
        for level in city.levels:
            row[themes[level.theme]] = level.level
    return build_reported(levels)


def build_mixes(cities: Sequence[City], vocabulary: Vocabulary) -> Reported:
    """Emissions in kt CO2e, a column for each priority sector, nan for one that the inventory does not tell apart.

    What a sector takes up counts as 0. Only the shares of a city are ever compared, never its numbers.
    """
    rows = np.full((len(cities), len(vocabulary.section(SECTORS).codes)), np.nan, dtype=np.float32)
    for row, city in zip(rows, cities, strict=True):
        for sector, amount in (city.emissions.by_sector_ktco2e if city.emissions else {}).items():
            if sector in vocabulary.section(SECTORS).numbers:
                row[vocabulary.number(SECTORS, sector)] = max(amount, 0.0)
    return build_reported(rows)


def build_best_levels(levels: Reported) -> Float32:
    """Mean of the five highest levels of each city, or of fewer where it reports fewer. Shape (n,), nan without any."""
    best = -np.sort(-np.nan_to_num(levels.rows, nan=-1.0), axis=1)[:, :BEST_THEMES]
    known = best >= 0
    return lock(levels.spread((np.where(known, best, 0).sum(axis=1) / known.sum(axis=1)).astype(np.float32)))


def build_lacks(cities: Sequence[City], levels: Reported, themes: Mapping[str, int]) -> Reported:
    """How much each city lacks on each theme: the number of its needs there; without needs (4 - level) / 4, 0 where not reported.

    A row for the cities with levels, in their order.
    """
    rows = np.clip((4 - np.nan_to_num(levels.rows, nan=4.0)) / 4, 0, 1).astype(np.float32)
    for row, number in zip(rows, levels.cities.tolist(), strict=True):
        if needs := cities[number].needs:
            row[:] = np.bincount([themes[need.theme] for need in needs], minlength=len(themes))
    return Reported(lock(rows), levels.cities, levels.places)


def build_positions(cities: Sequence[City]) -> Float32:
    """Points on the unit sphere. Shape (n, 3), column by column in memory, nan where coordinates are not reported."""
    degrees = np.array([(city.place.latitude, city.place.longitude) for city in cities], dtype=np.float64)
    latitude, longitude = np.radians(degrees.reshape(-1, 2)).T
    east, north = np.cos(latitude) * np.sin(longitude), np.sin(latitude)
    columns = np.stack([np.cos(latitude) * np.cos(longitude), east, north]).astype(np.float32)
    return lock(columns).T


def build_log_population(cities: Sequence[City]) -> Float32:
    """Natural logarithm of the population. Shape (n,), nan where not reported."""
    people = [city.population.value if city.population else np.nan for city in cities]
    return lock(np.log(np.array(people, dtype=np.float64)).astype(np.float32))


def build_wanted(statements: Sequence[Sequence[str]], themes: Mapping[str, int]) -> Reported:
    """How often each theme occurs in a city's list of themes; no row for an empty list."""
    return build_reported(_count_themes(statements, themes))


def build_shown(statements: Sequence[Sequence[str]], themes: Mapping[str, int]) -> Reported:
    """Whether each theme occurs in a city's list of themes; no row for an empty list."""
    return build_reported(np.minimum(_count_themes(statements, themes), 1))


def _count_themes(statements: Sequence[Sequence[str]], themes: Mapping[str, int]) -> Float32:
    counts = np.zeros((len(statements), len(themes)), dtype=np.float32)
    for row, named in zip(counts, statements, strict=True):
        for theme in named:
            row[themes[theme]] += 1
        if not named:
            row[:] = np.nan
    return counts


def build_addressed(cases: Sequence[Sequence[CaseStudy]], vocabulary: Vocabulary) -> Reported:
    """Whether a city's case studies address each barrier (stopped ones do not); no row for a city without case studies."""
    codes = vocabulary.section("barriers").codes
    addressed = np.full((len(cases), len(codes)), np.nan, dtype=np.float32)
    for row, of_city in zip(addressed, cases, strict=True):
        worked = [case for case in of_city if case.status != "stopped"]
        if worked:
            row[:] = 0.0
            row[[vocabulary.number("barriers", code) for case in worked for code in case.barriers]] = 1.0
    return build_reported(addressed)
