"""The collaboration graph: who worked with whom, as topology (networkx) and as numbers (compressed sparse rows)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from matcher.arrays import Float32, Float64, Int, lock, ranges, splice
from matcher.collaboration import LEARNER_TO_MENTOR, Collaboration, Membership

if TYPE_CHECKING:
    import networkx as nx

STEPS = 3
CONTINUE = 0.85


@dataclass(frozen=True, slots=True)
class GraphColumns:
    """The graph in numbers, for n cities.

    transition: (n, n) row-stochastic sparse matrix of the undirected graph, one unit of weight for each pair and
    programme.
    degree: (n,) summed weight of a city's edges, 0 where no collaboration is recorded.
    hosted: (n,) number of different programmes in which the city taught, hosted or piloted for others.
    hosted_themes: (n, themes) the same for each theme.
    programmes: (n,) number of different programmes in which the city took part, hosted or piloted.
    """

    transition: sparse.csr_array
    degree: Float32
    hosted: Float32
    hosted_themes: Float32
    programmes: Float32


def build_graph(collaborations: Sequence[Collaboration]) -> nx.MultiGraph:
    """Build the frozen topology: nodes are city ids, each edge carries its `collaboration`.

    >>> import networkx as nx
    >>> graph = build_graph([Collaboration("CASCADE", 2013, "pair", "learner_to_mentor", "skopje-mk", "malmo-se")])
    >>> nx.shortest_path(graph, "skopje-mk", "malmo-se")
    ['skopje-mk', 'malmo-se']
    """
    import networkx as nx

    graph = nx.MultiGraph()
    for item in collaborations:
        graph.add_edge(item.a, item.b, collaboration=item)
    return nx.freeze(graph)


def build_graph_columns(
    collaborations: Sequence[Collaboration],
    memberships: Sequence[Membership],
    numbers: Mapping[str, int],
    themes: Mapping[str, int],
) -> GraphColumns:
    """Build the numbers of the graph; an edge to a city that is not in `numbers` is left out."""
    known = [item for item in collaborations if item.a in numbers and item.b in numbers]
    adjacency = _adjacency(known, numbers)
    degree = np.asarray(adjacency.sum(axis=1), dtype=np.float32)
    scale = np.divide(1.0, degree, out=np.zeros_like(degree), where=degree > 0)
    shares = adjacency.data * np.repeat(scale, np.diff(adjacency.indptr))
    transition = sparse.csr_array((shares, adjacency.indices, adjacency.indptr), shape=adjacency.shape)
    hosted, hosted_themes = _hosting(known, memberships, numbers, themes)
    programmes = _count_programmes(known, memberships, numbers)
    for part in (transition.data, transition.indices, transition.indptr):
        lock(part)
    return GraphColumns(transition, lock(degree), lock(hosted), lock(hosted_themes), lock(programmes))


def update_graph(columns: GraphColumns, moved: Int, part: GraphColumns, rows: Int) -> GraphColumns:
    """The graph in which these rows are those of `part`, and all others as they were.

    Args:
        moved: in rising order, what number city i has now, -1 if it has left.
        part: a graph under the new numbers, of which no other rows are read.
        rows: under the new numbers, who joined, and all who have another part in the graph than before.
    """
    stay = np.flatnonzero(moved >= 0)
    source = np.empty(part.degree.size, dtype=np.int64)
    source[moved[stay]] = stay
    source[rows] = moved.size + rows
    degree, hosted, programmes, by_theme = (
        splice(getattr(columns, name), getattr(part, name), source)
        for name in ("degree", "hosted", "programmes", "hosted_themes")
    )
    transition = _splice_rows(columns.transition, part.transition, moved, source)
    return GraphColumns(transition, degree, hosted, by_theme, programmes)


def _splice_rows(matrix: sparse.csr_array, part: sparse.csr_array, moved: Int, source: Int) -> sparse.csr_array:
    counts = splice(np.diff(matrix.indptr), np.diff(part.indptr), source)
    starts = splice(matrix.indptr[:-1], part.indptr[:-1] + matrix.indptr[-1], source)
    entries = ranges(starts, counts)
    indices = splice(moved[matrix.indices].astype(matrix.indices.dtype), part.indices, entries)
    firsts = np.concatenate([[0], np.cumsum(counts)]).astype(matrix.indptr.dtype)
    shares = splice(matrix.data, part.data, entries)
    return sparse.csr_array((shares, indices, lock(firsts)), shape=part.shape)


def _adjacency(collaborations: Sequence[Collaboration], numbers: Mapping[str, int]) -> sparse.csr_array:
    edges = sorted({(item.programme, *sorted((numbers[item.a], numbers[item.b]))) for item in collaborations})
    ends = np.array([edge[1:] for edge in edges], dtype=np.int32).reshape(-1, 2)
    rows, columns = np.concatenate([ends, ends[:, ::-1]]).T
    n = len(numbers)
    ones = np.ones(rows.size, dtype=np.float32)
    return sparse.csr_array(sparse.coo_array((ones, (rows, columns)), shape=(n, n)))


def _hosting(
    collaborations: Sequence[Collaboration],
    memberships: Sequence[Membership],
    numbers: Mapping[str, int],
    themes: Mapping[str, int],
) -> tuple[Float32, Float32]:
    taught = [(item.b, item.programme, item.themes) for item in collaborations if item.direction == LEARNER_TO_MENTOR]
    showed = [
        (item.city_id, item.network, item.themes) for item in memberships if item.hosts and item.city_id in numbers
    ]
    about: dict[tuple[str, str], set[str]] = {}
    for city, programme, programme_themes in taught + showed:
        about.setdefault((city, programme), set()).update(programme_themes)
    hosted = np.zeros(len(numbers), dtype=np.float32)
    by_theme = np.zeros((len(numbers), len(themes)), dtype=np.float32)
    for (city, _programme), named in about.items():
        hosted[numbers[city]] += 1
        by_theme[numbers[city], [themes[theme] for theme in named if theme in themes]] += 1
    return hosted, by_theme


def _count_programmes(
    collaborations: Sequence[Collaboration], memberships: Sequence[Membership], numbers: Mapping[str, int]
) -> Float32:
    worked = {(city, item.programme) for item in collaborations for city in (item.a, item.b)}
    showed = {(item.city_id, item.network) for item in memberships if item.hosts and item.city_id in numbers}
    rows = [numbers[city] for city, _programme in worked | showed]
    return np.bincount(rows, minlength=len(numbers)).astype(np.float32)


def measure_walk(columns: GraphColumns, city_no: int) -> Float32:
    """Chance of standing on each city after a short random walk that starts at `city_no`.

    p = sum over k = 1..3 of (1 - c) c^(k-1) e_a P^k, with P the transition matrix and c = 0.85: personalised PageRank,
    cut after three steps, without the start itself. Shape (n,), range [0, 1]; all zeros for a city without
    collaborations.

    Source: Page, Brin, Motwani, Winograd (1999), "The PageRank citation ranking", personalised form.
    """
    cities, shares = np.array([city_no]), np.ones(1)
    chance = np.zeros(columns.degree.size)
    for k in range(STEPS):
        cities, shares = _step(columns.transition, cities, shares)
        chance[cities] += (1 - CONTINUE) * CONTINUE**k * shares
    chance[city_no] = 0.0
    return chance.astype(np.float32)


def _step(transition: sparse.csr_array, cities: Int, shares: Float64) -> tuple[Int, Float64]:
    """Where a walk stands after one more step: the cities it can be at, and the chance of each."""
    starts = transition.indptr[cities]
    counts = transition.indptr[cities + 1] - starts
    steps = ranges(starts, counts)
    weights = transition.data[steps] * np.repeat(shares, counts)
    chance: Float64 = np.bincount(transition.indices[steps], weights, transition.shape[1]).astype(
        np.float64, copy=False
    )
    reached = np.flatnonzero(chance)
    return reached, chance[reached]


def find_partners(columns: GraphColumns, city_no: int) -> Int:
    """Row numbers of the cities that have worked with this one."""
    start, end = columns.transition.indptr[city_no : city_no + 2]
    return np.asarray(columns.transition.indices[start:end], dtype=np.int64)


def find_near(columns: GraphColumns, cities: Int) -> Int:
    """Row numbers of these cities and of all that a walk reaches from them or that reaches them."""
    for _ in range(STEPS):
        starts, ends = columns.transition.indptr[cities], columns.transition.indptr[cities + 1]
        cities = np.union1d(cities, columns.transition.indices[ranges(starts, ends - starts)])
    return cities


def find_common_partners(columns: GraphColumns, first_no: int, second_no: int) -> Int:
    """Row numbers of the cities that have worked with both."""
    common = {*find_partners(columns, first_no).tolist()}.intersection(find_partners(columns, second_no).tolist())
    return np.array(sorted(common), dtype=np.int64)
