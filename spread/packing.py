"""How what all cities are asked with is sent to another process: once, as bytes that every Python of one version reads alike."""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable, Sequence
from types import MappingProxyType
from typing import Any, Generic, TypeVar

import cloudpickle  # type: ignore[import-untyped]

Value = TypeVar("Value")


class _Packer(cloudpickle.Pickler):  # type: ignore[misc]  # it has no types
    """Knows mappings that cannot be changed as well, which pickle does not."""

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, MappingProxyType):
            return MappingProxyType, (dict(value),)
        return super().reducer_override(value)


class Parcel(Generic[Value]):
    """A value that is packed only where it leaves the process; a fork has it already.

    Its arrays travel as they lie in memory; those that are locked against writing are locked where they arrive.
    """

    def __init__(self, value: Value) -> None:
        self.value = value

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return _open_parcel, pack(self.value)


def pack(value: object) -> tuple[bytes, list[pickle.PickleBuffer]]:
    """A value as bytes, and the memory of its arrays beside them."""
    packed, arrays = io.BytesIO(), list[pickle.PickleBuffer]()
    _Packer(packed, protocol=5, buffer_callback=arrays.append).dump(value)
    return packed.getvalue(), arrays


def unpack(packed: bytes, arrays: Sequence[Any]) -> Any:
    """What was packed."""
    return pickle.loads(packed, buffers=arrays)


def _open_parcel(packed: bytes, arrays: Sequence[Any]) -> Parcel[Any]:
    return Parcel(unpack(packed, arrays))
