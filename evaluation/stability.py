"""How much the lists change when weights, data or the seed change a little: rank-biased overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from evaluation.many import list_many, list_suggested
from evaluation.protocol import BuildSnapshot
from fixtures.world import World
from matcher.ask import Ask
from matcher.city import City
from matcher.policy import Policy, Term
from matcher.snapshot import Snapshot

PERSISTENCE = 0.9
LENGTH = 10
JITTER = 0.25
DROPPED = 0.2


def rank_biased_overlap(first: Sequence[str], second: Sequence[str], p: float = PERSISTENCE) -> float:
    """Likeness of two rankings of equal length k that looks harder at the top, extrapolated: 1 equal, 0 disjoint.

    RBO = X_k / k p^k + (1 - p) / p sum over d = 1..k of X_d / d p^d, X_d the overlap of the first d.

    >>> rank_biased_overlap(["a", "b"], ["a", "b"]), rank_biased_overlap(["a", "b"], ["c", "d"])
    (1.0, 0.0)

    Source: Webber, Moffat and Zobel (2010), "A similarity measure for indefinite rankings", equation 32.
    """
    depth = min(len(first), len(second))
    if depth == 0:
        return float(len(first) == len(second))
    overlaps = [len(set(first[:d]) & set(second[:d])) for d in range(1, depth + 1)]
    body = sum(overlap / d * p**d for d, overlap in enumerate(overlaps, start=1))
    return float(overlaps[-1] / depth * p**depth + (1 - p) / p * body)


def list_ids(snapshot: Snapshot, policy: Policy, city_id: str, kind: str) -> list[str]:
    """The ids of the ten suggestions of one city."""
    return list_suggested(snapshot, policy, Ask(city_id, kind, k=LENGTH))


def jitter_weights(policy: Policy, rng: np.random.Generator) -> Policy:
    """Each weight of twins and reviewers times exp of a normal draw with standard deviation JITTER."""
    terms = {
        kind: {
            name: Term(term.weight * float(np.exp(rng.normal(0, JITTER))), term.neutral)
            for name, term in of_kind.items()
        }
        for kind, of_kind in policy.terms.items()
    }
    return replace(policy, terms=terms)


def drop_facts(world: World, rng: np.random.Generator) -> World:
    """A world in which every section and statement of a profile is missing with chance DROPPED."""
    return replace(world, cities=tuple(_drop(city, rng) for city in world.cities))


def _drop(city: City, rng: np.random.Generator) -> City:
    kept = {name: facts for name, facts in city.sections.items() if rng.random() >= DROPPED}
    return replace(
        city,
        sections=kept,
        complete=tuple(name for name in city.complete if name in kept),
        levels=tuple(level for level in city.levels if rng.random() >= DROPPED),
        needs=tuple(need for need in city.needs if rng.random() >= DROPPED),
        offers=tuple(offer for offer in city.offers if rng.random() >= DROPPED),
    )


def measure_overlap(
    before: tuple[Snapshot, Policy], after: tuple[Snapshot, Policy], city_ids: Sequence[str], kind: str
) -> float:
    """Mean rank-biased overlap of the lists of some cities before and after a change."""
    question = Ask("", kind, k=LENGTH)
    pairs = zip(list_many(*before, question, city_ids), list_many(*after, question, city_ids), strict=True)
    return float(np.mean([rank_biased_overlap(first, second) for first, second in pairs]))


def measure_stability(
    world: World, build: BuildSnapshot, policy: Policy, city_ids: Sequence[str], draws: int, seed: int
) -> dict[str, float]:
    """Mean overlap of the lists under each kind of change, over `draws` draws; a build from shuffled rows is tried once."""
    rng = np.random.default_rng(seed)
    snapshot = build(world)
    now = (snapshot, policy)
    shuffled = replace(world, cities=tuple(world.cities[no] for no in rng.permutation(len(world.cities))))
    found: dict[str, list[float]] = {}
    for kind in ("twins", "reviewers"):
        again = measure_overlap(now, (build(shuffled), policy), city_ids, kind)
        found[f"{kind}: rows in another order"] = [again]
        for _ in range(draws):
            weights = measure_overlap(now, (snapshot, jitter_weights(policy, rng)), city_ids, kind)
            data = measure_overlap(now, (build(drop_facts(world, rng)), policy), city_ids, kind)
            found.setdefault(f"{kind}: weights ± {JITTER:.0%}", []).append(weights)
            found.setdefault(f"{kind}: {DROPPED:.0%} of facts missing", []).append(data)
    return {name: float(np.mean(values)) for name, values in found.items()}
