"""Another line of the score is judged by what it gains on asking cities that were left out."""

from __future__ import annotations

import numpy as np

from evaluation.readings.fit import Graded
from evaluation.readings.lines import LINES, read_choice, read_phase, read_powers, try_line
from fixtures.world import load_world
from matcher.snapshot import Snapshot

ASKERS, CANDIDATES = 30, 12


def plant(seed: int) -> tuple[list[Graded], list[np.ndarray[tuple[int], np.dtype[np.float64]]]]:
    """Graded candidates whose grade is told by a column that is not among their values."""
    chance = np.random.default_rng(seed)
    graded, telling = [], []
    for number in range(ASKERS):
        column = chance.random(CANDIDATES)
        graded.append(Graded(f"city-{number}", chance.random((CANDIDATES, 2)), np.round(3 * column)))
        telling.append(column)
    return graded, telling


def test_a_line_that_tells_the_grades_lowers_the_loss_and_one_by_chance_does_not() -> None:
    graded, telling = plant(1)
    start = np.array([1.0, 1.0])
    gain = try_line(graded, telling, start)
    assert gain.after < 0.5 * gain.before
    by_chance = try_line(graded, plant(2)[1], start)
    assert by_chance.after > by_chance.before - 2 * by_chance.error


def test_what_is_not_known_of_anybody_changes_nothing() -> None:
    graded, telling = plant(1)
    gain = try_line(graded, [np.full_like(column, np.nan) for column in telling], np.array([1.0, 1.0]))
    assert (gain.known, gain.after) == (0.0, gain.before)


def test_the_lines_read_what_the_records_say(real_snapshot: Snapshot) -> None:
    assert set(LINES) == {"looks to", "who holds the power", "further with the contract", "emission mix"}
    cities = range(len(real_snapshot.ids))
    ends = [(real_snapshot.number(one.a), real_snapshot.number(one.b)) for one in load_world().choices]
    assert ends and all(read_choice(real_snapshot, *pair) == 1 for pair in ends)
    assert read_choice(real_snapshot, 0, 0) == 0
    shares = [read_powers(real_snapshot, 0, no) for no in cities]
    assert all(np.isnan(share) or 0 <= share <= 1 for share in shares)
    assert read_phase(real_snapshot, 0, 0) == 0
