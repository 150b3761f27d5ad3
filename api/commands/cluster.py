"""Where a command does its work over all cities."""

from __future__ import annotations

from contextlib import AbstractContextManager

from api.settings import Settings
from fixtures.spread import Where, working_on


def working_on_cluster(address: str) -> AbstractContextManager[None]:
    """On the Dask cluster at an address, or at that of the settings; without one on the cores of this machine.

    Raises ClusterUnavailable, before anything is asked.
    """
    cluster = address or Settings().cluster
    if cluster:
        from fixtures.spread.cluster import connect

        connect(cluster)
    return working_on(Where(cluster=cluster))
