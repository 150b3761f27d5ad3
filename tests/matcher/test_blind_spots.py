from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binomtest

from fixtures.worlds import ANSWER, ASKER, SOURCE, build_planted_snapshot, plant_blind_spot, plant_twin
from matcher.blind_spots import find_blind_spots, find_neighbours, wilson
from matcher.city import City, Coded
from matcher.errors import UnknownCity
from matcher.policy import Policy
from matcher.snapshot import Snapshot
from tests.strategies import SmallWorld


def change_asker(change: dict[str, object]) -> Snapshot:
    world = plant_blind_spot().world
    asker = next(city for city in world.cities if city.id == ASKER)
    return SmallWorld(world.cities, (), (), ()).with_city(replace(asker, **change)).build()  # type: ignore[arg-type]


def test_a_barrier_that_all_like_cities_report_is_the_only_blind_spot(policy: Policy) -> None:
    planted = plant_blind_spot()
    spots = find_blind_spots(build_planted_snapshot(planted), policy, ASKER)
    assert [(spot.section, spot.code) for spot in spots] == [("barriers", planted.answer)]


def test_a_blind_spot_says_how_sure_it_is_and_on_whose_account(policy: Policy) -> None:
    spot = find_blind_spots(build_planted_snapshot(plant_blind_spot()), policy, ASKER)[0]
    assert spot.usual < spot.low < spot.share <= spot.high <= 1
    assert spot.share > 0.9
    assert len(spot.witnesses) == 5
    assert all(witness.named("barriers", spot.code) for witness in spot.witnesses)
    assert all(witness.id.startswith("alike") for witness in spot.witnesses)
    assert spot.certain


def test_what_was_only_partly_read_may_merely_not_have_come_up(policy: Policy) -> None:
    spots = find_blind_spots(change_asker({"complete": ()}), policy, ASKER)
    assert [(spot.code, spot.certain) for spot in spots] == [("supply_chain", False)]


def test_a_barrier_the_city_names_itself_is_no_blind_spot(policy: Policy) -> None:
    asker = next(city for city in plant_blind_spot().world.cities if city.id == ASKER)
    named = (*asker.sections["barriers"], Coded("supply_chain", SOURCE, 0.5))
    snapshot = change_asker({"sections": {**asker.sections, "barriers": named}})
    assert find_blind_spots(snapshot, policy, ASKER) == ()


def test_what_is_usual_everywhere_is_no_blind_spot(policy: Policy) -> None:
    """Copies of the asker name what it names, and nothing else."""
    assert find_blind_spots(build_planted_snapshot(plant_twin()), policy, ANSWER) == ()


def test_without_any_city_to_learn_from_there_is_no_blind_spot(policy: Policy) -> None:
    snapshot = SmallWorld((City(id="a", name="A", country="AA"),), (), (), ()).build()
    assert find_blind_spots(snapshot, policy, "a") == ()


def test_real_blind_spots_stand_above_what_is_usual_and_are_not_named(real_snapshot: Snapshot, policy: Policy) -> None:
    found = 0
    for city in real_snapshot.cities[::5]:
        spots = find_blind_spots(real_snapshot, policy, city.id)
        lifts = [spot.share - spot.usual for spot in spots]
        assert lifts == sorted(lifts, reverse=True)
        assert len({(spot.section, spot.code) for spot in spots}) == len(spots)
        for spot in spots:
            assert spot.low > spot.usual
            assert not city.named(spot.section, spot.code)
            assert city.id not in {witness.id for witness in spot.witnesses}
        found += len(spots)
    assert found > 0


@pytest.mark.parametrize(("named", "n"), [(0, 5), (3, 10), (25, 25), (1, 1)])
def test_the_interval_is_that_of_wilson_as_scipy_computes_it(named: int, n: int) -> None:
    interval = binomtest(named, n).proportion_ci(confidence_level=0.8, method="wilson")
    assert wilson(named / n, n) == pytest.approx((interval.low, interval.high), abs=1e-4)


def test_an_unknown_city_has_no_blind_spots_to_tell(real_snapshot: Snapshot, policy: Policy) -> None:
    with pytest.raises(UnknownCity):
        find_blind_spots(real_snapshot, policy, "nowhere")


def test_a_city_is_no_witness_against_itself() -> None:
    snapshot = build_planted_snapshot(plant_blind_spot())
    for section in snapshot.vocabulary.sections_for("blind spots"):
        near = find_neighbours(snapshot, np.ones(len(snapshot.ids)), ASKER, section)
        assert near.size == 25
        assert snapshot.number(ASKER) not in near
