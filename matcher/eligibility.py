"""Who may be suggested at all: eligibility is decided before scoring, and every exclusion is counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matcher.arrays import Bool, Int
from matcher.city import City
from matcher.graph import find_partners
from matcher.likeness import compare_language, distance_km
from matcher.reason import sentence
from matcher.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Filters:
    """What the asker rules out. The empty filter rules nothing out.

    largest_size_ratio: larger population divided by the smaller, at most this. A city whose value is not reported
    passes no filter that asks for that value. least_coverage: the share of the weight that must be known of a suggested
    pair. turned_down: what the asker has said of cities for good, where `not_cities` is said for one question.
    """

    countries: tuple[str, ...] = ()
    not_countries: tuple[str, ...] = ()
    not_cities: tuple[str, ...] = ()
    other_country: bool = False
    shared_language: bool = False
    largest_distance_km: float | None = None
    largest_size_ratio: float | None = None
    not_partners: bool = False
    least_coverage: float = 0.0
    turned_down: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Eligible:
    """allowed: (n,) who may be suggested. excluded: for each rule, how many cities it ruled out (a city counts once)."""

    allowed: Bool
    excluded: Mapping[str, int]

    def narrow(self, rule: str, passes: Bool) -> Eligible:
        """Apply one more rule; a rule that excludes nobody leaves no trace."""
        kept = self.allowed & passes
        count = int(np.count_nonzero(self.allowed)) - int(np.count_nonzero(kept))
        return Eligible(kept, {**self.excluded, rule: count} if count else self.excluded)


def find_eligible(snapshot: Snapshot, city_no: int, kind: str, filters: Filters) -> Eligible:
    """Apply the rules in a stated order: itself, its own bodies, conflict of interest (reviewers), then the asker's filters."""
    eligible = Eligible(np.ones(len(snapshot.ids), dtype=bool), {})
    for rule, passes in _rules(snapshot, city_no, kind, filters).items():
        eligible = eligible.narrow(rule, passes)
    return eligible


def find_rules_against(snapshot: Snapshot, city_no: int, row: int, kind: str, filters: Filters) -> tuple[str, ...]:
    """Every rule that leaves one city out, in the order in which they are applied; none for one that may be suggested."""
    return tuple(rule for rule, passes in _rules(snapshot, city_no, kind, filters).items() if not passes[row])


def _rules(snapshot: Snapshot, city_no: int, kind: str, filters: Filters) -> dict[str, Bool]:
    related = _where(snapshot, find_family(snapshot, city_no))
    rules = {sentence("the city itself"): ~_where(snapshot, [city_no]), sentence("part of the same body"): ~related}
    if kind == "reviewers" or filters.not_partners:
        rules[sentence("already working together")] = ~_where(snapshot, find_partners(snapshot.graph, city_no))
    if filters.countries:
        rules[sentence("country not asked for")] = _in_countries(snapshot, filters.countries)
    if filters.not_countries:
        rules[sentence("country ruled out")] = ~_in_countries(snapshot, filters.not_countries)
    if filters.other_country:
        rules[sentence("same country")] = snapshot.countries != snapshot.countries[city_no]
    if filters.not_cities:
        rules[sentence("city ruled out")] = ~_named(snapshot, filters.not_cities)
    if filters.turned_down:
        rules[sentence("turned down by the city")] = ~_named(snapshot, filters.turned_down)
    return rules | _measured_rules(snapshot, city_no, filters)


def _measured_rules(snapshot: Snapshot, city_no: int, filters: Filters) -> dict[str, Bool]:
    rules = {}
    if filters.shared_language:
        rules[sentence("no official language in common")] = compare_language(snapshot, city_no) == 1
    if filters.largest_distance_km is not None:
        rules[sentence("too far away")] = distance_km(snapshot, city_no) <= filters.largest_distance_km
    if filters.largest_size_ratio is not None:
        gap = np.abs(snapshot.log_population - snapshot.log_population[city_no])
        rules[sentence("too different in size")] = gap <= np.log(filters.largest_size_ratio)
    return rules


def find_family(snapshot: Snapshot, city_no: int) -> list[int]:
    """Row numbers of the members of a metropolitan body, or of the bodies a city is a member of."""
    own = snapshot.cities[city_no]
    family = (*own.member_ids, *snapshot.records.bodies.get(own.id, ()))
    return [snapshot.numbers[city_id] for city_id in family if city_id in snapshot.numbers]


def find_relatives(snapshot: Snapshot, city: City) -> tuple[tuple[City, ...], tuple[City, ...]]:
    """The metropolitan bodies that a city is a member of, and its own members, as far as the snapshot has them."""
    bodies, members = (
        tuple(snapshot.city(one) for one in ids if one in snapshot.numbers)
        for ids in (snapshot.records.bodies.get(city.id, ()), city.member_ids)
    )
    return bodies, members


def _named(snapshot: Snapshot, city_ids: Sequence[str]) -> Bool:
    return _where(snapshot, [snapshot.numbers[city_id] for city_id in city_ids if city_id in snapshot.numbers])


def _where(snapshot: Snapshot, rows: Sequence[int] | Int) -> Bool:
    mask = np.zeros(len(snapshot.ids), dtype=bool)
    mask[np.asarray(rows, dtype=np.int64)] = True
    return mask


def _in_countries(snapshot: Snapshot, countries: tuple[str, ...]) -> Bool:
    wanted = np.array([country in countries for country in snapshot.country_ids])
    return wanted.take(snapshot.countries)
