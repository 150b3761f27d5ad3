"""Turn the facts of many cities into columns: one row a city, nan where a fact is not reported."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matcher.arrays import Float32, Int, lock
from matcher.case_study import CaseStudy
from matcher.city import City, Statement
from matcher.vocabulary import Vocabulary

Encode = Callable[[Sequence[str]], Float32]


@dataclass(frozen=True, slots=True)
class StatementColumns:
    """The statements of all cities, sorted by city.

    vectors: (q, d) unit rows. starts: (n + 1,) city number i owns rows starts[i] to starts[i + 1]. themes: (q,) theme
    numbers.
    """

    vectors: Float32
    starts: Int
    themes: Int

    def rows_of(self, city_no: int, theme_no: int | None = None) -> Int:
        """Row numbers of the statements of one city, of one theme when asked."""
        rows = np.arange(self.starts[city_no], self.starts[city_no + 1])
        return rows if theme_no is None else rows[self.themes[rows] == theme_no]

    def best_by_city(self, wanted: Float32, theme_no: int | None = None) -> Float32:
        """For each wanted vector the closest statement of each city.

        Args:
            wanted: (k, d) unit rows.
        Returns:
            (n,) mean over the wanted vectors of the best cosine, at least 0; nan for a city without statements.
        """
        return self._by_city(wanted @ self.vectors.T, np.maximum, theme_no)

    def answered_by(self, offered: Float32, theme_no: int | None = None) -> Float32:
        """The other direction: for each city, the mean over its statements of the closest offered vector. Shape (n,)."""
        best = (self.vectors @ offered.T).max(axis=1, initial=0)[None, :]
        rows = self._by_city(best, np.add, theme_no)
        return rows / self._counts(theme_no)

    def closest(
        self, city_no: int, others: StatementColumns, other_no: int, theme_no: int | None = None
    ) -> tuple[int, int]:
        """The closest pair of statements of two cities: the position of each in its own city's list."""
        mine, theirs = self.rows_of(city_no, theme_no), others.rows_of(other_no, theme_no)
        cosines = self.vectors[mine] @ others.vectors[theirs].T
        row, column = np.unravel_index(int(np.argmax(cosines)), cosines.shape)
        return int(mine[row] - self.starts[city_no]), int(theirs[column] - others.starts[other_no])

    def _counts(self, theme_no: int | None) -> Float32:
        kept = np.ones(self.themes.size) if theme_no is None else self.themes == theme_no
        running = np.concatenate([[0], np.cumsum(kept)])
        counts = running[self.starts[1:]] - running[self.starts[:-1]]
        return np.where(counts > 0, counts, np.nan).astype(np.float32)

    def _by_city(self, cosines: Float32, reduce: np.ufunc, theme_no: int | None) -> Float32:
        cosines = np.maximum(cosines, 0)
        if theme_no is not None:
            cosines = np.where(self.themes == theme_no, cosines, 0)
        result = np.full(self.starts.size - 1, np.nan, dtype=np.float32)
        filled = self.starts[:-1] < self.starts[1:]
        if filled.any() and len(cosines):
            result[filled] = reduce.reduceat(cosines, self.starts[:-1][filled], axis=1).mean(axis=0)
        return (
            np.where(np.isnan(self._counts(theme_no)), np.float32(np.nan), result) if theme_no is not None else result
        )


def build_statement_columns(
    statements: Sequence[Sequence[Statement]], themes: Mapping[str, int], encode: Encode
) -> StatementColumns:
    """Encode the statements of each city; `statements[i]` belongs to city number i."""
    flat = [statement for of_city in statements for statement in of_city]
    starts = np.concatenate([[0], np.cumsum([len(of_city) for of_city in statements])]).astype(np.int64)
    numbers = np.array([themes[statement.theme] for statement in flat], dtype=np.int64)
    vectors = encode([statement.text for statement in flat]).astype(np.float32)
    return StatementColumns(lock(vectors), lock(starts), lock(numbers))


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


def build_section_units(cities: Sequence[City], section: str, vocabulary: Vocabulary) -> Float32:
    """The rows of `build_section`, each code times the root of its rarity, divided by their expected length. (n, codes).

    The product of two such rows is the rarity-weighted cosine of the two cities' lists, or what is to be expected of it where
    a list was only partly read: an unknown code x with share p counts p in the product and E[x^2] = p in the length.
    """
    rows, rarity = build_section(cities, section, vocabulary), vocabulary.rarity(section).astype(np.float32)
    named = build_named(cities, section, vocabulary)
    lengths = np.sqrt(np.where(named > 0, named * named, rows) @ rarity)[:, None]
    units = rows * np.sqrt(rarity) / np.where(lengths == 0, 1, lengths)
    return lock(units.astype(np.float32))


def build_named(cities: Sequence[City], section: str, vocabulary: Vocabulary) -> Float32:
    """Weights of the codes that a city names, 0 for all others. Shape (n, codes), a row of nan where nothing is reported."""
    rows = np.zeros((len(cities), len(vocabulary.section(section).codes)), dtype=np.float32)
    for row, city in zip(rows, cities, strict=True):
        row[:] = 0.0 if city.reported(section) else np.nan
        for fact in city.sections.get(section, ()):
            row[vocabulary.number(section, fact.code)] = fact.weight
    return lock(rows)


def build_levels(cities: Sequence[City], themes: Mapping[str, int]) -> Float32:
    """Maturity levels. Shape (n, themes), range [0, 4], nan where not reported."""
    levels = np.full((len(cities), len(themes)), np.nan, dtype=np.float32)
    for row, city in zip(levels, cities, strict=True):
        for level in city.levels:
            row[themes[level.theme]] = level.level
    return lock(levels)


def build_positions(cities: Sequence[City]) -> Float32:
    """Points on the unit sphere. Shape (n, 3), nan where coordinates are not reported."""
    degrees = np.array([(city.place.latitude, city.place.longitude) for city in cities], dtype=np.float64)
    latitude, longitude = np.radians(degrees).T
    east, north = np.cos(latitude) * np.sin(longitude), np.sin(latitude)
    return lock(np.stack([np.cos(latitude) * np.cos(longitude), east, north], axis=1).astype(np.float32))


def build_log_population(cities: Sequence[City]) -> Float32:
    """Natural logarithm of the population. Shape (n,), nan where not reported."""
    people = [city.population.value if city.population else np.nan for city in cities]
    return lock(np.log(np.array(people, dtype=np.float64)).astype(np.float32))


def build_theme_counts(statements: Sequence[Sequence[str]], themes: Mapping[str, int]) -> Float32:
    """How often each theme occurs in a city's list of themes. Shape (n, themes), a row of nan for an empty list."""
    counts = np.zeros((len(statements), len(themes)), dtype=np.float32)
    for row, named in zip(counts, statements, strict=True):
        for theme in named:
            row[themes[theme]] += 1
        if not named:
            row[:] = np.nan
    return lock(counts)


def build_addressed(cases: Sequence[Sequence[CaseStudy]], vocabulary: Vocabulary) -> Float32:
    """Whether a city's case studies address each barrier (stopped ones do not). Shape (n, barriers), nan row without cases."""
    codes = vocabulary.section("barriers").codes
    addressed = np.full((len(cases), len(codes)), np.nan, dtype=np.float32)
    for row, of_city in zip(addressed, cases, strict=True):
        worked = [case for case in of_city if case.status != "stopped"]
        if worked:
            row[:] = 0.0
            row[[vocabulary.number("barriers", code) for case in worked for code in case.barriers]] = 1.0
    return lock(addressed)


def build_codes(values: Sequence[str | None]) -> tuple[Int, tuple[str, ...]]:
    """Number the distinct values in sorted order; -1 stands for None. Returns the numbers and the values they stand for.

    >>> build_codes(["SE", None, "FR"])
    (array([ 1, -1,  0]), ('FR', 'SE'))
    """
    distinct = tuple(sorted({value for value in values if value is not None}))
    numbers = {value: number for number, value in enumerate(distinct)}
    return lock(np.array([numbers.get(value, -1) if value else -1 for value in values], dtype=np.int64)), distinct


def build_languages(cities: Sequence[City]) -> Float32:
    """Official languages as 0/1 columns in alphabetical order. Shape (n, languages), a row of zeros where not reported."""
    known = sorted({language for city in cities for language in city.place.languages})
    rows = [[language in city.place.languages for language in known] for city in cities]
    return lock(np.array(rows, dtype=np.float32).reshape(len(cities), len(known)))
