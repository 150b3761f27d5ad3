"""Exact nearest rows by dot product, found with FAISS, in an order that does not depend on luck."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from embeddings.encoder import Rows
from embeddings.errors import InvalidText

if TYPE_CHECKING:
    import faiss

Numbers = npt.NDArray[np.int64]
ROUNDING = 1e-5


class SimilarityIndex:
    """An exact index over unit rows. FAISS shortens the list; the similarities of what is left are summed again in one
    fixed order, so that equal rows get equal similarities and ties go to the lower row number.

    Args:
        rows: float32 (n, d), finite.

    Raises:
        InvalidText: the rows are not a finite table.
    """

    def __init__(self, rows: Rows) -> None:
        if rows.ndim != 2 or not np.isfinite(rows).all():
            raise InvalidText(f"expected finite rows of shape (n, d), got shape {rows.shape}")
        self._rows = np.ascontiguousarray(rows, dtype=np.float32)
        self._index = build_flat_index(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def search(self, queries: Rows, k: int) -> tuple[Numbers, Rows]:
        """The most similar rows of each query.

        Args:
            queries: float32 (q, d), finite.
            k: How many at most, from 1.

        Returns:
            row_nos int64 and similarities float32, both (q, min(k, n)), most similar first, ties by row number.

        Raises:
            InvalidText: the queries do not fit the rows, or k is below 1.

        >>> index = SimilarityIndex(np.eye(3, dtype=np.float32)[[0, 1, 0]])
        >>> row_nos, similarities = index.search(np.array([[1.0, 0.0, 0.0]], dtype=np.float32), k=2)
        >>> row_nos.tolist(), similarities.tolist()
        ([[0, 2]], [[1.0, 1.0]])
        """
        if k < 1:
            raise InvalidText(f"a list holds at least one row, got k = {k}")
        self._check(queries)
        row_nos = np.empty((len(queries), min(k, len(self))), dtype=np.int64)
        similarities = np.empty(row_nos.shape, dtype=np.float32)
        short_lists, _ = self._index.search(np.ascontiguousarray(queries), k)
        for query_no, query in enumerate(queries):
            near, values = self.within(query, float(short_lists[query_no, -1]))
            row_nos[query_no], similarities[query_no] = near[:k], values[:k]
        return row_nos, similarities

    def within(self, query: Rows, least: float) -> tuple[Numbers, Rows]:
        """Every row whose similarity to one query (d,) is at least `least` (less rounding), sorted like `search`."""
        self._check(query[np.newaxis])
        _, _, row_nos = self._index.range_search(np.ascontiguousarray(query[np.newaxis]), least - ROUNDING)
        similarities = self.similarities(query, row_nos)
        order = np.lexsort((row_nos, -similarities))
        return row_nos[order].astype(np.int64), similarities[order]

    def similarities(self, query: Rows, row_nos: Numbers) -> Rows:
        """Dot products of one query (d,) with the rows (m,), each summed in the same order. Returns float32 (m,)."""
        products: Rows = np.einsum("md,d->m", self._rows[row_nos], query, optimize=False)
        return products

    def _check(self, queries: Rows) -> None:
        if queries.ndim != 2 or queries.shape[1] != self._rows.shape[1] or not np.isfinite(queries).all():
            raise InvalidText(f"queries of shape {queries.shape} do not fit rows of {self._rows.shape[1]} dimensions")


def build_flat_index(rows: Rows) -> faiss.IndexFlatIP:
    """An exact FAISS index over contiguous rows (n, d)."""
    import faiss

    index = faiss.IndexFlatIP(rows.shape[1])
    index.add(rows)
    return index
