"""What chance recovers of a round: its hosts permuted among its places."""

from __future__ import annotations

import numpy as np

from evaluation.replay import Round
from matcher.arrays import Bool, Float64

SWAPS = 8  # tries to swap, a place, between two draws
Places = list[tuple[int, int]]


def draw_chance(one: Round, allowed: Bool, draws: int, seed: int) -> Float64:
    """Real pairs recovered when the hosts are permuted among the places, each permutation that is allowed equally likely.

    A walk through the permutations: two places swap their hosts where both pairs are allowed and new. (draws,)
    """
    rng, learners, hosts = np.random.default_rng(seed), one.learners, one.hosts
    places = [(learners.index(learner), hosts.index(host)) for learner, host in one.pairs]
    real, taken, counts = frozenset(places), set(places), np.empty(draws)
    steps = SWAPS * len(places)
    for draw in range(draws):
        for first, second in rng.integers(len(places), size=(steps, 2)).tolist():
            _swap(places, taken, first, second, allowed)
        counts[draw] = len(taken & real)
    return counts


def _swap(places: Places, taken: set[tuple[int, int]], first: int, second: int, allowed: Bool) -> None:
    (a, x), (b, y) = places[first], places[second]
    new = (a, y), (b, x)
    if a != b and x != y and taken.isdisjoint(new) and all(allowed[pair] for pair in new):
        taken.difference_update((places[first], places[second]))
        taken.update(new)
        places[first], places[second] = new
