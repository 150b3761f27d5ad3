"""Ask some cities one after the other, on one thread: what every place does with its share of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import TypeVar

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from spread.errors import CityFailed

Shared = TypeVar("Shared")
Told = TypeVar("Told")


def ask_each(ask: Callable[[Shared, str], Told], shared: Shared, city_ids: Sequence[str]) -> list[Told]:
    """The answers of cities in their order. Raises CityFailed, from what went wrong."""
    return [_ask_one(ask, shared, city_id) for city_id in city_ids]


def ask_here(ask: Callable[[Shared, str], Told], shared: Shared, city_ids: Sequence[str]) -> list[Told]:
    """As `ask_each`, on one thread, so that sums are added up in the order in which they are added up elsewhere."""
    with threadpool_limits(1):
        return ask_each(ask, shared, city_ids)


@cache
def stay_on_one_thread() -> None:
    """Let this process calculate on one thread from now on.

    Threads of the process that forked it are not there any more; a library that waits for them would wait for ever.
    """
    threadpool_limits(1)


def _ask_one(ask: Callable[[Shared, str], Told], shared: Shared, city_id: str) -> Told:
    try:
        return ask(shared, city_id)
    except Exception as error:
        raise CityFailed(city_id, f"{type(error).__name__}: {error}") from error
