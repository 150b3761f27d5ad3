"""The synthetic worlds that the core is measured on."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from fixtures.policies import load_policy
from fixtures.synthetic import build_synthetic_encode, build_synthetic_world, measure_marginals
from fixtures.vectors import list_texts
from fixtures.world import World, load_world
from matcher.policy import Policy
from matcher.snapshot import Snapshot, build_snapshot
from matcher.statements import Encode

DIMENSION = 128
UNRIVALLED = ("load", "commitments", "record")


@dataclass(frozen=True, slots=True)
class Subject:
    """World, encoder, snapshot, and the cities that are asked about: with a profile, a population and collaborations."""

    world: World
    encode: Encode
    snapshot: Snapshot
    policy: Policy
    askers: tuple[str, ...]

    def asker(self, number: int) -> str:
        """The city that round `number` asks about."""
        return self.askers[number % len(self.askers)]


def build_subject(n: int, seed: int, missing: float | None = None) -> Subject:
    """A world of n cities. Args: missing: share of cities without a profile; that of the real world when not given."""
    world = build_synthetic_world(n, np.random.default_rng(seed), measure_marginals(load_world()), missing=missing)
    encode = _remember(build_synthetic_encode([theme.id for theme in world.vocabulary.themes], seed, DIMENSION), world)
    snapshot = build_snapshot(
        world.cities, world.vocabulary, encode, world.cases, world.collaborations, world.memberships
    )
    known = [bool(city.needs and city.offers and city.population) for city in snapshot.cities]
    askers = [snapshot.ids[row] for row in np.flatnonzero(known & (snapshot.graph.degree > 0))]
    return Subject(world, encode, snapshot, build_rivalled_policy(), tuple(askers[:: max(1, len(askers) // 100)]))


def build_rivalled_policy() -> Policy:
    """The default policy without the lines that nobody would write by hand: load, Covenant, record."""
    policy = load_policy()
    terms = {
        kind: {name: term for name, term in of_kind.items() if name not in UNRIVALLED}
        for kind, of_kind in policy.terms.items()
    }
    return replace(policy, terms=terms)


def _remember(encode: Encode, world: World) -> Encode:
    """An encoder that knows the vector of every text of the world, as that of a running service does."""
    texts = list_texts(world.cities, world.cases)
    known = dict(zip(texts, encode(texts), strict=True))
    nothing = encode([])
    return lambda asked: np.stack([known[text] for text in asked]) if asked else nothing
