"""The formulas of the docstrings, pair by pair in plain Python, written without the columns of the core."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache

import numpy as np
from sklearn.metrics.pairwise import cosine_similarity

from matcher.city import City, Statement
from matcher.collaboration import LEARNER_TO_MENTOR
from matcher.policy import Term
from tests.strategies import VOCABULARY, SmallWorld


class Oracle:
    """Values and scores of the pairs of one world; None stands for not reported."""

    def __init__(self, world: SmallWorld) -> None:
        self.world = world
        self.cities = sorted(world.cities, key=lambda city: city.id)
        self.walk = walk_probabilities(world)

    def value(self, name: str, a: City, b: City, theme: str | None = None) -> float | None:
        """value(a -> b)."""
        return getattr(self, name)(a, b, theme)

    def score(self, terms: Mapping[str, Term], a: City, b: City, theme: str | None = None) -> tuple[float, float]:
        """directed(a -> b) and the share of the weight that was known."""
        start = sum(term.weight * term.neutral for term in terms.values())
        amount, known = 0.0, 0.0
        for name, term in terms.items():
            value = self.value(name, a, b, theme)
            if value is not None:
                amount += term.weight * (value - term.neutral)
                known += term.weight
        return start + amount, known

    def size(self, a: City, b: City, theme: str | None) -> float | None:
        if not a.population or not b.population:
            return None
        return math.exp(-(math.log(a.population.value / b.population.value) ** 2) / 2)

    def distance(self, a: City, b: City, theme: str | None) -> float | None:
        if a.place.latitude is None or b.place.latitude is None:
            return None
        return math.exp(-haversine_km(a, b) / 1000)

    def climate(self, a: City, b: City, theme: str | None) -> float | None:
        first, second = a.place.climate_class, b.place.climate_class
        if not first or not second:
            return None
        return next((i for i in range(3) if first[i] != second[i]), 3) / 3

    def language(self, a: City, b: City, theme: str | None) -> float | None:
        if not a.place.languages or not b.place.languages:
            return None
        if set(a.place.languages) & set(b.place.languages):
            return 1.0
        kin = ({"fr", "it", "es", "ca", "gl", "pt", "ro"}, {"de", "en", "nl", "lb", "sv", "da", "no", "is"})
        kin += ({"bg", "bs", "cs", "hr", "mk", "pl", "sk", "sl", "sr", "uk"}, {"fi", "et", "hu"}, {"lt", "lv"})
        kin += ({"mt", "he", "ar"},)
        return 0.5 if any(group & set(a.place.languages) and group & set(b.place.languages) for group in kin) else 0.0

    def barriers(self, a: City, b: City, theme: str | None) -> float | None:
        return section_cosine("barriers", a, b)

    def engagement_barriers(self, a: City, b: City, theme: str | None) -> float | None:
        return section_cosine("engagement_barriers", a, b)

    def funding_gaps(self, a: City, b: City, theme: str | None) -> float | None:
        return section_cosine("funding_gaps", a, b)

    def governance(self, a: City, b: City, theme: str | None) -> float | None:
        return section_cosine("governance", a, b)

    def sectors(self, a: City, b: City, theme: str | None) -> float | None:
        return section_cosine("priority_sectors", a, b)

    def maturity(self, a: City, b: City, theme: str | None) -> float | None:
        gaps = [abs(mine - theirs) for mine, theirs in shared_levels(a, b, theme)]
        return 1 - sum(gaps) / len(gaps) / 4 if gaps else None

    def ahead(self, a: City, b: City, theme: str | None) -> float | None:
        steps = [min(max(theirs - mine, 0) / 2, 1) for mine, theirs in shared_levels(a, b, theme)]
        return sum(steps) / len(steps) if steps else None

    def track_record(self, a: City, b: City, theme: str | None) -> float | None:
        levels = sorted((level.level for level in b.levels if theme in (None, level.theme)), reverse=True)[:5]
        return sum(levels) / len(levels) / 4 if levels else None

    def needs(self, a: City, b: City, theme: str | None) -> float | None:
        mine, theirs = in_theme(a.needs, theme), in_theme(b.needs, theme)
        if not mine or not theirs:
            return None
        return (self.answered(mine, theirs) + self.answered(theirs, mine)) / 2

    def offers(self, a: City, b: City, theme: str | None) -> float | None:
        needs, offers = in_theme(a.needs, theme), in_theme(b.offers, theme)
        return self.answered(needs, offers) if needs and offers else None

    def answered(self, wanted: list[Statement], offered: list[Statement]) -> float:
        """Mean over the wanted of the closest offered: cosines of 0.1 count 0, of 0.5 count 1."""
        rows, columns = ([statement.text for statement in side] for side in (wanted, offered))
        cosines = cosine_similarity(self.world.encode(rows), self.world.encode(columns))
        return float(np.clip((cosines - 0.1) / 0.4, 0, 1).max(axis=1).mean())

    def themes(self, a: City, b: City, theme: str | None) -> float | None:
        needs = in_theme(a.needs, theme)
        own_cases = [case for case in self.world.cases if case.city_id == b.id]
        shown = [offer.theme for offer in b.offers] + [theme for case in own_cases for theme in case.themes]
        return sum(need.theme in shown for need in needs) / len(needs) if needs and shown else None

    def solved(self, a: City, b: City, theme: str | None) -> float | None:
        worked = [case for case in self.world.cases if case.city_id == b.id and case.status != "stopped"]
        addressed = {code for case in worked for code in case.barriers}
        weights = {fact.code: fact.weight * rarity("barriers", fact.code) for fact in a.sections.get("barriers", ())}
        if not weights or not worked:
            return None
        return sum(weight for code, weight in weights.items() if code in addressed) / sum(weights.values())

    def experience(self, a: City, b: City, theme: str | None) -> float | None:
        programmes: dict[str, set[str]] = {}
        for item in self.world.collaborations:
            if item.direction == LEARNER_TO_MENTOR and item.b == b.id:
                programmes.setdefault(item.programme, set()).update(item.themes)
        for member in self.world.memberships:
            if member.hosts and member.city_id == b.id:
                programmes.setdefault(member.network, set()).update(member.themes)
        hosted = sum(theme is None or theme in themes for themes in programmes.values())
        return hosted / (hosted + 3) if programmes else None

    def programmes(self, a: City, b: City, theme: str | None) -> float | None:
        joined = {item.programme for item in self.world.collaborations if b.id in (item.a, item.b)}
        joined |= {member.network for member in self.world.memberships if member.hosts and member.city_id == b.id}
        return len(joined) / (len(joined) + 3) if joined else None

    def proximity(self, a: City, b: City, theme: str | None) -> float | None:
        connected = {end for item in self.world.collaborations for end in (item.a, item.b)}
        if a.id not in connected or b.id not in connected:
            return None
        chance = self.walk[self.cities.index(a), self.cities.index(b)]
        return chance / (chance + 0.01)

    def capacity(self, a: City, b: City, theme: str | None) -> float | None:
        if not b.population:
            return None
        return min(max(math.log(b.population.value / 20_000) / math.log(50), 0), 1)


def walk_probabilities(world: SmallWorld) -> np.ndarray:
    """The walk of at most three steps by powers of the dense transition matrix."""
    ids = sorted(city.id for city in world.cities)
    adjacency = np.zeros((len(ids), len(ids)))
    for programme in {item.programme for item in world.collaborations}:
        pairs = {frozenset((item.a, item.b)) for item in world.collaborations if item.programme == programme}
        for a, b in pairs:
            adjacency[ids.index(a), ids.index(b)] += 1
            adjacency[ids.index(b), ids.index(a)] += 1
    degree = adjacency.sum(axis=1, keepdims=True)
    transition = np.divide(adjacency, degree, out=np.zeros_like(adjacency), where=degree > 0)
    return sum(0.15 * 0.85 ** (k - 1) * np.linalg.matrix_power(transition, k) for k in (1, 2, 3))


def haversine_km(a: City, b: City) -> float:
    places = (a.place.latitude, a.place.longitude, b.place.latitude, b.place.longitude)
    north, east, other_north, other_east = (math.radians(degrees or 0.0) for degrees in places)
    half = math.sin((north - other_north) / 2) ** 2
    half += math.cos(north) * math.cos(other_north) * math.sin((east - other_east) / 2) ** 2
    return 2 * 6371 * math.asin(math.sqrt(half))


@cache
def rarity(section: str, code: str) -> float:
    n = VOCABULARY.commonness.n
    share = VOCABULARY.commonness.shares.get(section, {}).get(code, 1 / (n + 2))
    return min(1.0, math.log(share) / math.log(1 / (n + 2)))


def section_cosine(section: str, a: City, b: City) -> float | None:
    """The expected rarity-weighted cosine: an unknown code counts its usual share, in the product and in the length."""
    if not a.reported(section) or not b.reported(section):
        return None
    product = first = second = 0.0
    for code in VOCABULARY.section(section).codes:
        (x, x_squared), (y, y_squared) = expected(section, code.id, a), expected(section, code.id, b)
        weight = rarity(section, code.id)
        product, first, second = product + weight * x * y, first + weight * x_squared, second + weight * y_squared
    return min(product / math.sqrt(first * second), 1.0) if first and second else 0.0


def expected(section: str, code: str, city: City) -> tuple[float, float]:
    """E[x] and E[x^2] of the weight of a code."""
    if fact := city.named(section, code):
        return fact.weight, fact.weight**2
    n = VOCABULARY.commonness.n
    share = 0.0 if section in city.complete else VOCABULARY.commonness.shares.get(section, {}).get(code, 1 / (n + 2))
    return share, share


def shared_levels(a: City, b: City, theme: str | None) -> list[tuple[int, int]]:
    theirs = {level.theme: level.level for level in b.levels}
    return [
        (level.level, theirs[level.theme])
        for level in a.levels
        if level.theme in theirs and theme in (None, level.theme)
    ]


def in_theme(statements: tuple[Statement, ...], theme: str | None) -> list[Statement]:
    return [statement for statement in statements if theme in (None, statement.theme)]
