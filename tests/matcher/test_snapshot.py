from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import FrozenInstanceError, fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from fixtures.worlds import SOURCE, build_planted_snapshot, plant_reviewer
from matcher.ask import Ask
from matcher.city import Quantity
from matcher.errors import UnknownCity
from matcher.policy import Policy
from matcher.recommend import recommend
from matcher.reported import build_reported
from matcher.snapshot import Snapshot, build_snapshot
from tests.strategies import VOCABULARY, SmallWorld, hash_words, worlds

PRINT_VERSION = """
from fixtures.policies import load_policy
from fixtures.worlds import build_planted_snapshot, plant_reviewer
from matcher.ask import Ask
from matcher.recommend import recommend
from matcher.reported import build_reported
snapshot = build_planted_snapshot(plant_reviewer())
print(snapshot.version)
print([(found.city.id, found.score) for found in recommend(snapshot, load_policy(), Ask("asker")).suggestions])
"""


@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_the_inputs_is_irrelevant(world: SmallWorld, random: Any) -> None:
    parts = [list(part) for part in (world.cities, world.cases, world.collaborations, world.memberships)]
    for part in parts:
        random.shuffle(part)
    first, second = world.build(), SmallWorld(*(tuple(part) for part in parts)).build()
    assert first.version == second.version
    for (name, one), (_, other) in zip(find_arrays(first), find_arrays(second), strict=True):
        np.testing.assert_array_equal(one, other, err_msg=name)


def test_the_order_of_the_real_cities_is_irrelevant_to_every_answer(real_snapshot: Snapshot, policy: Policy) -> None:
    records = real_snapshot.records
    edges = {item for of_city in records.collaborations.values() for item in of_city}
    members = [item for of_city in records.memberships.values() for item in of_city]
    turned = build_snapshot(
        real_snapshot.cities[::-1],
        VOCABULARY,
        hash_words,
        real_snapshot.cases.records[::-1],
        sorted(edges, key=hash),
        members,
    )
    for city_id in ("pau-fr", "leuven-be"):
        assert (
            recommend(turned, policy, Ask(city_id)).suggestions
            == recommend(real_snapshot, policy, Ask(city_id)).suggestions
        )


@pytest.mark.parametrize("seed", ["0", "1"])
def test_version_and_answers_are_the_same_in_another_process(seed: str, policy: Policy) -> None:
    snapshot = build_planted_snapshot(plant_reviewer())
    answers = recommend(snapshot, policy, Ask("asker")).suggestions
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root)}
    printed = subprocess.run(
        [sys.executable, "-c", PRINT_VERSION], env=environment, capture_output=True, text=True, check=True, cwd=root
    ).stdout.splitlines()
    assert printed == [snapshot.version, str([(found.city.id, found.score) for found in answers])]


@given(worlds(), st.integers(1, 10**7))
def test_any_change_of_content_changes_the_version(world: SmallWorld, people: int) -> None:
    city = world.cities[0]
    changed = replace(city, population=Quantity(people + 0.5, SOURCE))
    assert world.with_city(changed).build().version != world.build().version
    if world.cases:
        assert replace(world, cases=world.cases[1:]).build().version != world.build().version


@given(worlds())
def test_the_order_of_the_sections_of_a_profile_does_not_change_the_version(world: SmallWorld) -> None:
    city = world.cities[0]
    turned = replace(city, sections=dict(reversed(city.sections.items())))
    assert world.with_city(turned).build().version == world.build().version


def test_every_array_refuses_writes(real_snapshot: Snapshot) -> None:
    arrays = dict(find_arrays(real_snapshot))
    assert len(arrays) > 20
    for name, array in arrays.items():
        assert not array.flags.writeable, name
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_a_snapshot_cannot_be_changed(real_snapshot: Snapshot) -> None:
    with pytest.raises(FrozenInstanceError):
        real_snapshot.version = "other"  # type: ignore[misc]
    for field in fields(real_snapshot):
        value = getattr(real_snapshot, field.name)
        if isinstance(value, Mapping):
            with pytest.raises(TypeError):
                value["new"] = None  # type: ignore[index]


def test_rows_stand_in_the_order_of_the_ids(real_snapshot: Snapshot) -> None:
    assert list(real_snapshot.ids) == sorted(real_snapshot.ids)
    assert [city.id for city in real_snapshot.cities] == list(real_snapshot.ids)
    assert all(real_snapshot.number(city_id) == row for row, city_id in enumerate(real_snapshot.ids))


def test_an_unknown_city_is_refused_with_the_nearest_ids(real_snapshot: Snapshot) -> None:
    with pytest.raises(UnknownCity, match="pau-fr") as refusal:
        real_snapshot.city("pua-fr")
    assert "pau-fr" in refusal.value.nearest


def test_a_snapshot_of_nobody_can_be_built() -> None:
    assert build_snapshot([], VOCABULARY, hash_words).ids == ()


def find_arrays(value: Any, name: str = "snapshot") -> Iterator[tuple[str, np.ndarray]]:
    """Every array inside a snapshot, by its path."""
    if isinstance(value, np.ndarray):
        yield name, value
    elif sparse.issparse(value):
        for part in ("data", "indices", "indptr"):
            yield f"{name}.{part}", getattr(value, part)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from find_arrays(inner, f"{name}[{key}]")
    elif is_dataclass(value):
        for field in fields(value):
            yield from find_arrays(getattr(value, field.name), f"{name}.{field.name}")


@given(st.lists(st.lists(st.sampled_from((np.nan, 0.0, 1.0)), min_size=3, max_size=3), min_size=1, max_size=6))
def test_a_table_of_those_who_report_gives_back_every_row(rows: list[list[float]]) -> None:
    table = np.array(rows, dtype=np.float32)
    reported = build_reported(table)
    np.testing.assert_array_equal(reported.dense(), table)
    for city_no, row in enumerate(table):
        np.testing.assert_array_equal(reported.row(city_no), row)
        assert reported.has(city_no) == bool(np.any(~np.isnan(row)))
    first = np.nan_to_num(reported.rows[:, 0], nan=7.0)
    known = ~np.isnan(table).all(axis=1)
    np.testing.assert_array_equal(reported.spread(first), np.where(known, np.nan_to_num(table[:, 0], nan=7.0), np.nan))
