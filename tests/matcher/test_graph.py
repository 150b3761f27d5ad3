from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given

from matcher.city import City
from matcher.collaboration import MUTUAL, Collaboration
from matcher.graph import build_graph, find_common_partners, measure_walk
from matcher.snapshot import Snapshot
from tests.matcher.oracle import walk_probabilities
from tests.strategies import SmallWorld, worlds


def bare(ids: str) -> tuple[City, ...]:
    return tuple(City(id=city_id, name=city_id, country="AA") for city_id in ids)


def edge(a: str, b: str, programme: str = "p") -> Collaboration:
    return Collaboration(programme, 2020, "pair", MUTUAL, a, b)


@given(worlds())
def test_the_walk_equals_powers_of_the_dense_matrix(world: SmallWorld) -> None:
    snapshot = world.build()
    expected = walk_probabilities(world)
    np.fill_diagonal(expected, 0)
    for city_no in range(len(snapshot.ids)):
        np.testing.assert_allclose(measure_walk(snapshot.graph, city_no), expected[city_no], atol=1e-6)


@given(worlds())
def test_the_walk_is_reversible(world: SmallWorld) -> None:
    """On an undirected graph degree(a) w(a, b) = degree(b) w(b, a)."""
    snapshot = world.build()
    flow = np.stack(
        [degree * measure_walk(snapshot.graph, city_no) for city_no, degree in enumerate(snapshot.graph.degree)]
    )
    np.testing.assert_allclose(flow, flow.T, atol=1e-5)


@pytest.mark.parametrize("city_id", ["leuven-be", "malmo-se", "skopje-mk"])
def test_the_nearest_in_the_walk_are_the_nearest_in_networkx_pagerank(city_id: str, real_snapshot: Snapshot) -> None:
    """Cut after three steps, the walk still finds seven of the ten cities that the full PageRank finds."""
    graph = nx.Graph()
    for items in real_snapshot.records.collaborations.values():
        for item in items:
            programmes = graph.get_edge_data(item.a, item.b, {"programmes": set()})["programmes"]
            graph.add_edge(item.a, item.b, programmes=programmes | {item.programme})
    for _, _, data in graph.edges(data=True):
        data["weight"] = len(data["programmes"])
    full = nx.pagerank(graph, alpha=0.85, personalization={city_id: 1.0})
    full.pop(city_id)
    walk = measure_walk(real_snapshot.graph, real_snapshot.number(city_id))
    nearest = {real_snapshot.ids[row] for row in np.argsort(-walk)[:10]}
    assert len(nearest & set(sorted(full, key=full.__getitem__)[-10:])) >= 7


def test_a_pair_counts_once_for_each_programme_however_often_it_is_recorded() -> None:
    """By hand: a has worked with b in two programmes and with c in one, so it steps to b with chance 2/3."""
    edges = (edge("a", "b"), edge("b", "a"), edge("a", "b", "q"), edge("a", "c"))
    snapshot = SmallWorld(bare("abc"), (), edges, ()).build()
    assert snapshot.graph.degree.tolist() == [3.0, 2.0, 1.0]
    assert snapshot.graph.transition.toarray()[0].tolist() == pytest.approx([0, 2 / 3, 1 / 3])


def test_common_partners_are_those_both_have_worked_with() -> None:
    world = SmallWorld(bare("abcd"), (), (edge("a", "c"), edge("b", "c"), edge("a", "d")), ())
    snapshot = world.build()
    assert find_common_partners(snapshot.graph, 0, 1).tolist() == [2]


def test_an_edge_to_a_city_that_is_not_in_the_snapshot_is_left_out() -> None:
    world = SmallWorld(bare("ab"), (), (edge("a", "b"), edge("a", "elsewhere")), ())
    assert world.build().graph.degree.tolist() == [1.0, 1.0]


def test_the_topology_is_frozen_and_keeps_every_collaboration() -> None:
    items = [edge("a", "b"), edge("a", "b", "q"), edge("b", "c")]
    graph = build_graph(items)
    assert sorted(data["collaboration"].programme for *_, data in graph.edges(data=True)) == ["p", "p", "q"]
    with pytest.raises(nx.NetworkXError):
        graph.add_edge("a", "z")
