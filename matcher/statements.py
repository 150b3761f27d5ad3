"""Statements of all cities as unit vectors, and how close the statements of two cities are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matcher.arrays import Float32, Int, lock
from matcher.city import Statement

Encode = Callable[[Sequence[str]], Float32]

UNRELATED = 0.1
SAME = 0.5


def closeness(cosines: Float32) -> Float32:
    """How close two texts are, from the cosine of their vectors: 0 at 0.1 and below, 1 at 0.5 and above, linear between.

    Centred sentence vectors of unrelated statements lie around 0.1 or below and those of the same statement in other words
    around 0.5 and above; the cosine itself is an artefact of the model and is never shown.

    >>> closeness(np.array([-0.2, 0.3, 0.9], dtype=np.float32)).round(2).tolist()
    [0.0, 0.5, 1.0]
    """
    scaled: Float32 = np.clip((cosines - np.float32(UNRELATED)) / np.float32(SAME - UNRELATED), 0, 1)
    return scaled


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
            (n,) mean over the wanted vectors of the best closeness; nan for a city without statements.
        """
        return self._by_city(closeness(wanted @ self.vectors.T), np.maximum, theme_no)

    def answered_by(self, offered: Float32, theme_no: int | None = None) -> Float32:
        """The other direction: for each city, the mean over its statements of the closest offered vector. Shape (n,)."""
        best = closeness(self.vectors @ offered.T).max(axis=1, initial=0)[None, :]
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

    def _by_city(self, values: Float32, reduce: np.ufunc, theme_no: int | None) -> Float32:
        if theme_no is not None:
            values = np.where(self.themes == theme_no, values, 0)
        result = np.full(self.starts.size - 1, np.nan, dtype=np.float32)
        filled = self.starts[:-1] < self.starts[1:]
        if filled.any() and len(values):
            result[filled] = reduce.reduceat(values, self.starts[:-1][filled], axis=1).mean(axis=0)
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
