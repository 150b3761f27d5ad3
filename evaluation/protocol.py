"""The protocols: what is hidden, what is asked, and who is a candidate, the same for every system."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from evaluation.hiding import Hidden, hide, hide_pairs
from evaluation.truth import Query, build_queries, split_cluster
from fixtures.world import World
from matcher.arrays import Bool, Float32
from matcher.collaboration import LEARNER_TO_MENTOR, Collaboration
from matcher.snapshot import Snapshot, build_snapshot
from matcher.statements import Encode

VALIDATE_FROM, TEST_FROM, END = 2019, 2021, 2023
LISTED = 0.75  # share of a programme's mentors that must be on the world's lists of hosts for those to be its pool

BuildSnapshot = Callable[[World], Snapshot]


def build_with(encode: Encode) -> BuildSnapshot:
    """Build snapshots of worlds with an encoder that is asked for each text only once."""
    known: dict[str, Float32] = {}

    def remember(texts: Sequence[str]) -> Float32:
        """The rows of texts, each encoded once."""
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new or not texts:
            rows = encode(new)
            known.update(zip(new, rows, strict=True))
        return np.stack([known[text] for text in texts]) if texts else rows

    def build(world: World) -> Snapshot:
        collaborations = (*world.collaborations, *world.recent)
        return build_snapshot(world.cities, world.vocabulary, remember, world.cases, collaborations, world.memberships)

    return build


@dataclass(frozen=True, slots=True)
class Rule:
    """Whom a programme could choose from.

    other_country: no pair stays within a country. pool: the hosts that learners could choose from, None where not known.
    """

    other_country: bool
    pool: frozenset[str] | None


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
        return replace(self, name=f"{self.name}, {kind}", queries=queries, candidates=self.candidates[rows])

    def among(self, allowed: Bool, name: str) -> Task:
        """The same questions with fewer candidates; an answer that is no candidate any more is not asked for.

        allowed: (n,) who stays a candidate.
        """
        candidates = self.candidates & allowed
        asked = [
            (row, replace(query, answers=answers))
            for row, query in enumerate(self.queries)
            if (answers := self._open_answers(query, candidates[row]))
        ]
        rows = [row for row, _ in asked]
        queries = tuple(query for _, query in asked)
        return replace(self, name=f"{self.name}, {name}", queries=queries, candidates=candidates[rows])

    def _open_answers(self, query: Query, candidates: Bool) -> tuple[frozenset[str], ...]:
        numbers = self.snapshot.numbers
        left = (frozenset(city for city in answer if candidates[numbers[city]]) for answer in query.answers)
        return tuple(answer for answer in left if answer)


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


def find_profiled(snapshot: Snapshot) -> Bool:
    """Cities of which a report or contract has been coded: more is known of them than size, place and programmes. Shape (n,)."""
    return np.array([bool(city.sections) for city in snapshot.cities])


def find_rules(world: World, pairs: Iterable[Collaboration]) -> dict[str, Rule]:
    """The candidate rule of each programme, read from its pairs and from the world's lists of hosts."""
    country = {city.id: city.country for city in world.cities}
    hosts = frozenset(item.city_id for item in world.memberships if item.hosts)
    programmes: dict[str, list[Collaboration]] = {}
    for pair in pairs:
        programmes.setdefault(split_cluster(pair.programme)[0], []).append(pair)
    return {programme: _find_rule(of_programme, country, hosts) for programme, of_programme in programmes.items()}


def _find_rule(pairs: Sequence[Collaboration], country: dict[str, str], hosts: frozenset[str]) -> Rule:
    """The pool is the list of hosts and who else taught in the programme, if most of its mentors are on the list."""
    taught = [pair.b for pair in pairs if pair.direction == LEARNER_TO_MENTOR]
    listed = sum(city in hosts for city in taught)
    pool = hosts | frozenset(taught) if taught and listed >= LISTED * len(taught) else None
    return Rule(all(country[pair.a] != country[pair.b] for pair in pairs), pool)


def find_candidates(snapshot: Snapshot, queries: Sequence[Query], rules: dict[str, Rule]) -> Bool:
    """Who may be suggested for each question: never the city itself, and who the programme's rule allows. Shape (q, n)."""
    rows = np.ones((len(queries), len(snapshot.ids)), dtype=bool)
    for number, query in enumerate(queries):
        own, rule = snapshot.number(query.city_id), rules[query.programme]
        rows[number, own] = False
        if rule.other_country:
            rows[number] &= snapshot.countries != snapshot.countries[own]
        if rule.pool is not None and query.kind == "reviewers":
            rows[number] &= np.isin(snapshot.ids, sorted(rule.pool))
    return rows
