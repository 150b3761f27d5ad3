"""Statements of all cities as vectors, and how close the statements of two cities are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from matcher.answers import Told
from matcher.arrays import Bool, Float32, Int, lock, ranges, splice
from matcher.vectors import Vectors, pack_vectors

Encode = Callable[[Sequence[str]], Float32]

UNRELATED = 0.47
SAME = 0.71
OFF_THEME = 0.5
UNRELATED_ON_THEME = 0.39
CLOSEST = 0.4


def closeness(cosines: Float32, unrelated: float = UNRELATED) -> Float32:
    """How close two texts are, from the cosine of their vectors: 0 at 0.47 and below, 1 at 0.71 and above, linear between.

    Of judged pairs around the one hardly any, around the other nearly all were called an answer to the need
    (`python -m evaluation.answering`); the cosine itself is an artefact of the model and is never shown.

    Args:
        unrelated: the cosine at which closeness begins, where something else than the words speaks for it as well.

    >>> closeness(np.array([0.2, 0.59, 0.9], dtype=np.float32)).round(2).tolist()
    [0.0, 0.5, 1.0]
    """
    scaled: Float32 = np.clip((cosines - np.float32(unrelated)) / np.float32(SAME - unrelated), 0, 1)
    return scaled


@dataclass(frozen=True, slots=True)
class StatementColumns:
    """The statements of all cities, sorted by city.

    vectors: of the q statements. starts: (n + 1,) city number i owns rows starts[i] to starts[i + 1]. themes: (q, themes)
    whether each statement is about each theme. cities: (m,) the cities whose statements are compared, in order: all that have
    any, unless narrowed by `only`.
    """

    vectors: Vectors
    starts: Int
    themes: Bool
    cities: Int

    def only(self, wanted: Bool) -> StatementColumns:
        """The same statements, of which only those of the wanted cities, (n,), are compared."""
        return replace(self, cities=self.cities[wanted[self.cities]])

    def of(self, city_no: int) -> StatementColumns:
        """The same statements, of which only those of one city are compared, whether or not they were before."""
        return replace(self, cities=np.array([city_no][: self.rows_of(city_no).size], dtype=np.int64))

    def splice(self, part: StatementColumns, source: Int) -> StatementColumns:
        """The statements where city i is city `source[i]` of these columns and the others, one after the other."""
        starts = splice(self.starts[:-1], part.starts[:-1] + self.starts[-1], source)
        counts = splice(np.diff(self.starts), np.diff(part.starts), source)
        rows = ranges(starts, counts)
        return StatementColumns(
            self.vectors.splice(part.vectors, rows),
            lock(np.concatenate([[0], np.cumsum(counts)])),
            splice(self.themes, part.themes, rows),
            lock(np.flatnonzero(counts)),
        )

    def rows_of(self, city_no: int, theme_no: int | None = None) -> Int:
        """Row numbers of the statements of one city, of one theme when asked."""
        rows = np.arange(self.starts[city_no], self.starts[city_no + 1])
        return rows if theme_no is None else rows[self.themes[rows, theme_no]]

    def vectors_of(self, city_no: int, theme_no: int | None = None) -> Vectors:
        """The vectors of the statements of one city, of one theme when asked."""
        return self.vectors.take(self.rows_of(city_no, theme_no))

    def reported(self, theme_no: int | None = None) -> Float32:
        """1 for a city with statements to compare, nan for the others. Shape (n,)."""
        cities = self.cities if theme_no is None else self._read(theme_no)[2]
        return self._place(np.ones(cities.size, dtype=np.float32), cities)

    def has(self, city_no: int, theme_no: int | None = None) -> np.float32:
        """1 if the city has statements, of the theme when asked; nan otherwise."""
        return np.float32(1 if self.rows_of(city_no, theme_no).size else np.nan)

    def best_by_city(self, wanted: Vectors, theme_no: int | None = None) -> Float32:
        """For each wanted vector the closest statement of each city.

        Returns:
            (n,) mean over the wanted vectors of the best closeness; nan for a city without statements to compare.
        """
        close, firsts, cities = self._compare(wanted, theme_no)
        return self._place(_best(close, firsts), cities)

    def answered_by(self, offered: Vectors, theme_no: int | None = None) -> Float32:
        """The other direction: for each city, the mean over its statements of the closest offered vector. Shape (n,)."""
        close, firsts, cities = self._compare(offered, theme_no)
        return self._place(_answered(close, firsts), cities)

    def alike(self, own: Vectors, theme_no: int | None = None) -> Float32:
        """The mean of `best_by_city` and `answered_by`. Shape (n,)."""
        close, firsts, cities = self._compare(own, theme_no)
        return self._place((_best(close, firsts) + _answered(close, firsts)) / np.float32(2), cities)

    def closest_to(self, need: Vectors, theme_no: int | None = None, of_best: int = 1) -> Float32:
        """How close the statements of each city come to one need.

        Where a theme is asked for, theme and words speak together: on the theme closeness begins at UNRELATED_ON_THEME, off it
        at UNRELATED as ever, and counts half.

        Args:
            of_best: CLOSEST of the value is the closest statement of a city, the rest the mean of so many of its closest, or of
                all where it has fewer: one perfect answer counts, and who works on the topic says so more than once.

        Returns:
            (n,) range [0, 1]; nan for a city without statements.
        """
        rows, firsts, cities = self._read(None)
        close = self._read_close(need, rows, theme_no)
        if of_best == 1:
            return self._place(_mean_of_best(close, firsts, 1), cities)
        best, several = (_mean_of_best(close, firsts, count) for count in (1, of_best))
        return self._place((CLOSEST * best + (1 - CLOSEST) * several).astype(np.float32), cities)

    def closest_row(self, city_no: int, need: Vectors, theme_no: int | None = None) -> tuple[int, float]:
        """The statement `closest_to` reads first: its position in the city's own list, and how close its words alone come."""
        rows = self.rows_of(city_no)
        row = int(self._read_close(need, rows, theme_no).argmax())
        return row, float(closeness(need.cosines(self.vectors, rows[row : row + 1]))[0, 0])

    def _read_close(self, need: Vectors, rows: Int, theme_no: int | None) -> Float32:
        """How close each statement comes to a need, in words and theme. Shape (rows,)."""
        cosines = need.cosines(self.vectors, rows)[0]
        if theme_no is None:
            return closeness(cosines)
        on_theme = closeness(cosines, UNRELATED_ON_THEME)
        return np.where(self.themes[rows, theme_no], on_theme, np.float32(OFF_THEME) * closeness(cosines))

    def closest(
        self, city_no: int, others: StatementColumns, other_no: int, theme_no: int | None = None
    ) -> tuple[int, int]:
        """The closest pair of statements of two cities: the position of each in its own city's list."""
        mine, theirs = self.rows_of(city_no, theme_no), others.rows_of(other_no, theme_no)
        cosines = self.vectors.take(mine).cosines(others.vectors.take(theirs))
        row, column = divmod(int(cosines.argmax()), theirs.size)
        return int(mine[row] - self.starts[city_no]), int(theirs[column] - others.starts[other_no])

    def _compare(self, wanted: Vectors, theme_no: int | None) -> tuple[Float32, Int, Int]:
        """Closeness (wanted, r) to the r statements compared; where those of each city begin; the cities."""
        rows, firsts, cities = self._read(theme_no)
        if not len(wanted):
            return np.empty((1, 0), dtype=np.float32), firsts[:0], cities[:0]
        return closeness(wanted.cosines(self.vectors, rows)), firsts, cities

    def _read(self, theme_no: int | None) -> tuple[Int, Int, Int]:
        """Rows of the statements compared, where those of each city begin, and the cities that have any."""
        counts = self.starts[self.cities + 1] - self.starts[self.cities]
        firsts = np.cumsum(counts) - counts
        rows = ranges(self.starts[self.cities], counts)
        if theme_no is None:
            return rows, firsts, self.cities
        kept = self.themes[rows, theme_no]
        cities, firsts = np.unique(np.repeat(self.cities, counts)[kept], return_index=True)
        return rows[kept], firsts, cities

    def _place(self, values: Float32, cities: Int) -> Float32:
        placed = np.full(self.starts.size - 1, np.nan, dtype=np.float32)
        placed[cities] = values
        return placed


def _best(close: Float32, firsts: Int) -> Float32:
    """Mean over the rows of the largest value of each city."""
    best: Float32 = np.maximum.reduceat(close, firsts, axis=1).mean(axis=0)
    return best


def _mean_of_best(close: Float32, firsts: Int, count: int) -> Float32:
    """Mean of the `count` largest values of each city, or of all where it has fewer. close: (r,), city by city."""
    sizes = np.diff(np.append(firsts, close.size))
    ordered = close[np.lexsort((-close, np.repeat(np.arange(firsts.size), sizes)))]
    place = np.arange(close.size) - np.repeat(firsts, sizes)
    sums = np.add.reduceat(np.where(place < count, ordered, np.float32(0)), firsts)
    return (sums / np.minimum(sizes, count)).astype(np.float32)


def _answered(close: Float32, firsts: Int) -> Float32:
    """Mean over the columns of each city of the largest value of the column."""
    counts = np.diff(np.append(firsts, close.shape[1]))
    return (np.add.reduceat(close.max(axis=0, initial=0), firsts) / counts).astype(np.float32)


def build_statement_columns(
    statements: Sequence[Sequence[Told]], themes: Mapping[str, int], encode: Encode
) -> StatementColumns:
    """Encode the statements of each city; `statements[i]` belongs to city number i."""
    flat = [statement for of_city in statements for statement in of_city]
    counts = np.array([len(of_city) for of_city in statements], dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum(counts)])
    about = np.array([[theme in told.themes for theme in themes] for told in flat], dtype=bool).reshape(-1, len(themes))
    vectors = pack_vectors(encode([told.text for told in flat]))
    return StatementColumns(vectors, lock(starts), lock(about), lock(np.flatnonzero(counts)))
