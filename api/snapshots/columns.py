"""The columns of a snapshot as files: every array an `.npy` that is mapped into memory, and one outline of what stands where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from scipy import sparse

from matcher.category import Category
from matcher.graph import GraphColumns
from matcher.load import Pulls
from matcher.reported import Reported
from matcher.statements import StatementColumns
from matcher.vectors import Vectors

KINDS: Mapping[str, type] = {
    kind.__name__: kind for kind in (Category, GraphColumns, Pulls, Reported, StatementColumns, Vectors)
}
ARRAY, SPARSE, KIND, BY, PLAIN = "array", "sparse", "kind", "by", "plain"


def write_columns(folder: Path, name: str, value: Any) -> Any:
    """Write every array of a value into the folder, under names that begin with `name`; the outline, as JSON has it.

    Args:
        value: an array, a sparse array, one of `KINDS`, a mapping of such, or what JSON has with tuples for lists.
    """
    if isinstance(value, np.ndarray):
        np.save(folder / f"{name}.npy", value, allow_pickle=False)
        return {ARRAY: name}
    if isinstance(value, sparse.csr_array):
        parts = {part: getattr(value, part) for part in ("data", "indices", "indptr")}
        return {SPARSE: _write_each(folder, name, parts), "shape": list(value.shape)}
    if is_dataclass(value):
        parts = {field.name: getattr(value, field.name) for field in fields(value)}
        return {KIND: type(value).__name__, "parts": _write_each(folder, name, parts)}
    if isinstance(value, Mapping):
        return {BY: _write_each(folder, name, value)}
    return {PLAIN: value}


def _write_each(folder: Path, name: str, parts: Mapping[str, Any]) -> dict[str, Any]:
    return {key: write_columns(folder, f"{name}.{key}", part) for key, part in parts.items()}


def read_columns(folder: Path, outline: Any) -> Any:
    """What `write_columns` wrote; its arrays are mapped, refuse writes, and are read from the disk when they are first used.

    Raises:
        OSError, ValueError, LookupError, TypeError: the files are not what the outline says.
    """
    if ARRAY in outline:
        return np.asarray(np.load(folder / f"{outline[ARRAY]}.npy", mmap_mode="r", allow_pickle=False))
    if SPARSE in outline:
        parts = _read_each(folder, outline[SPARSE])
        return sparse.csr_array((parts["data"], parts["indices"], parts["indptr"]), shape=tuple(outline["shape"]))
    if KIND in outline:
        return KINDS[outline[KIND]](**_read_each(folder, outline["parts"]))
    if BY in outline:
        return MappingProxyType(_read_each(folder, outline[BY]))
    return _as_tuple(outline[PLAIN])


def _read_each(folder: Path, outlines: Mapping[str, Any]) -> dict[str, Any]:
    return {key: read_columns(folder, outline) for key, outline in outlines.items()}


def _as_tuple(value: Any) -> Any:
    """JSON knows no tuples, and a snapshot no lists."""
    return tuple(map(_as_tuple, value)) if isinstance(value, list) else value
