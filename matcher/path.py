"""How two cities are linked in the collaboration graph."""

from __future__ import annotations

import networkx as nx

from matcher.city import City
from matcher.snapshot import Snapshot


def find_path(snapshot: Snapshot, a: str, b: str) -> tuple[City, ...]:
    """The cities of a shortest path from a to b, both included; empty where there is none. Ties: the first by id."""
    graph = nx.Graph()
    for city_id in sorted(snapshot.records.collaborations):
        graph.add_edges_from((item.a, item.b) for item in snapshot.records.collaborations[city_id])
    if a not in graph or b not in graph or not nx.has_path(graph, a, b):
        return ()
    return tuple(
        snapshot.cities[snapshot.numbers[step]] for step in nx.shortest_path(graph, a, b) if step in snapshot.numbers
    )
