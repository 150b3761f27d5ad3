from __future__ import annotations

import math

import pytest

from fixtures.worlds import SOURCE
from matcher.case_study import CaseStudy, Precondition
from matcher.city import City, Coded, Quantity
from matcher.transfer import Check, check_preconditions, share_met
from tests.strategies import VOCABULARY


def verdict(precondition: Precondition, city: City) -> str:
    case = CaseStudy("case", "owner", "Title", "", SOURCE, preconditions=(precondition,))
    return check_preconditions(case, city)[0].verdict


STEERED = {"governance": (Coded("steering_group", SOURCE),)}
STEERING, MAYOR = Precondition("governance", "steering_group"), Precondition("governance", "mayor_led")


@pytest.mark.parametrize(
    ("precondition", "sections", "complete", "expected"),
    [
        (STEERING, STEERED, (), "met"),
        (STEERING, STEERED, ("governance",), "met"),
        (MAYOR, STEERED, ("governance",), "missing"),
        (MAYOR, STEERED, (), "not reported"),
        (MAYOR, {}, ("governance",), "missing"),
        (MAYOR, {}, (), "not reported"),
    ],
)
def test_a_code_is_met_missing_or_not_reported(
    precondition: Precondition, sections: dict[str, tuple[Coded, ...]], complete: tuple[str, ...], expected: str
) -> None:
    city = City(id="a", name="A", country="AA", sections=sections, complete=complete)
    assert verdict(precondition, city) == expected


@pytest.mark.parametrize(
    ("size_class", "people", "expected"),
    [
        ("L", 249_999, "missing"),
        ("L", 250_000, "met"),
        ("S", 20_000, "missing"),
        ("S", 49_999, "missing"),
        ("S", 50_000, "met"),
        ("town", 20_000, "met"),
        ("global", 4_900_000, "missing"),
        ("M", None, "not reported"),
    ],
)
def test_a_size_is_met_from_its_class_upwards(size_class: str, people: int | None, expected: str) -> None:
    population = None if people is None else Quantity(people, SOURCE)
    city = City(id="a", name="A", country="AA", population=population)
    assert verdict(Precondition("size_classes", size_class), city) == expected


@pytest.mark.parametrize("size_class", [code.id for code in VOCABULARY.section("size_classes").codes])
def test_every_size_class_of_the_vocabulary_can_be_checked(size_class: str) -> None:
    city = City(id="a", name="A", country="AA", population=Quantity(10_000_000, SOURCE))
    assert verdict(Precondition("size_classes", size_class), city) == "met"


def test_a_rare_precondition_weighs_more_than_one_that_nearly_every_city_meets() -> None:
    """By hand, from the shares of the vocabulary: met r1, missing r2, so the share is r1 / (r1 + r2)."""
    n = VOCABULARY.commonness.n
    shares = VOCABULARY.commonness.shares["governance"]
    rare, common = (
        math.log(shares[code]) / math.log(1 / (n + 2)) for code in ("climate_budget", "stakeholder_partnership")
    )
    checks = (
        Check(Precondition("governance", "climate_budget"), "met"),
        Check(Precondition("governance", "stakeholder_partnership"), "missing"),
        Check(Precondition("governance", "mayor_led"), "not reported"),
    )
    assert rare > common
    assert share_met(checks, VOCABULARY) == pytest.approx(rare / (rare + common))


def test_where_nothing_can_be_checked_the_share_is_unknown() -> None:
    assert share_met((), VOCABULARY) is None
    assert share_met((Check(MAYOR, "not reported"),), VOCABULARY) is None
