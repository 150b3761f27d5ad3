"""The protocols: what is hidden, what is asked, and who is a candidate, the same for every system."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.hiding import Hidden, hide, hide_pairs
from evaluation.truth import Query, build_queries, split_cluster
from fixtures.world import World
from matcher.arrays import Bool
from matcher.collaboration import LEARNER_TO_MENTOR, Collaboration
from matcher.snapshot import Snapshot

VALIDATE_FROM, TEST_FROM, END = 2019, 2021, 2023
LISTED = 0.9  # share of a programme's mentors that must be on the world's list of hosts for the list to be its pool

BuildSnapshot = Callable[[World], Snapshot]


@dataclass(frozen=True, slots=True)
class Rule:
    """Whom a programme could choose from. other_country: no pair stays within a country. hosts_only: only listed hosts."""

    other_country: bool
    hosts_only: bool


@dataclass(frozen=True, slots=True)
class Task:
    """One experiment: a world with the answers hidden, its snapshot, the questions and the candidates of each.

    candidates: (q, n) who may be suggested for each question.
    """

    name: str
    world: World
    snapshot: Snapshot
    queries: tuple[Query, ...]
    candidates: Bool

    def part(self, kind: str) -> Task:
        """The questions of one kind, on the same snapshot."""
        rows = [row for row, query in enumerate(self.queries) if query.kind == kind]
        queries = tuple(self.queries[row] for row in rows)
        return Task(f"{self.name}, {kind}", self.world, self.snapshot, queries, self.candidates[rows])


def build_task(name: str, world: World, pairs: Sequence[Collaboration], hidden: Hidden, build: BuildSnapshot) -> Task:
    """Hide, rebuild and ask."""
    seen = hide(world, hidden)
    snapshot = build(seen)
    queries = build_queries(pairs)
    return Task(name, seen, snapshot, queries, find_candidates(snapshot, queries, find_rules(seen, pairs)))


def split_by_year(world: World, build: BuildSnapshot, first: int, last: int, name: str) -> Task:
    """Ask for the pairs of the years `first` to `last`, knowing only what is older than `first`."""
    pairs = [pair for pair in world.collaborations if first <= pair.year <= last]
    return build_task(name, world, pairs, hide_pairs(pairs, before=first), build)


def leave_programme_out(world: World, build: BuildSnapshot, programme: str, before: int = END) -> Task:
    """Ask for the pairs of one programme, knowing all other programmes before a year."""
    pairs = [pair for pair in world.collaborations if pair.programme == programme]
    return build_task(programme, world, pairs, hide_pairs(pairs, before), build)


def find_rules(world: World, pairs: Iterable[Collaboration]) -> dict[str, Rule]:
    """The candidate rule of each programme, read from its pairs and from the world's lists of hosts."""
    country = {city.id: city.country for city in world.cities}
    hosts = find_hosts(world)
    programmes: dict[str, list[Collaboration]] = {}
    for pair in pairs:
        programmes.setdefault(split_cluster(pair.programme)[0], []).append(pair)
    return {programme: _find_rule(of_programme, country, hosts) for programme, of_programme in programmes.items()}


def _find_rule(pairs: Sequence[Collaboration], country: dict[str, str], hosts: frozenset[str]) -> Rule:
    taught = [pair.b in hosts for pair in pairs if pair.direction == LEARNER_TO_MENTOR]
    crosses = all(country[pair.a] != country[pair.b] for pair in pairs)
    return Rule(crosses, bool(taught) and float(np.mean(taught)) >= LISTED)


def find_hosts(world: World) -> frozenset[str]:
    """Cities that a list of the world names as hosts."""
    return frozenset(item.city_id for item in world.memberships if item.hosts)


def find_candidates(snapshot: Snapshot, queries: Sequence[Query], rules: dict[str, Rule]) -> Bool:
    """Who may be suggested for each question: never the city itself, and who the programme's rule allows. Shape (q, n)."""
    listed = {item.city_id for items in snapshot.records.memberships.values() for item in items if item.hosts}
    hosts = np.array([city_id in listed for city_id in snapshot.ids])
    rows = np.ones((len(queries), len(snapshot.ids)), dtype=bool)
    for row, query in zip(rows, queries, strict=True):
        own = snapshot.number(query.city_id)
        row[own] = False
        rule = rules[query.programme]
        if rule.other_country:
            row &= snapshot.countries != snapshot.countries[own]
        if rule.hosts_only and query.kind == "reviewers":
            row &= hosts
    return rows
