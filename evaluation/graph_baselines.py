"""Baselines that read the collaboration graph alone. A city without a recorded collaboration is a question they cannot answer."""

from __future__ import annotations

from collections.abc import Callable

import networkx as nx
import numpy as np

from evaluation.baselines import DRAWS
from evaluation.protocol import Task
from evaluation.systems import Score, System
from matcher.arrays import Float32, Float64
from matcher.collaboration import LEARNER_TO_MENTOR, Collaboration
from matcher.snapshot import Snapshot

FACTORS = (4, 8, 16)
CONTINUE = (0.5, 0.7, 0.85, 0.95)
NEIGHBOURS = (5, 20, 80)
LONGEST_WALK = 1000

FromCity = Callable[[str], Float64]


def build_popular() -> tuple[System, ...]:
    """The most connected cities first, the same list for everyone."""

    def build(about: str, count: Callable[[Snapshot], Float32]) -> System:
        """One system for one count."""

        def score(task: Task) -> Float64:
            return np.tile(count(task.snapshot).astype(np.float64), (len(task.queries), 1))

        return System("most connected", about, score, DRAWS)

    return (
        build("number of collaborations", lambda snapshot: snapshot.graph.degree),
        build("number of programmes", lambda snapshot: snapshot.graph.programmes),
        build("number of programmes hosted", lambda snapshot: snapshot.graph.hosted),
    )


def build_pagerank() -> tuple[System, ...]:
    """Personalised PageRank from the asking city over the undirected graph."""
    return tuple(
        System("personalised PageRank", f"damping {damping:g}", _from_asker(_walk_with(damping)))
        for damping in CONTINUE
    )


def _walk_with(damping: float) -> Callable[[Task], FromCity]:
    def prepare(task: Task) -> FromCity:
        """The walk on the edges of a task."""
        graph = nx.Graph()
        graph.add_edges_from(sorted({tuple(sorted((item.a, item.b))) for item in _list_edges(task)}))

        def walk(city_id: str) -> Float64:
            chance = nx.pagerank(graph, alpha=damping, personalization={city_id: 1.0}, max_iter=LONGEST_WALK)
            return np.array([chance.get(other, 0.0) for other in task.snapshot.ids])

        return walk

    return prepare


def build_item_neighbours() -> tuple[System, ...]:
    """Item-kNN: cities that were chosen by the same cities as those the asker chose (cosine, the k most alike)."""

    def build(k: int) -> System:
        """One system for a number of neighbours."""

        def prepare(task: Task) -> FromCity:
            chosen = read_choices(task)
            alike = _keep_most_alike(_cosines(chosen), k)
            return lambda city_id: np.asarray(chosen[task.snapshot.number(city_id)] @ alike)

        return System("item-kNN", f"{k} neighbours", _from_asker(prepare))

    return tuple(build(k) for k in NEIGHBOURS)


def _cosines(chosen: Float64) -> Float64:
    from sklearn.metrics.pairwise import cosine_similarity

    return np.asarray(cosine_similarity(chosen.T))


def _keep_most_alike(cosines: Float64, k: int) -> Float64:
    lowest = np.sort(cosines, axis=1)[:, -min(k, len(cosines)), None]
    return np.where(cosines >= lowest, cosines, 0.0)


def build_factors() -> tuple[System, ...]:
    """Implicit feedback factorised: non-negative factors of who chose whom (scikit-learn's NMF)."""

    def build(rank: int) -> System:
        """One system for a number of factors."""

        def score(task: Task) -> Float64:
            """Every query scored by the factors of its asker."""
            from sklearn.decomposition import NMF

            chosen = read_choices(task)
            factors = min(rank, len(chosen))
            model = NMF(n_components=factors, init="nndsvda", random_state=0, max_iter=500, tol=1e-3)
            rebuilt = model.fit_transform(chosen) @ model.components_
            rows = [rebuilt[task.snapshot.number(query.city_id)] for query in task.queries]
            return _blank_unknown(task, np.array(rows).reshape(len(rows), len(task.snapshot.ids)))

        return System("factorisation (NMF)", f"{rank} factors", score)

    return tuple(build(rank) for rank in FACTORS)


def read_choices(task: Task) -> Float64:
    """Who chose whom: 1 from learner to mentor, both ways for mutual pairs. Shape (n, n)."""
    chosen = np.zeros((len(task.snapshot.ids),) * 2)
    numbers = task.snapshot.numbers
    for item in _list_edges(task):
        chosen[numbers[item.a], numbers[item.b]] = 1.0
        if item.direction != LEARNER_TO_MENTOR:
            chosen[numbers[item.b], numbers[item.a]] = 1.0
    return chosen


def _list_edges(task: Task) -> tuple[Collaboration, ...]:
    return (*task.world.collaborations, *task.world.recent)


def _from_asker(prepare: Callable[[Task], FromCity]) -> Score:
    def score(task: Task) -> Float64:
        """Every query scored from its asker; nan where the asker has no edge."""
        measure = prepare(task)
        known = {city for item in _list_edges(task) for city in (item.a, item.b)}
        empty = np.full(len(task.snapshot.ids), np.nan)
        rows = [measure(query.city_id) if query.city_id in known else empty for query in task.queries]
        return np.array(rows).reshape(len(rows), len(task.snapshot.ids))

    return score


def _blank_unknown(task: Task, rows: Float64) -> Float64:
    known = np.array([task.snapshot.graph.degree[task.snapshot.number(query.city_id)] > 0 for query in task.queries])
    return np.where(known[:, None], rows, np.nan)
