"""How close the statements of a city come to a need in words, told again in plain Python."""

from __future__ import annotations

from math import isnan

import numpy as np
import pytest

from fixtures.snapshot import load_snapshot
from matcher.ask import Ask, read_ask, read_lens
from matcher.help_reasons import QUOTED
from matcher.snapshot import Snapshot

NEED = "taking cars out of the city centre"
THEME = "mobility_transport"


@pytest.fixture(scope="module")
def real() -> Snapshot:
    return load_snapshot()


def expect(real: Snapshot, city_no: int, theme: str | None, of_best: int) -> float:
    """On the theme from a cosine of 0.39 to 0.71; off it, or without a theme, from 0.47; off it half."""
    lens = read_lens(real, theme, NEED)
    assert lens.need is not None
    rows = real.answers.rows_of(city_no)
    values = []
    for row, cosine in zip(rows, lens.need.cosines(real.answers.vectors, rows)[0].tolist(), strict=True):
        on_theme = theme is not None and bool(real.answers.themes[row, real.themes[theme]])
        low = 0.39 if on_theme else 0.47
        close = min(max((cosine - low) / (0.71 - low), 0), 1)
        values.append(close if theme is None or on_theme else close / 2)
    best = sorted(values, reverse=True)[:of_best]
    return 0.4 * best[0] + 0.6 * sum(best) / len(best) if best else float("nan")


@pytest.mark.parametrize("theme", [None, THEME])
@pytest.mark.parametrize("of_best", [1, 3])
def test_closeness_to_a_need_is_that_of_the_closest_statement_and_the_mean_of_the_closest(
    real: Snapshot, theme: str | None, of_best: int
) -> None:
    lens = read_lens(real, theme, NEED)
    assert lens.need is not None
    found = real.answers.closest_to(lens.need, lens.theme_no, of_best)
    for city_no in range(0, len(real.ids), 7):
        expected = expect(real, city_no, theme, of_best)
        assert isnan(found[city_no]) == isnan(expected)
        assert isnan(expected) or found[city_no] == pytest.approx(expected, abs=1e-5)


def test_on_the_theme_more_statements_count(real: Snapshot) -> None:
    plain, themed = (read_lens(real, theme, NEED) for theme in (None, THEME))
    assert plain.need is not None and themed.need is not None
    leuven = real.number("leuven-be")
    counted = [
        real.answers.closest_to(lens.need, lens.theme_no, 3)[leuven]
        for lens in (plain, themed)
        if lens.need is not None
    ]
    assert counted[1] > 0 and np.isfinite(counted).all()


@pytest.mark.parametrize(
    ("words", "theme"),
    [(NEED, THEME), ("sammeln von Bioabfall in Wohnblocks", "circular_economy"), ("asdfgh", None), ("", None)],
)
def test_words_without_a_theme_are_read_under_that_of_the_statements_nearest_to_them(
    real: Snapshot, words: str, theme: str | None
) -> None:
    read = read_ask(real, Ask("ghent-be", need=words)).theme_no
    assert read == (None if theme is None else real.themes[theme])
    assert read_ask(real, Ask("ghent-be", theme="finance", need=words)).theme_no == real.themes["finance"]


def test_a_word_without_meaning_comes_to_nothing_so_close_that_it_is_quoted_as_an_answer(real: Snapshot) -> None:
    lens = read_lens(real, None, "asdfgh")
    assert lens.need is not None
    assert np.nanmax(real.answers.closest_to(lens.need)) < QUOTED
