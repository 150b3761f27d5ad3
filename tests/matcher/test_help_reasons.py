"""What is said of help agrees with whether the comparison speaks for or against the other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fixtures.worlds import ANSWER, ASKER, build_planted_snapshot, plant_reviewer
from matcher.help_reasons import tell_ahead
from matcher.lens import WHOLE
from matcher.pair import Pair
from matcher.reason import english, render
from matcher.snapshot import Snapshot

ONE_THEME, TWO_THEMES = "elsewhere", ANSWER


def plant_levels(why: str) -> Snapshot:
    """The planted reviewers, each level with the same reason."""
    planted = plant_reviewer()
    cities = tuple(
        replace(city, levels=tuple(replace(level, why=why) for level in city.levels)) for city in planted.world.cities
    )
    return build_planted_snapshot(replace(planted, world=replace(planted.world, cities=cities)))


@pytest.mark.parametrize("why", ["", "a heat grid of 80 km"])
@pytest.mark.parametrize("peer", [ONE_THEME, TWO_THEMES])
def test_a_lead_that_counts_against_a_peer_is_told_as_a_small_one(peer: str, why: str) -> None:
    snapshot = plant_levels(why)
    numbers = snapshot.number(ASKER), snapshot.number(peer)
    told = {
        speaks: render(tell_ahead(Pair(snapshot, *numbers, WHOLE, speaks)), english(snapshot.vocabulary))
        for speaks in (True, False)
    }
    assert "is ahead on" in told[True] and "is ahead only on" in told[False]
    assert told[False].replace("ahead only on", "ahead on") == told[True]
    assert (why in told[True]) and ((" and on " in told[True]) == (peer == TWO_THEMES))
