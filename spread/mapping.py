"""The one way in which something is asked of many cities."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from spread.asking import ask_here
from spread.pool import ask_on_pool, is_worth_it
from spread.where import find_where

Shared = TypeVar("Shared")
Told = TypeVar("Told")

CHUNKS_EACH = 8
"""Into so many chunks the cities of a process are cut, so that none waits long for the slowest."""
LARGEST_CHUNK = 64


def map_cities(ask: Callable[[Shared, str], Told], shared: Shared, city_ids: Sequence[str]) -> list[Told]:
    """Ask each city, where `working_on` says, and give the answers in the order of the ids, wherever they were given.

    Few cities, or one core, are asked in this process. Of another place the answers are copies; they are made on one thread
    everywhere, so that on machines of one kind every byte is the same.

    Args:
        ask: a function of a module, called with what is shared and with an id; it asks nobody else and keeps nothing.
        shared: what all are asked with, such as a snapshot; sent to a process once.

    Raises:
        CityFailed: for the first city, in the order of the ids, that went wrong.
        ClusterUnavailable: the cluster cannot be used.

    >>> map_cities(lambda towns, city_id: towns[city_id], {"pau-fr": "Pau", "bonn-de": "Bonn"}, ["bonn-de", "pau-fr"])
    ['Bonn', 'Pau']
    """
    where = find_where()
    if where.cluster and city_ids:
        from spread.cluster import ask_on_cluster, count_threads

        return ask_on_cluster(ask, shared, cut(city_ids, count_threads(where.cluster)), where.cluster)
    if is_worth_it(len(city_ids), where.at_most):
        return ask_on_pool(ask, shared, cut(city_ids, where.at_most), where.at_most)
    return ask_here(ask, shared, city_ids)


def cut(city_ids: Sequence[str], processes: int) -> list[Sequence[str]]:
    """Chunks of ids, in their order.

    >>> cut(["a", "b", "c", "d", "e"], 1)
    [['a'], ['b'], ['c'], ['d'], ['e']]
    """
    size = min(LARGEST_CHUNK, max(1, len(city_ids) // (CHUNKS_EACH * processes)))
    return [city_ids[start : start + size] for start in range(0, len(city_ids), size)]
