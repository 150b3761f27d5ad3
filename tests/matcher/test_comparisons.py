from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixtures.world import World
from matcher.ask import read_lens
from matcher.comparisons import COMPARISONS
from matcher.lens import WHOLE
from matcher.snapshot import Snapshot
from tests.matcher.oracle import Oracle
from tests.strategies import THEMES, SmallWorld, hash_words, worlds

lenses = st.none() | st.sampled_from(THEMES[:4])


def assert_equal_to_oracle(snapshot: Snapshot, oracle: Oracle, name: str, city_no: int, theme: str | None) -> None:
    """Up to the stated rounding: texts to a byte a number, lists of codes to 4,096ths, one spot to 2.3 km in single precision."""
    a, lens = snapshot.cities[city_no], read_lens(snapshot, theme)
    comparison = COMPARISONS[name]
    rounding = {"needs": 1e-2, "offers": 1e-2, "distance": 3e-3}.get(name, 1e-3)
    for back, measure in ((False, comparison.measure), (True, comparison.measure_back)):
        values = measure(snapshot, city_no, lens)
        for b, value in zip(snapshot.cities, values.tolist(), strict=True):
            if b.id != a.id:
                expected = oracle.value(name, b, a, theme) if back else oracle.value(name, a, b, theme)
                context = f"{name}, {a.id} and {b.id}, back: {back}"
                assert value == pytest.approx(np.nan if expected is None else expected, abs=rounding, nan_ok=True), (
                    context
                )


@given(worlds(), lenses)
def test_every_comparison_equals_its_formula_in_plain_python(world: SmallWorld, theme: str | None) -> None:
    snapshot, oracle = world.build(), Oracle(world)
    for name in COMPARISONS:
        for city_no in range(len(snapshot.ids)):
            assert_equal_to_oracle(snapshot, oracle, name, city_no, theme)


@pytest.mark.parametrize("city_id", ["pau-fr", "leuven-be", "skopje-mk"])
@pytest.mark.parametrize("name", COMPARISONS)
def test_every_comparison_of_a_real_city_equals_its_formula(
    name: str, city_id: str, real_snapshot: Snapshot, real_oracle: Oracle
) -> None:
    assert_equal_to_oracle(real_snapshot, real_oracle, name, real_snapshot.number(city_id), None)


@pytest.fixture(scope="module")
def real_oracle(real_world: World) -> Oracle:
    edges = (*real_world.collaborations, *real_world.recent)
    return Oracle(SmallWorld(real_world.cities, real_world.cases, edges, real_world.memberships, hash_words))


@given(worlds(), lenses)
def test_values_lie_between_0_and_1_or_are_unknown(world: SmallWorld, theme: str | None) -> None:
    snapshot = world.build()
    lens = read_lens(snapshot, theme)
    for comparison in COMPARISONS.values():
        for measure in (comparison.measure, comparison.measure_back):
            values = measure(snapshot, 0, lens)
            assert values.shape == (len(snapshot.ids),)
            assert np.all(np.isnan(values) | ((values >= 0) & (values <= 1))), comparison.name


@given(worlds(), lenses)
def test_likeness_is_symmetric(world: SmallWorld, theme: str | None) -> None:
    snapshot = world.build()
    lens = read_lens(snapshot, theme)
    for comparison in COMPARISONS.values():
        if comparison.side == "likeness":
            rows = [comparison.measure(snapshot, city_no, lens) for city_no in range(len(snapshot.ids))]
            np.testing.assert_allclose(np.stack(rows), np.stack(rows).T, atol=1e-5, err_msg=comparison.name)


@given(worlds(smallest=3))
def test_a_city_that_joins_moves_nobody_elses_values(world: SmallWorld) -> None:
    """Without the graph, which is about everyone."""
    many = SmallWorld(world.cities, world.cases, (), world.memberships).build()
    few = SmallWorld(world.cities[:2], world.cases, (), world.memberships).build()
    for comparison in COMPARISONS.values():
        before, after = comparison.measure(few, 0, WHOLE)[1], comparison.measure(many, 0, WHOLE)[1]
        assert after == pytest.approx(before, abs=1e-5, nan_ok=True), comparison.name


def test_nothing_reported_is_unknown_everywhere(real_snapshot: Snapshot) -> None:
    bare = [no for no, city in enumerate(real_snapshot.cities) if not city.needs and not city.sections]
    for name in ("barriers", "needs", "offers", "ahead", "governance"):
        values = COMPARISONS[name].measure(real_snapshot, 0, WHOLE)
        assert np.all(np.isnan(values[bare])), name
