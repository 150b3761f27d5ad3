from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from matcher.ask import Ask
from matcher.city import City
from matcher.collaboration import Membership
from matcher.policy import Policy
from matcher.recommend import recommend
from matcher.snapshot import Snapshot
from matcher.update import update_snapshot
from tests.matcher.test_snapshot import find_arrays
from tests.strategies import SmallWorld, cities, hash_words, worlds


@st.composite
def changes(draw: st.DrawFn) -> tuple[SmallWorld, tuple[City, ...], frozenset[str]]:
    """A world, cities of it or new to it as they are now, and cities that leave it; records may name who is not in it."""
    world = draw(worlds())
    ids = [city.id for city in world.cities]
    absent = draw(st.sets(st.sampled_from(ids), max_size=2))
    world = replace(world, cities=tuple(city for city in world.cities if city.id not in absent))
    touched = draw(st.lists(st.sampled_from([*ids, "a-new-one", "c1-new", "z-new"]), unique=True, max_size=5))
    left = draw(st.sets(st.sampled_from(touched))) if touched else set()
    changed = tuple(_joined(draw, city_id, ids) for city_id in touched if city_id not in left)
    return world, changed, frozenset(left)


def _joined(draw: st.DrawFn, city_id: str, ids: list[str]) -> City:
    members = tuple(draw(st.lists(st.sampled_from(ids), max_size=2)))
    return replace(draw(cities(city_id)), member_ids=members, country=draw(st.sampled_from(("AA", "CC"))))


def follow(world: SmallWorld, changed: tuple[City, ...], left: frozenset[str]) -> SmallWorld:
    touched = left | {city.id for city in changed}
    return replace(world, cities=(*(city for city in world.cities if city.id not in touched), *changed))


@given(changes())
def test_an_update_equals_a_full_build_in_every_array_and_in_its_version(
    change: tuple[SmallWorld, tuple[City, ...], frozenset[str]],
) -> None:
    world, changed, left = change
    updated = update_snapshot(world.build(), changed, world.encode, left)
    assert_same(updated, follow(world, changed, left).build())
    for name, array in find_arrays(updated):
        assert not array.flags.writeable, name


@given(changes(), changes())
def test_updates_follow_one_another(
    first: tuple[SmallWorld, tuple[City, ...], frozenset[str]],
    second: tuple[SmallWorld, tuple[City, ...], frozenset[str]],
) -> None:
    world, snapshot = first[0], first[0].build()
    for _, changed, left in (first, second):
        world, snapshot = follow(world, changed, left), update_snapshot(snapshot, changed, world.encode, left)
    assert_same(snapshot, world.build())


@pytest.mark.parametrize("joins", [True, False])
def test_a_host_that_only_a_membership_names_counts_as_host_from_when_it_joins_until_it_leaves(joins: bool) -> None:
    stays, comes = (City(id=city_id, name=city_id, country="AA") for city_id in ("stays", "comes"))
    hosting = Membership("pilots", "comes", "a list", hosts=True)
    without, both = (SmallWorld(of, (), (), (hosting,)) for of in ((stays,), (stays, comes)))
    if joins:
        assert_same(update_snapshot(without.build(), [comes], without.encode), both.build())
        assert both.build().graph.hosted.tolist() == [1, 0]
    else:
        assert_same(update_snapshot(both.build(), [], both.encode, left=["comes"]), without.build())


def test_a_changed_city_is_found_in_the_lists_of_others(real_snapshot: Snapshot, policy: Policy) -> None:
    pau = real_snapshot.city("pau-fr")
    double = replace(pau, id="pau-double", name="Pau again", member_ids=())
    joined = update_snapshot(real_snapshot, [double], hash_words)
    found = recommend(joined, policy, Ask("pau-fr", k=3)).suggestions
    assert "pau-double" in [one.city.id for one in found]
    away = update_snapshot(joined, [], hash_words, left=["pau-double"])
    assert_same(away, real_snapshot)


def test_one_changed_city_of_the_real_ones_equals_a_full_build(real_snapshot: Snapshot) -> None:
    pau = replace(real_snapshot.city("pau-fr"), needs=real_snapshot.city("leuven-be").needs, levels=())
    updated = update_snapshot(real_snapshot, [pau], hash_words)
    back = update_snapshot(updated, [real_snapshot.city("pau-fr")], hash_words)
    assert updated.version != real_snapshot.version
    assert_same(back, real_snapshot)


@pytest.mark.parametrize("left", [(), ("nobody",)])
def test_an_update_of_nothing_changes_nothing(real_snapshot: Snapshot, left: tuple[str, ...]) -> None:
    assert_same(update_snapshot(real_snapshot, [], hash_words, left), real_snapshot)


def assert_same(one: Any, other: Any, name: str = "snapshot") -> None:
    """Equal in everything, of the same type and, for arrays, kind and order in memory."""
    if isinstance(one, np.ndarray):
        assert one.dtype == other.dtype, name
        assert one.flags.f_contiguous == other.flags.f_contiguous, name
        np.testing.assert_array_equal(one, other, err_msg=name)
    elif sparse.issparse(one):
        assert one.shape == other.shape, name
        for part in ("data", "indices", "indptr"):
            assert_same(getattr(one, part), getattr(other, part), f"{name}.{part}")
    elif isinstance(one, Mapping):
        assert one.keys() == other.keys(), name
        for key, inner in one.items():
            assert_same(inner, other[key], f"{name}[{key}]")
    elif is_dataclass(one) and any(isinstance(value, np.ndarray) for _, value in find_arrays(one)):
        for field in fields(one):
            if field.name == "encode":
                continue  # the function that encodes is no content
            assert_same(getattr(one, field.name), getattr(other, field.name), f"{name}.{field.name}")
    else:
        assert one == other, name
