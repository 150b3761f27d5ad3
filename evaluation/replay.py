"""Rounds of the past planned again: the real learners, the real hosts with their real seats, and our own planner of rounds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from evaluation.eras import Eras
from evaluation.protocol import END, Task, find_rules
from evaluation.systems import System
from evaluation.truth import Query, split_cluster
from fixtures.world import World
from matcher.arrays import Bool, Float64
from matcher.collaboration import LEARNER_TO_MENTOR, Collaboration
from matcher.rounds import Party, build_problem, solve

TRANSFER = "urbact-transfer"
CALL = "URBACT transfer networks"
NUDGE = 1e-6  # decides between equal fits, where chance orders them
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Round:
    """A round as it was: who was placed with whom.

    kind: "reviewers" where the record says who learned from whom; "twins" for mutual pairs, in which the city that the record
    names second stands as host. programmes: those it is made of. other_country: no pair stayed within a country.
    """

    name: str
    year: int
    kind: str
    programmes: tuple[str, ...]
    pairs: tuple[Pair, ...]
    other_country: bool

    @property
    def learners(self) -> tuple[str, ...]:
        """Who was placed, by id."""
        return tuple(sorted({learner for learner, _ in self.pairs}))

    @property
    def hosts(self) -> tuple[str, ...]:
        """Who hosted, by id."""
        return tuple(sorted({host for _, host in self.pairs}))

    @property
    def allowed(self) -> bool:
        """Whether the pairs could have been others: several learners, several hosts, and not everyone with everyone."""
        sides = len(self.learners), len(self.hosts)
        mixed = self.kind == "twins" and not set(self.learners).isdisjoint(self.hosts)
        return min(sides) > 1 and len(self.pairs) < sides[0] * sides[1] and not mixed


def find_rounds(world: World, end: int = END) -> tuple[Round, ...]:
    """The rounds before a year of which the record shows that somebody had a choice, by name and year.

    A round is what one programme placed in one year, directed and mutual pairs apart. The transfer networks of URBACT of one
    year are one call: each network is a host, and a city that joined one could have joined another. Consortia in which everyone
    is paired with everyone hold no choice; mutual pairs in which a city stands on both sides have no hosts.
    """
    grouped: dict[tuple[str, int, str], set[Collaboration]] = defaultdict(set)
    for pair in world.collaborations:
        if pair.year < end:
            name = CALL if pair.kind == TRANSFER else split_cluster(pair.programme)[0]
            kind = "reviewers" if pair.direction == LEARNER_TO_MENTOR else "twins"
            grouped[name, pair.year, kind].add(pair)
    rounds = (_build_round(world, *key, pairs) for key, pairs in sorted(grouped.items()))
    return tuple(found for found in rounds if found.allowed)


def _build_round(world: World, name: str, year: int, kind: str, pairs: Iterable[Collaboration]) -> Round:
    pairs = sorted(pairs, key=lambda pair: (pair.a, pair.b))
    placed = tuple(dict.fromkeys((pair.a, pair.b) for pair in pairs))
    programmes = tuple(sorted({split_cluster(pair.programme)[0] for pair in pairs}))
    rules = find_rules(world, pairs)
    return Round(name, year, kind, programmes, placed, all(rule.other_country for rule in rules.values()))


def ask_round(eras: Eras, one: Round) -> Task:
    """The question of each learner of a round, as of its year, in the order of the ids."""
    queries = [Query(one.programmes[0], one.year, one.kind, learner, ()) for learner in one.learners]
    return eras.ask(one.name, one.year, queries)


def open_pairs(one: Round, task: Task) -> Bool:
    """Who may be placed where: a city never with itself, nor within its country where no real pair stayed there. Shape (L, H)."""
    country = {city.id: city.country for city in task.snapshot.cities}
    rows = [
        [learner != host and not (one.other_country and country[learner] == country[host]) for host in one.hosts]
        for learner in one.learners
    ]
    return np.array(rows, dtype=bool)


def count_recovered(one: Round, fit: Float64, allowed: Bool) -> int:
    """How many real pairs the best plan holds, with as many places for each learner and host as there really were.

    Args:
        fit: (L, H) in the order of the ids, any scale, nan where a system says nothing.
    """
    learns, hosts = Counter(learner for learner, _ in one.pairs), Counter(host for _, host in one.pairs)
    problem = build_problem(
        [Party(learner, most=learns[learner]) for learner in one.learners],
        [Party(host) for host in one.hosts],
        _in_unit(fit),
        maximum=[hosts[host] for host in one.hosts],
        allowed=allowed,
    )
    return len(solve(problem).pairs & set(one.pairs))


def _in_unit(fit: Float64) -> Float64:
    """Any scores on the scale of the planner: 0 for the lowest and for what is not said, 1 for the highest."""
    low, span = np.nanmin(fit, initial=np.inf), np.ptp(fit[~np.isnan(fit)]) if (~np.isnan(fit)).any() else 0.0
    return np.nan_to_num((fit - low) / span) if span > 0 else np.zeros_like(fit)


def replay_round(one: Round, task: Task, system: System, seed: int) -> float:
    """Real pairs recovered by a system; the mean over its draws where it leaves the order to chance."""
    columns = [task.snapshot.number(host) for host in one.hosts]
    fit, allowed = _in_unit(system.score(task)[:, columns]), open_pairs(one, task)
    rng = np.random.default_rng(seed)
    nudges = [NUDGE * rng.random(fit.shape) if system.draws > 1 else np.zeros(fit.shape) for _ in range(system.draws)]
    return float(np.mean([count_recovered(one, fit + nudge, allowed) for nudge in nudges]))
