"""Ask cities on processes of this machine. Each is a fork that has everything already; where it cannot be, that is sent once."""

from __future__ import annotations

import gc
import multiprocessing
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from types import MappingProxyType
from typing import Any, TypeVar

from spread.asking import ask_each, stay_on_one_thread
from spread.packing import Parcel

Shared = TypeVar("Shared")
Told = TypeVar("Told")

FEWEST: Mapping[str, int] = MappingProxyType({"fork": 100, "spawn": 1_000})
"""Of fewer cities the answers are there before the processes are."""
_ASKED: list[Any] = []
"""In a process of the pool: what is asked, and of what."""


def choose_start() -> str:
    """How a process begins. A fork copies no thread, so one that another thread keeps locked would stay locked for ever."""
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"


def is_worth_it(cities: int, processes: int) -> bool:
    """Whether processes answer sooner than this one would alone. One that is itself such a process makes no others."""
    return processes > 1 and cities >= FEWEST[choose_start()] and not multiprocessing.parent_process()


def ask_on_pool(
    ask: Callable[[Shared, str], Told], shared: Shared, chunks: Sequence[Sequence[str]], processes: int
) -> list[Told]:
    """The answers of the cities of all chunks in their order. Raises CityFailed for the first of them that went wrong."""
    context = multiprocessing.get_context(choose_start())
    with ProcessPoolExecutor(processes, context, _begin, (Parcel((ask, shared)),)) as pool:
        return [told for of_chunk in pool.map(_ask_chunk, chunks) for told in of_chunk]


def _begin(parcel: Parcel[Any]) -> None:
    gc.freeze()  # looking for garbage would write to, and so copy, what the fork shares
    stay_on_one_thread()
    _ASKED[:] = parcel.value


def _ask_chunk(city_ids: Sequence[str]) -> list[Any]:
    ask, shared = _ASKED
    return ask_each(ask, shared, city_ids)
