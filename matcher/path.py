"""How two cities are linked in the collaboration graph."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.city import City
from matcher.snapshot import Snapshot


def find_path(snapshot: Snapshot, a: str, b: str) -> tuple[City, ...]:
    """The cities of a shortest path from a to b, both included; empty where there is none.

    Of several shortest paths the one is taken whose cities come first by id, read from the end whose id comes first: the way
    back is the same way. Every step is a recorded collaboration of two cities of the snapshot. Breadth-first search.

    Raises:
        UnknownCity: the snapshot does not have a or b.
    """
    first, last = sorted((snapshot.number(a), snapshot.number(b)))
    steps = _count_steps(snapshot, last, first)
    if first not in steps:
        return ()
    path = [first]
    while path[-1] != last:
        path.append(min(row for row in _neighbours(snapshot, path[-1]) if steps.get(row) == steps[path[-1]] - 1))
    cities = tuple(snapshot.cities[row] for row in path)
    return cities if cities[0].id == a else cities[::-1]


def _count_steps(snapshot: Snapshot, start: int, wanted: int) -> dict[int, int]:
    """How many steps each city lies from `start`, as far as `wanted`."""
    steps, reached = {start: 0}, [start]
    while reached and wanted not in steps:
        reached = [row for near in reached for row in _neighbours(snapshot, near) if row not in steps]
        reached = list(dict.fromkeys(reached))
        steps |= dict.fromkeys(reached, max(steps.values()) + 1)
    return steps


def _neighbours(snapshot: Snapshot, row: int) -> Sequence[int]:
    """The rows of the cities that this one worked with; rows are in the order of ids."""
    matrix = snapshot.graph.transition
    found: list[int] = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]].tolist()
    return found
