"""Theme hosts: asked about a theme, do the cities that are known to show something on it come up?"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from evaluation.compare import draw_interval
from evaluation.protocol import BuildSnapshot
from fixtures.spread import map_cities
from fixtures.world import World
from matcher.arrays import Bool
from matcher.ask import Ask
from matcher.policy import Policy
from matcher.snapshot import Snapshot
from matcher.wishes import Asked, read_asked, wish_for

LENGTH = 10


@dataclass(frozen=True, slots=True)
class ThemeHosts:
    """precision: mean share of known hosts of the theme among the ten suggestions. base: their share among all candidates.

    low, high: 95 % bootstrap interval of the precision over the asking cities.
    """

    theme: str
    hosts: int
    precision: float
    low: float
    high: float
    base: float


def measure_theme_hosts(
    world: World, build: BuildSnapshot, policy: Policy, most: int, seed: int
) -> tuple[ThemeHosts, ...]:
    """Ask for peer reviewers in the lens of each theme, with every record of who hosted what on it hidden.

    Known hosts of a theme are the cities that a list of hosts names for it. All records of hosting and learning are
    hidden, so that only profiles can tell. Contracts and lists of pilots are of the same years and may name the same work.
    """
    snapshot = build(replace(world, collaborations=(), recent=(), memberships=()))
    askers = [city.id for city in world.cities if city.sections]
    chosen = [askers[number] for number in sorted(np.random.default_rng(seed).permutation(len(askers))[:most])]
    known = {theme: _find_hosts(world, snapshot, theme) for theme in snapshot.themes}
    return tuple(
        _measure(snapshot, policy, theme, hosts, chosen, seed) for theme, hosts in known.items() if hosts.any()
    )


def _find_hosts(world: World, snapshot: Snapshot, theme: str) -> Bool:
    named = {item.city_id for item in world.memberships if item.hosts and theme in item.themes}
    return np.array([city_id in named for city_id in snapshot.ids])


def _measure(snapshot: Snapshot, policy: Policy, theme: str, hosts: Bool, askers: list[str], seed: int) -> ThemeHosts:
    profiled = np.array([bool(city.sections) for city in snapshot.cities])
    rows = map_cities(_ask, (read_asked(snapshot, policy, Ask("", "reviewers", theme)), profiled, hosts), askers)
    precision, base = np.array(rows).T
    low, high = draw_interval(precision, seed)
    return ThemeHosts(theme, int(hosts.sum()), float(precision.mean()), low, high, float(base.mean()))


def _ask(asked: tuple[Asked, Bool, Bool], city_id: str) -> tuple[float, float]:
    question, profiled, hosts = asked
    wish = wish_for(question, city_id)
    candidates = np.flatnonzero(np.isfinite(wish) & profiled)
    best = candidates[np.argsort(-wish[candidates], kind="stable")[:LENGTH]]
    return float(hosts[best].mean()), float(hosts[candidates].mean())
