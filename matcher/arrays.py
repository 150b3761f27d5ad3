"""Array types of the core and the lock that keeps them from being written."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt

Float32 = npt.NDArray[np.float32]
Float64 = npt.NDArray[np.float64]
Int = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]

GRID = 4096

Array = TypeVar("Array", bound=npt.NDArray[Any])


def lock(array: Array) -> Array:
    """Make an array refuse writes, and return it.

    >>> lock(np.zeros(2))[0] = 1.0
    Traceback (most recent call last):
    ...
    ValueError: assignment destination is read-only
    """
    array.flags.writeable = False
    return array


def on_grid(rows: Float32 | Float64) -> Float32:
    """Round to whole 4,096ths, so that sums of products of numbers in [0, 1] that stay below 1 are exact in float32.

    Equal facts then have equal values, in whatever order a machine adds.

    >>> float(on_grid(np.array(0.1, dtype=np.float32)) * 4096)
    410.0
    """
    return (np.rint(rows * GRID) / GRID).astype(np.float32)


def ranges(starts: Int, counts: Int) -> Int:
    """The numbers start, start + 1, ... of each range, one range after the other.

    >>> ranges(np.array([5, 0]), np.array([2, 3])).tolist()
    [5, 6, 0, 1, 2]
    """
    firsts = np.cumsum(counts) - counts
    numbers: Int = np.arange(counts.sum()) + np.repeat(starts - firsts, counts)
    return numbers


def splice(column: Array, part: Array, source: Int) -> Array:
    """Rows `source` of `column` and `part`, one after the other, write-locked; rows that stay together are copied in one go.

    >>> splice(np.array([5, 6]), np.array([9]), np.array([2, 0])).tolist()
    [9, 5]
    """
    n = len(column)
    firsts = np.flatnonzero((np.diff(source) != 1) | (source[1:] == n)) + 1
    spans = ((int(source[first]), last - first) for first, last in pairwise((0, *firsts.tolist(), source.size)) if last)
    runs = (column[start : start + size] if start < n else part[start - n : start - n + size] for start, size in spans)
    return cast(Array, lock(np.concatenate([column[:0], *runs])))


def find_source(ids: Sequence[str], new_ids: Sequence[str], gone: Sequence[int]) -> Int:
    """For each row of the next table the row it comes from, as `splice` wants it: an old one, or the number of old ones + a new
    one. Both are sorted by id.

    >>> find_source(["a", "c", "e"], ["b", "c"], gone=[1]).tolist()
    [0, 3, 4, 2]
    """
    gone_rows = np.array(gone, dtype=np.int64)
    kept = np.delete(np.arange(len(ids)), gone_rows)
    before = np.array([bisect_left(ids, new_id) for new_id in new_ids], dtype=np.int64)
    return np.insert(kept, before - np.searchsorted(gone_rows, before), len(ids) + np.arange(len(new_ids)))


def unit_rows(rows: Float32) -> Float32:
    """Divide each row by its Euclidean length; a row of zeros stays zeros, a row with nan stays nan. Shape (n, d).

    >>> unit_rows(np.array([[3.0, 4.0], [0.0, 0.0]], dtype=np.float32)).tolist()
    [[0.6000000238418579, 0.800000011920929], [0.0, 0.0]]
    """
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.where(lengths == 0, 1, lengths)).astype(np.float32, copy=False)
