"""Readings: the draw, the sheets, the check of grades, and the figures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from evaluation.readings.agreement import measure_alpha
from evaluation.readings.asked import build_reading_snapshot, load_askers
from evaluation.readings.draw import order_spread, split_parts
from evaluation.readings.figures import compare_figures, measure_list, measure_lists
from evaluation.readings.grades import check_grades
from evaluation.readings.judged import Judgement, group_grades
from evaluation.readings.pool import load_pool
from evaluation.readings.sheets import build_sheet
from matcher.city import City, Place

PUBLISHED = """
1 2 3 3 2 1 4 1 2 . . .
1 2 3 3 2 2 4 1 2 5 . 3
. 3 3 3 2 3 4 2 2 5 1 .
1 2 3 3 2 4 4 1 2 5 1 .
"""


def test_alpha_equals_the_published_example() -> None:
    """Krippendorff (2011), section E: four observers, twelve units, ordinal alpha 0.815."""
    rows = [line.split() for line in PUBLISHED.strip().splitlines()]
    units = [[int(value) for value in column if value != "."] for column in zip(*rows, strict=True)]
    assert measure_alpha(units) == pytest.approx(0.815, abs=5e-4)


def test_alpha_of_one_reader_is_not_known() -> None:
    assert np.isnan(measure_alpha([[1], [2]]))


JUDGED = {("x", "twins", "good"): (3, 2), ("x", "twins", "bad"): (0, 1), ("x", "twins", "best"): (3, 3)}


def test_a_list_is_measured_over_readers_and_an_ungraded_candidate_is_counted_not_zero() -> None:
    found = measure_list("x", "twins", ("good", "bad", "nobody read"), JUDGED)
    assert (found["worth a call"], found["excellent"], found["no reason"]) == (0.5, 0.25, 0.25)
    assert found["no 0 in first 3"] == 0.0
    figures = measure_lists("ours", "twins", {"x": ("good", "nobody read")}, JUDGED, candidates=4)
    assert (figures.unjudged, figures.listed, figures.most) == (1, 2, 1.0)
    assert figures.values["worth a call"].tolist() == [1.0]


def test_a_list_that_nobody_graded_has_no_value_and_moves_no_lead() -> None:
    ours = measure_lists("ours", "twins", {"x": ("best",), "y": ("unread",)}, JUDGED, 4)
    theirs = measure_lists("theirs", "twins", {"x": ("bad",), "y": ("unread",)}, JUDGED, 4)
    lead = compare_figures(ours, theirs, "mean grade", seed=0)
    assert (lead.difference, lead.wins, lead.ties, lead.losses) == (2.5, 1, 0, 0)


def test_a_reading_by_a_person_replaces_that_of_a_model() -> None:
    def say(grade: int, reader: str, kind: str) -> Judgement:
        return Judgement("x", "twins", "y", grade, reader, kind, "2026-11-30", "facts", "")

    both = [say(0, "m1", "model"), say(1, "m2", "model"), say(3, "officer", "person")]
    assert group_grades(both)["x", "twins", "y"] == (3,)
    assert group_grades(both[:2])["x", "twins", "y"] == (0, 1)


def test_the_draw_takes_every_country_before_it_takes_one_twice() -> None:
    cities = [
        City(id=f"{name}{number}", name="x", country=name, place=Place()) for name in "abc" for number in range(3)
    ]
    assert {city.country for city in list(order_spread(cities))[:3]} == {"a", "b", "c"}
    assert order_spread(cities) is not None
    assert [city.id for city in order_spread(cities)] == [city.id for city in order_spread(cities[::-1])]


def test_two_thirds_are_for_tuning_whatever_the_order() -> None:
    ids = [f"c{number}" for number in range(60)]
    parts = split_parts(ids)
    assert list(parts.values()).count("tune") == 40
    assert split_parts(ids[::-1]) == parts


def test_a_sheet_shows_every_pooled_candidate_once_and_names_no_system() -> None:
    asker = load_askers()[0]
    named = {place.city_id for place in load_pool() if place.asker == asker.city_id}
    sheet = build_sheet(build_reading_snapshot(load_askers()), asker, named)
    assert set(sheet.key.values()) == named and asker.topic in sheet.text
    assert not [place.system for place in load_pool() if place.system in sheet.text and place.system != "nearest"]
    assert list(sheet.key) == sorted(sheet.key)


GOOD = 'candidate,T,R,reason\nc01,3,1,"same size, same port"\nc02,1,2,\n'


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (GOOD, None),
        (GOOD.replace("c02,1,2,\n", ""), "no grade for c02"),
        (GOOD.replace("c02,1", "c02,4"), "must be 0, 1, 2 or 3, not 4"),
        (GOOD.replace('"same size, same port"', ""), "needs a reason"),
        (GOOD.replace('"', ""), "too many columns"),
        (GOOD.replace("c02", "c09"), "there is no candidate c09"),
        (GOOD + "c01,1,1,\n", "graded 2 times"),
        (GOOD.replace("T,R", "R,T"), "first line must be"),
    ],
)
def test_the_check_says_what_is_wrong_with_a_file_of_grades(tmp_path: Path, text: str, problem: str | None) -> None:
    (tmp_path / "grades" / "reader").mkdir(parents=True)
    (tmp_path / "grades" / "reader" / "pau-fr.csv").write_text(text, encoding="utf-8")
    found = check_grades(tmp_path, {"pau-fr": {"c01": "leuven-be", "c02": "lund-se"}})
    assert any(problem in one for one in found) if problem else not found


def test_a_sheet_without_grades_is_named_as_missing(tmp_path: Path) -> None:
    (tmp_path / "grades" / "reader").mkdir(parents=True)
    (found,) = check_grades(tmp_path, {"pau-fr": {}})
    assert "no file for 1 cities: pau-fr" in found
