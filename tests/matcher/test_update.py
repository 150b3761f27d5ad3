from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from matcher import update
from matcher.arrays import lock
from matcher.ask import Ask
from matcher.case_study import CaseStudy
from matcher.cities import CitiesRead
from matcher.city import City
from matcher.collaboration import Collaboration, Membership
from matcher.policy import Policy
from matcher.recommend import recommend
from matcher.records import RecordChange
from matcher.snapshot import Snapshot, build_snapshot
from matcher.update import update_snapshot
from tests.matcher.test_snapshot import find_arrays
from tests.strategies import SmallWorld, case_studies, cities, collaborations, hash_words, worlds


@dataclass(frozen=True)
class Step:
    """What became of a world: cities as they are now, those that left it, and the records that changed."""

    changed: tuple[City, ...]
    left: frozenset[str]
    records: RecordChange

    def of(self, world: SmallWorld) -> Step:
        """The same where `world` is as it is: only what is there is gone, and a case study is there once."""
        held = [*world.cases, *world.collaborations, *world.memberships]
        corrected = {item.id for item in self.records.come if isinstance(item, CaseStudy)}
        gone = []
        for item in held:
            if item in self.records.gone or (isinstance(item, CaseStudy) and item.id in corrected):
                gone.append(item)
        return replace(self, records=replace(self.records, gone=tuple(gone)))

    def update(self, world: SmallWorld, snapshot: Snapshot) -> Snapshot:
        return update_snapshot(snapshot, self.changed, world.encode, self.left, self.records)


@st.composite
def changes(draw: st.DrawFn) -> tuple[SmallWorld, Step]:
    """A world, and what became of it; records may name who is not in it."""
    world = draw(worlds())
    ids = [city.id for city in world.cities]
    absent = draw(st.sets(st.sampled_from(ids), max_size=2))
    world = replace(world, cities=tuple(city for city in world.cities if city.id not in absent))
    touched = draw(st.lists(st.sampled_from([*ids, "a-new-one", "c1-new", "z-new"]), unique=True, max_size=5))
    left = draw(st.sets(st.sampled_from(touched))) if touched else set()
    changed = tuple(_joined(draw, city_id, ids) for city_id in touched if city_id not in left)
    return world, Step(changed, frozenset(left), _changed_records(draw, world, ids)).of(world)


def _joined(draw: st.DrawFn, city_id: str, ids: list[str]) -> City:
    members = tuple(draw(st.lists(st.sampled_from(ids), max_size=2)))
    return replace(draw(cities(city_id)), member_ids=members, country=draw(st.sampled_from(("AA", "CC"))))


def _changed_records(draw: st.DrawFn, world: SmallWorld, ids: list[str]) -> RecordChange:
    held = [*world.cases, *world.collaborations, *world.memberships]
    named = [*ids, "a-new-one", "c1-new"]
    come = [
        *(draw(case_studies(number, named)) for number in draw(st.sets(st.integers(0, 5), max_size=2))),
        *draw(st.lists(collaborations(named), max_size=2)),
        *draw(
            st.lists(
                st.builds(Membership, st.just("n"), st.sampled_from(named), st.just("t"), hosts=st.booleans()),
                max_size=1,
            )
        ),
    ]
    chosen = draw(st.booleans())
    come = [replace(item, kind="looks_to") if chosen and isinstance(item, Collaboration) else item for item in come]
    return RecordChange(tuple(draw(st.lists(st.sampled_from(held), max_size=3))) if held else (), tuple(come))


def follow(world: SmallWorld, step: Step) -> SmallWorld:
    touched = step.left | {city.id for city in step.changed}

    def now(items: tuple[Any, ...], kind: type) -> tuple[Any, ...]:
        kept = [item for item in items if item not in step.records.gone]
        return (*kept, *(item for item in step.records.come if isinstance(item, kind)))

    return replace(
        world,
        cities=(*(city for city in world.cities if city.id not in touched), *step.changed),
        cases=now(world.cases, CaseStudy),
        collaborations=now(world.collaborations, Collaboration),
        memberships=now(world.memberships, Membership),
    )


@given(changes())
def test_an_update_equals_a_full_build_in_every_array_and_in_its_version(change: tuple[SmallWorld, Step]) -> None:
    world, step = change
    updated = step.update(world, world.build())
    assert_same(updated, follow(world, step).build())
    for name, array in find_arrays(updated):
        assert not array.flags.writeable, name


@given(changes(), changes())
def test_updates_of_cities_and_records_follow_one_another(
    first: tuple[SmallWorld, Step], second: tuple[SmallWorld, Step]
) -> None:
    world, snapshot = first[0], first[0].build()
    for step in (first[1], second[1].of(follow(world, first[1]))):
        world, snapshot = follow(world, step), step.update(world, snapshot)
    assert_same(snapshot, world.build())


@settings(max_examples=20)
@given(changes(), changes())
def test_an_update_of_cities_that_are_read_equals_one_of_cities_in_memory_and_holds_only_those_that_changed(
    first: tuple[SmallWorld, Step], second: tuple[SmallWorld, Step]
) -> None:
    world, built = first[0], first[0].build()
    read = replace(built, cities=CitiesRead(built.cities.__getitem__, lock(np.arange(len(built.cities)))))
    changed: set[str] = set()
    for step in (first[1], second[1].of(follow(world, first[1]))):
        world, built, read = follow(world, step), step.update(world, built), step.update(world, read)
        changed |= {city.id for city in step.changed} | step.records.owners
        assert_same(replace(read, cities=tuple(read.cities)), built)
    assert isinstance(read.cities, CitiesRead)
    assert {city.id for city in read.cities.held} <= changed & set(read.ids)


def test_a_new_record_builds_none_of_the_other_cities(real_snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    """A case study builds its own city, a collaboration none."""
    built: list[str] = []

    def note(cities: Any, *others: Any) -> Snapshot:
        built.extend(city.id for city in cities)
        return build_snapshot(cities, *others)

    monkeypatch.setattr(update, "build_snapshot", note)
    case = replace(real_snapshot.cases.records[0], id="new", city_id="pau-fr", title="A new one")
    work = Collaboration("New", 2026, "pair", "mutual", "pau-fr", "leuven-be")
    updated = update_snapshot(real_snapshot, [], hash_words, records=RecordChange(come=(case, work)))
    assert built == ["pau-fr"]
    assert updated.records.shared("leuven-be", "pau-fr")[0] is work
    back = update_snapshot(updated, [], hash_words, records=RecordChange(gone=(work, case)))
    assert_same(back, real_snapshot)


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
