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

    def emission_mix(self, a: City, b: City, theme: str | None) -> float | None:
        if not a.emissions or not b.emissions:
            return None
        first, second = a.emissions.by_sector_ktco2e, b.emissions.by_sector_ktco2e
        common = [sector for sector in first if sector in second]
        sums = [sum(max(mix[sector], 0) for sector in common) for mix in (first, second)]
        if len(common) < 3 or not all(sums):
            return None
        shares = ((max(first[s], 0) / sums[0], max(second[s], 0) / sums[1]) for s in common)
        return 1 - sum(abs(one - other) for one, other in shares) / 2

    def maturity(self, a: City, b: City, theme: str | None) -> float | None:
        gaps = [abs(mine - theirs) for mine, theirs in shared_levels(a, b, theme)]
        return 1 - sum(gaps) / len(gaps) / 4 if gaps else None

    def ahead(self, a: City, b: City, theme: str | None) -> float | None:
        """Each theme weighs what a lacks there; in the lens of a theme that theme alone counts."""
        mine, theirs = ({level.theme: level.level for level in city.levels} for city in (a, b))
        weights = {
            name: 1.0 if theme else self.lack(a, name) for name in mine if name in theirs and theme in (None, name)
        }
        total = sum(weights.values())
        steps = {name: min(max(theirs[name] - mine[name], 0) / 2, 1) for name in weights}
        return sum(weights[name] * steps[name] for name in weights) / total if total else None

    def lack(self, a: City, theme: str) -> float:
        if a.needs:
            return sum(need.theme == theme for need in a.needs)
        return next((4 - level.level) / 4 for level in a.levels if level.theme == theme)

    def track_record(self, a: City, b: City, theme: str | None) -> float | None:
        levels = sorted((level.level for level in b.levels if theme in (None, level.theme)), reverse=True)[:5]
        return sum(levels) / len(levels) / 4 if levels else None

    def needs(self, a: City, b: City, theme: str | None) -> float | None:
        mine, theirs = in_theme(a.needs, theme), in_theme(b.needs, theme)
        if not mine or not theirs:
            return None
        return (self.answered(mine, theirs) + self.answered(theirs, mine)) / 2

    def offers(self, a: City, b: City, theme: str | None) -> float | None:
        needs, answers = in_theme(a.needs, theme), self.answers(b, theme)
        return self.answered(needs, answers) if needs and answers else None

    def answers(self, b: City, theme: str | None) -> list[str]:
        """Offers, cases that were not stopped, and the reasons of levels 3 and 4."""
        cases = [case for case in self.world.cases if case.city_id == b.id and case.status != "stopped"]
        texts = [(offer.text, (offer.theme,)) for offer in b.offers]
        texts += [(f"{case.title}. {case.summary}", case.themes) for case in cases]
        texts += [(level.why, (level.theme,)) for level in b.levels if level.why and level.level >= 3]
        return [text for text, themes in texts if theme is None or theme in themes]

    def answered(self, wanted: list[str], offered: list[str]) -> float:
        """Mean over the wanted of the closest offered: cosines of 0.47 count 0, of 0.71 count 1."""
        cosines = cosine_similarity(self.world.encode(wanted), self.world.encode(offered))
        return float(np.clip((cosines - 0.47) / 0.24, 0, 1).max(axis=1).mean())

    def commitments(self, a: City, b: City, theme: str | None) -> float | None:
        if not (a.covenant and a.covenant.commitments and b.covenant and b.covenant.commitments):
            return None
        first, second = set(a.covenant.commitments), set(b.covenant.commitments)
        return len(first & second) / len(first | second)

    def load(self, a: City, b: City, theme: str | None) -> float | None:
        """Only the score itself says how it is shared out; see test_load."""
        return None

    def record(self, a: City, b: City, theme: str | None) -> float | None:
        return 1.0 if b.needs or self.answers(b, None) else None

    def themes(self, a: City, b: City, theme: str | None) -> float | None:
        own_cases = [case for case in self.world.cases if case.city_id == b.id]
        shown = [offer.theme for offer in b.offers] + [theme for case in own_cases for theme in case.themes]
        if theme is not None:
            return float(theme in shown) if shown else None
        if not shown:
            return None
        return sum(need.theme in shown for need in a.needs) / len(a.needs) if a.needs else 1.0

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


def in_theme(statements: tuple[Statement, ...], theme: str | None) -> list[str]:
    return [statement.text for statement in statements if theme in (None, statement.theme)]
