"""Ask cities on a Dask cluster (`pip install city-peers[cluster]`), whose workers have this version of the project installed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, TypeVar

from spread.asking import ask_each, stay_on_one_thread
from spread.errors import ClusterUnavailable
from spread.packing import Parcel

if TYPE_CHECKING:
    from distributed import Client

Shared = TypeVar("Shared")
Told = TypeVar("Told")

WAIT_SECONDS = 10
ALIKE = ("city-peers", "numpy", "scipy")
"""What must be of one version everywhere, so that the same is calculated everywhere."""


def ask_on_cluster(
    ask: Callable[[Shared, str], Told], shared: Shared, chunks: Sequence[Sequence[str]], address: str
) -> list[Told]:
    """The answers of the cities of all chunks in their order; what is shared is sent to each worker once.

    Raises:
        ClusterUnavailable: Dask is not installed, nobody answers at the address, or a worker is not like this process.
        CityFailed: for the first city that went wrong.
    """
    client = connect(address)
    parcel = client.scatter(Parcel((ask, shared)), broadcast=True, hash=False)
    futures = [client.submit(_ask_chunk, parcel, chunk, pure=False) for chunk in chunks]
    return [told for future in futures for told in future.result()]


@cache
def connect(address: str) -> Client:
    """A connection to a scheduler, kept for the life of the process. Raises ClusterUnavailable."""
    try:
        from distributed import Client
    except ImportError as error:
        raise ClusterUnavailable("Dask is not installed: pip install 'city-peers[cluster]'") from error
    try:
        client = Client(address, timeout=WAIT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterUnavailable(
            f"no Dask scheduler answers at '{address}' ({error}); start one, or leave it out"
        ) from error
    _refuse_others(client, address)
    return client


def _refuse_others(client: Client, address: str) -> None:
    own, workers = find_versions(), client.run(find_versions)
    if not workers:
        raise ClusterUnavailable(
            f"the Dask scheduler at '{address}' has no worker: start some with 'dask worker {address}'"
        )
    for worker, found in workers.items():
        if others := [f"{name} {found[name]} (here {own[name]})" for name in own if found[name] != own[name]]:
            raise ClusterUnavailable(f"the worker {worker} has {', '.join(others)}: install the same versions there")


def count_threads(address: str) -> int:
    """How many cities a cluster asks at a time. Raises ClusterUnavailable."""
    return sum(connect(address).nthreads().values())


def find_versions() -> dict[str, str]:
    """The versions of what must be alike."""
    return {name: version(name) for name in ALIKE}


def _ask_chunk(parcel: Parcel[Any], city_ids: Sequence[str]) -> list[Any]:
    stay_on_one_thread()
    ask, shared = parcel.value
    return ask_each(ask, shared, city_ids)
