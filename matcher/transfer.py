"""Transferability: which preconditions of a case study a city meets, misses, or has not reported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from matcher.case_study import CaseStudy, Precondition
from matcher.city import City
from matcher.size_class import LEAST
from matcher.vocabulary import Vocabulary

Verdict = Literal["met", "missing", "not reported"]


@dataclass(frozen=True, slots=True)
class Check:
    """One precondition and how the reader stands to it."""

    precondition: Precondition
    verdict: Verdict


def check_preconditions(case: CaseStudy, city: City) -> tuple[Check, ...]:
    """Check every precondition of a case study against a city's profile.

    A code is met when the city names it, missing when the section was read completely and does not name it, and not
    reported otherwise. A size is met when the population reaches the least of its class (`matcher.size_class`).
    """
    return tuple(Check(precondition, _check(precondition, city)) for precondition in case.preconditions)


def _check(precondition: Precondition, city: City) -> Verdict:
    if precondition.section == "size_classes":
        if city.population is None:
            return "not reported"
        return "met" if city.population.value >= LEAST[precondition.code] else "missing"
    if city.named(precondition.section, precondition.code):
        return "met"
    return "missing" if precondition.section in city.complete else "not reported"


def share_met(checks: tuple[Check, ...], vocabulary: Vocabulary) -> float | None:
    """Rarity-weighted share of the preconditions met among those that could be checked; None where none could.

    A precondition that nearly every city meets, such as a municipal budget, says little about how well a case travels.
    """
    rarity = [vocabulary.rarity_of(check.precondition.section, check.precondition.code) for check in checks]
    known = [
        (weight, check.verdict == "met")
        for weight, check in zip(rarity, checks, strict=True)
        if check.verdict != "not reported"
    ]
    return sum(weight for weight, met in known if met) / sum(weight for weight, _ in known) if known else None
