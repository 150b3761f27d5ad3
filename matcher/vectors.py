"""Text vectors in one byte a number, compared by cosines that are the same on every machine."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matcher.arrays import Float32, Int, lock, splice

LARGEST = 127
BLOCK = 512


@dataclass(frozen=True, slots=True)
class Vectors:
    """Unit vectors of q texts.

    whole: (q, d) whole numbers in int8: each vector stretched until its largest number is 127, then rounded. scale: (q,) one
    over the length of each row of `whole`, 0 for a row of zeros.

    Sums of products of whole numbers this small are exact in float32 (d up to 1,000), so that equal texts have equal cosines
    in whatever order a machine adds. Rounding moves the cosine of two sentence vectors by about 0.001.
    """

    whole: npt.NDArray[np.int8]
    scale: Float32

    def __len__(self) -> int:
        return len(self.scale)

    def take(self, rows: Int) -> Vectors:
        """The vectors in these rows."""
        return Vectors(self.whole.take(rows, axis=0), self.scale.take(rows))

    def splice(self, part: Vectors, source: Int) -> Vectors:
        """Rows `source` of these vectors and the others, one after the other."""
        return Vectors(splice(self.whole, part.whole, source), splice(self.scale, part.scale, source))

    def unpack(self) -> Float32:
        """The unit vectors themselves. Shape (q, d)."""
        return self.whole.astype(np.float32) * self.scale[:, None]

    def cosines(self, others: Vectors, rows: Int | None = None) -> Float32:
        """The cosine of each vector with each of the others, or of these rows of the others. Range [-1, 1].

        Read in blocks that fit into a processor's cache.

        Returns:
            Shape (len(self), rows).

        >>> rows = np.array([[3.0, 4.0], [4.0, 3.0]], dtype=np.float32)
        >>> pack_vectors(rows).cosines(pack_vectors(rows)).round(2).tolist()
        [[1.0, 0.9599999785423279], [0.9599999785423279, 1.0]]
        """
        rows = np.arange(len(others)) if rows is None else rows
        own = self.whole.astype(np.float32).T
        products = np.empty((rows.size, len(self)), dtype=np.float32)
        for start in range(0, rows.size, BLOCK):
            block = slice(start, start + BLOCK)
            np.matmul(others.whole.take(rows[block], axis=0).astype(np.float32), own, out=products[block])
        cosines: Float32 = np.ascontiguousarray(products.T) * self.scale[:, None] * others.scale.take(rows)
        return cosines


def pack_vectors(rows: Float32) -> Vectors:
    """Round vectors, of any length, to `Vectors`.

    Args:
        rows: shape (q, d), no nan.
    """
    largest = np.abs(rows).max(axis=1, initial=0, keepdims=True)
    whole = np.rint(rows * (LARGEST / np.where(largest == 0, 1, largest))).astype(np.int8)
    lengths = np.sqrt((whole.astype(np.float64) ** 2).sum(axis=1))
    scale = np.divide(1, lengths, out=np.zeros_like(lengths), where=lengths > 0).astype(np.float32)
    return Vectors(lock(whole), lock(scale))
