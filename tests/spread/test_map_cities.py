"""All cities are asked in one way, with one result, wherever they are asked."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields

import numpy as np
import pytest

from fixtures.world import World
from matcher.ask import Ask
from matcher.cities import CitiesRead
from matcher.exposure import Lists, recommend_all
from matcher.load import find_pulls
from matcher.policy import Policy
from matcher.snapshot import Snapshot, build_snapshot
from spread import CityFailed, ClusterUnavailable, Where, map_cities, working_on
from spread.packing import Parcel
from spread.pool import ask_on_pool
from tests.strategies import hash_words

IDS = [f"c{number:03d}" for number in range(300)]
HERE, POOL = Where(processes=1), Where(processes=2)
QUESTION = Ask("", "twins", theme="energy_systems", k=5)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Where]:
    """Two workers in processes of their own."""
    distributed = pytest.importorskip("distributed")
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None, "processes": True}
    with closing(distributed.LocalCluster(**options)) as started:
        yield Where(cluster=started.scheduler_address)


@pytest.fixture(scope="module")
def snapshot(real_world: World) -> Snapshot:
    """More cities than few, and fewer than take long."""
    return build_snapshot(
        real_world.cities[:120], real_world.vocabulary, hash_words, real_world.cases, real_world.collaborations
    )


@pytest.fixture
def forking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pool fork beside the idle threads of the test runner."""
    monkeypatch.setattr("spread.pool.choose_start", lambda: "fork")


def double(shared: dict[str, int], city_id: str) -> tuple[str, int]:
    return city_id, 2 * shared[city_id]


def fail_late(shared: frozenset[str], city_id: str) -> str:
    if city_id in shared:
        raise LookupError("no such street")
    return city_id


def tell_process(shared: object, city_id: str) -> int:
    import os

    return os.getpid()


def draw_up(snapshot: Snapshot, policy: Policy, where: Where, capacity: int | None) -> list[bytes]:
    with working_on(where):
        lists = recommend_all(snapshot, policy, QUESTION, capacity, map_cities)
    return [pickle.dumps(getattr(lists, field.name)) for field in fields(Lists)]


def test_the_answers_of_a_pool_stand_in_the_order_of_the_ids(forking: None) -> None:
    numbers = dict(zip(reversed(IDS), range(300), strict=True))
    with working_on(POOL):
        assert map_cities(double, numbers, IDS) == [(city_id, 2 * numbers[city_id]) for city_id in IDS]


def test_few_cities_or_one_core_start_no_process(forking: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spread.mapping.ask_on_pool", None)
    for where, ids in ((POOL, IDS[:20]), (HERE, IDS), (POOL, [])):
        with working_on(where):
            assert map_cities(fail_late, frozenset(), ids) == ids


def test_a_process_of_the_pool_starts_no_pool_of_its_own(forking: None) -> None:
    with working_on(POOL):
        assert map_cities(ask_again, tuple(IDS), IDS[:150]) == [1] * 150


def ask_again(ids: tuple[str, ...], city_id: str) -> int:
    return len({*map_cities(tell_process, None, ids)})


@pytest.mark.parametrize("where", [HERE, POOL])
def test_the_first_city_that_went_wrong_is_named_with_what_it_said(where: Where, forking: None) -> None:
    with working_on(where), pytest.raises(CityFailed, match="asking c170: LookupError: no such street"):
        map_cities(fail_late, frozenset(("c290", "c170")), IDS)


@pytest.mark.parametrize("capacity", [None, 6])
def test_a_pool_draws_up_the_same_lists_byte_for_byte(
    snapshot: Snapshot, policy: Policy, capacity: int | None, forking: None
) -> None:
    here, pool = (draw_up(snapshot, policy, where, capacity) for where in (HERE, POOL))
    assert here == pool


def test_a_process_that_cannot_be_forked_is_sent_everything_once() -> None:
    assert ask_on_pool(double, dict.fromkeys(IDS, 4), [IDS[:2], IDS[2:3]], 2) == [(one, 8) for one in IDS[:3]]


def test_a_snapshot_arrives_whole_locked_and_weighed(snapshot: Snapshot, policy: Policy) -> None:
    from matcher.each import weigh

    sent = weigh(snapshot, policy)
    came = pickle.loads(pickle.dumps(Parcel(sent), protocol=5)).value
    assert (came.snapshot.version, came.snapshot.cities) == (snapshot.version, snapshot.cities)
    assert came.policy == policy
    assert not came.snapshot.positions.flags.writeable
    assert np.array_equal(came.snapshot.positions, snapshot.positions, equal_nan=True)
    assert find_pulls(came.snapshot) is came.pulls


def test_a_cluster_draws_up_the_same_lists_byte_for_byte(snapshot: Snapshot, policy: Policy, cluster: Where) -> None:
    here, there = (draw_up(snapshot, policy, where, 6) for where in (HERE, cluster))
    assert here == there


def test_a_cluster_answers_in_order_from_both_workers_and_names_the_city_that_went_wrong(cluster: Where) -> None:
    with working_on(cluster):
        assert map_cities(fail_late, frozenset(), IDS) == IDS
        assert len({*map_cities(tell_process, None, IDS)}) == 2
        with pytest.raises(CityFailed, match="asking c170: LookupError"):
            map_cities(fail_late, frozenset(("c290", "c170")), IDS)


def test_a_cluster_that_nobody_runs_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("spread.cluster.WAIT_SECONDS", 0.2)
    with working_on(Where(cluster="tcp://127.0.0.1:9")), pytest.raises(ClusterUnavailable, match="no Dask scheduler"):
        map_cities(fail_late, frozenset(), IDS)


def test_without_dask_it_is_said_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with (
        working_on(Where(cluster="tcp://192.0.2.1:9")),
        pytest.raises(ClusterUnavailable, match=r"city-peers\[cluster\]"),
    ):
        map_cities(fail_late, frozenset(), IDS)


def test_a_worker_with_other_versions_is_named(cluster: Where, monkeypatch: pytest.MonkeyPatch) -> None:
    from spread.cluster import connect

    connect.cache_clear()
    monkeypatch.setattr("spread.cluster.ALIKE", ("numpy",))
    monkeypatch.setattr("spread.cluster.version", lambda name: "0.1")
    with working_on(cluster), pytest.raises(ClusterUnavailable, match=r"has numpy .* \(here 0.1\)"):
        map_cities(fail_late, frozenset(), IDS)


def test_cities_that_are_read_from_a_file_arrive_in_memory(snapshot: Snapshot) -> None:
    cities = CitiesRead(lambda row: snapshot.cities[row], np.array([2, 0]))
    assert pickle.loads(pickle.dumps(Parcel(cities))).value == (snapshot.cities[2], snapshot.cities[0])
