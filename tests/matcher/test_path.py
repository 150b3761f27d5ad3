"""The one shortest path between two cities."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.city import City
from matcher.collaboration import Collaboration
from matcher.path import find_path
from matcher.snapshot import Snapshot, build_snapshot
from tests.strategies import VOCABULARY, hash_words

IDS = [f"{letter}-xx" for letter in "abcdefgh"]


def link(*pairs: str) -> Snapshot:
    """A snapshot in which the two letters of each pair worked together."""
    edges = [Collaboration("P", 2020, "pair", "mutual", f"{a}-xx", f"{b}-xx") for a, b in pairs]
    cities = [City(id=city_id, name=city_id, country="XX") for city_id in IDS]
    return build_snapshot(cities, VOCABULARY, hash_words, (), edges, ())


def walk(snapshot: Snapshot, a: str, b: str) -> str:
    return "".join(city.id[0] for city in find_path(snapshot, f"{a}-xx", f"{b}-xx"))


@pytest.mark.parametrize("pairs", [("ac", "cb", "ad", "db"), ("db", "ad", "cb", "ac")])
def test_of_paths_as_short_the_first_by_id_is_taken_whatever_the_order_of_the_records(pairs: tuple[str, ...]) -> None:
    assert walk(link(*pairs), "a", "b") == "acb"


def test_the_way_back_is_the_same_way() -> None:
    snapshot = link("ac", "ad", "ce", "df", "eb", "fb", "cf")
    assert walk(snapshot, "a", "b") == "aceb"
    assert walk(snapshot, "b", "a") == "beca"


def test_a_city_that_is_not_in_the_snapshot_is_no_step_of_a_path() -> None:
    assert walk(link("az", "zb"), "a", "b") == ""
    assert walk(link("az", "zb", "ac", "cd", "db"), "a", "b") == "acdb"


def test_nobody_is_linked_where_nothing_is_recorded_and_a_city_reaches_itself_in_no_step() -> None:
    assert walk(link("ac"), "a", "b") == ""
    assert walk(link("ac"), "h", "g") == ""
    assert walk(link("ac"), "a", "a") == "a"


@given(pairs=st.lists(st.sampled_from([a + b for a in "abcdefgh" for b in "abcdefgh" if a < b]), max_size=14))
def test_the_path_is_the_first_of_all_shortest_ones(pairs: list[str]) -> None:
    """networkx lists all shortest paths; the first in the order of ids is ours."""
    graph = nx.Graph([(pair[0], pair[1]) for pair in pairs])
    graph.add_nodes_from("ab")
    every = sorted(nx.all_shortest_paths(graph, "a", "b")) if nx.has_path(graph, "a", "b") else []
    assert list(walk(link(*pairs), "a", "b")) == (every[0] if every else [])


def test_each_step_rests_on_a_recorded_collaboration(real_snapshot: Snapshot) -> None:
    path = [city.id for city in find_path(real_snapshot, "leuven-be", "lund-se")]
    assert (path[0], path[-1]) == ("leuven-be", "lund-se")
    assert all(real_snapshot.records.shared(start, end) for start, end in pairwise(path))
