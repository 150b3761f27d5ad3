"""The pool: the first five of each system for each asking city, and the real past partners, not marked as such."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from io import StringIO

import numpy as np

from evaluation.baselines import build_gower, build_simple, build_statistical_neighbour
from evaluation.many import list_suggested
from evaluation.protocol import Task
from evaluation.readings.asked import KINDS, Asker, read_table
from evaluation.readings.draw import hash_text
from evaluation.systems import System, answer
from evaluation.truth import Query, build_queries
from evaluation.yardsticks import LEARNED, load_yardstick
from fixtures.policies import load_policy
from fixtures.snapshot import load_snapshot
from fixtures.spread import map_cities
from fixtures.world import World, load_world
from matcher.arrays import Bool
from matcher.ask import Ask
from matcher.each import Weighed, weigh
from matcher.eligibility import Filters, find_eligible
from matcher.policy import Policy
from matcher.snapshot import Snapshot

FIRST = 5
DEEPER = 8
PARTNERS = 2
SIZE_CAP = 4.0
NEIGHBOUR = "statistical neighbour"
PARTNER = "past partner"
PLACE_LINES = ("size", "distance", "climate", "language", "experience", "programmes", "proximity", "capacity")


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a list: what `system` names at `rank` (from 1) for an asking city."""

    asker: str
    kind: str
    system: str
    rank: int
    city_id: str


def list_policy(
    snapshot: Snapshot,
    askers: Sequence[Asker],
    name: str,
    policy: Policy,
    size_ratio: float | None = None,
    with_topic: bool = False,
    length: int = FIRST,
) -> list[Place]:
    """The lists of a policy as the product makes them, asked about the topic or only for whom."""
    asks: dict[str, list[Ask]] = {}
    for asker in askers:
        theme, need = (asker.theme, asker.topic) if with_topic else (None, None)
        filters = replace(find_filters(snapshot, asker), largest_size_ratio=size_ratio)
        asks[asker.city_id] = [Ask(asker.city_id, kind, theme, need, k=length, filters=filters) for kind in KINDS]
    lists = map_cities(_list_kinds, (weigh(snapshot, policy), asks), [asker.city_id for asker in askers])
    return [
        Place(asker.city_id, kind, name, rank, city_id)
        for asker, of_asker in zip(askers, lists, strict=True)
        for kind, found in zip(KINDS, of_asker, strict=True)
        for rank, city_id in enumerate(found, start=1)
    ]


def _list_kinds(asked: tuple[Weighed, Mapping[str, Sequence[Ask]]], city_id: str) -> list[list[str]]:
    """The ids of the suggestions of one asking city, for each kind."""
    weighed, asks = asked
    return [list_suggested(weighed.snapshot, weighed.policy, ask) for ask in asks[city_id]]


def find_filters(snapshot: Snapshot, asker: Asker) -> Filters:
    """Cities of other countries; asking cities that are not shipped are no candidates of each other."""
    shipped = load_snapshot().numbers
    guests = tuple(city_id for city_id in snapshot.ids if city_id not in shipped and city_id != asker.city_id)
    return Filters(other_country=True, not_cities=guests)


def list_baseline(snapshot: Snapshot, askers: Sequence[Asker], system: System) -> list[Place]:
    """The lists of a baseline among the same candidates."""
    places = []
    for kind in KINDS:
        queries = tuple(Query("readings", 0, kind, asker.city_id, ()) for asker in askers)
        task = Task("readings", load_world(), snapshot, queries, _candidates(snapshot, askers, kind))
        for query, rows in zip(queries, answer(task, system, 0).lists, strict=True):
            places += [
                Place(query.city_id, kind, system.name, rank, snapshot.ids[row])
                for rank, row in enumerate(rows[:FIRST], start=1)
            ]
    return places


def _candidates(snapshot: Snapshot, askers: Sequence[Asker], kind: str) -> Bool:
    rows = [
        find_eligible(snapshot, snapshot.number(asker.city_id), kind, find_filters(snapshot, asker)).allowed
        for asker in askers
    ]
    return np.stack(rows)


def list_random(snapshot: Snapshot, askers: Sequence[Asker]) -> list[Place]:
    """Lists in the order of the hash of both ids, so that each asking city has its own."""
    places = []
    for kind in KINDS:
        for asker, allowed in zip(askers, _candidates(snapshot, askers, kind), strict=True):
            ids = [snapshot.ids[row] for row in np.flatnonzero(allowed)]
            drawn = sorted(ids, key=lambda city_id, of=asker.city_id: hash_text(f"random {of} {city_id}"))[:FIRST]  # type: ignore[misc]
            places += [
                Place(asker.city_id, kind, "random", rank, city_id) for rank, city_id in enumerate(drawn, start=1)
            ]
    return places


def list_partners(world: World, askers: Sequence[Asker]) -> list[Place]:
    """Up to two real past partners of another country for each asking city and kind, the latest first, then by id."""
    country = {city.id: city.country for city in world.cities}
    places = []
    queries = sorted(build_queries((*world.collaborations, *world.recent)), key=lambda query: (-query.year, query.id))
    for asker in askers:
        for kind in KINDS:
            named = [
                city_id
                for query in queries
                if (query.city_id, query.kind) == (asker.city_id, kind)
                for one in query.answers
                for city_id in sorted(one)
                if country.get(city_id) != country.get(asker.city_id)
            ]
            for rank, city_id in enumerate(list(dict.fromkeys(named))[:PARTNERS], start=1):
                places.append(Place(asker.city_id, kind, PARTNER, rank, city_id))
    return places


def list_rivals(snapshot: Snapshot, askers: Sequence[Asker]) -> list[Place]:
    """The lists of every system that the new score is held against, and the past partners."""
    hand_made = load_policy("hand-made")
    policies: Mapping[str, Callable[[], list[Place]]] = {
        "as shipped": lambda: list_policy(snapshot, askers, "as shipped", load_yardstick(LEARNED)),
        "hand-made": lambda: list_policy(snapshot, askers, "hand-made", hand_made),
        "without profile": lambda: list_policy(snapshot, askers, "without profile", keep_lines(hand_made, PLACE_LINES)),
        "size-capped": lambda: list_policy(snapshot, askers, "size-capped", hand_made, SIZE_CAP),
    }
    (_, nearest, _) = (family[0] for family in build_simple())
    baselines = (build_statistical_neighbour()[1], build_gower()[0], nearest)
    places = [place for build in policies.values() for place in build()]
    places += [place for system in baselines for place in list_baseline(snapshot, askers, system)]
    return places + list_random(snapshot, askers) + list_partners(load_world(), askers)


def list_ours(snapshot: Snapshot, askers: Sequence[Asker], name: str) -> list[Place]:
    """The lists of a shipped policy, asked about the topic of each city."""
    return list_policy(snapshot, askers, name, load_policy(name), with_topic=True)


def list_deeper(snapshot: Snapshot, askers: Sequence[Asker], name: str) -> list[Place]:
    """Longer lists of a shipped policy, so that a change of its weights finds most of its first five graded."""
    return list_policy(snapshot, askers, f"{name}, deeper", load_policy(name), with_topic=True, length=DEEPER)


def load_pool() -> tuple[Place, ...]:
    """The lists that readers were given, of every system as it was then."""
    return read_places(read_table("pool.csv"))


def read_places(rows: Iterable[Mapping[str, str]]) -> tuple[Place, ...]:
    """The rows of a pool as places."""
    return tuple(Place(row["asker"], row["kind"], row["system"], int(row["rank"]), row["candidate"]) for row in rows)


def write_pool(places: Iterable[Place]) -> str:
    """The pool as the table that `load_pool` reads."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("asker", "kind", "system", "rank", "candidate"))
    rows = sorted((one.asker, one.kind, one.system, one.rank, one.city_id) for one in places)
    writer.writerows(rows)
    return text.getvalue()


def keep_lines(policy: Policy, names: Sequence[str]) -> Policy:
    """The policy with these comparisons alone."""
    terms = {
        kind: of_kind if kind == "cases" else {name: term for name, term in of_kind.items() if name in names}
        for kind, of_kind in policy.terms.items()
    }
    return replace(policy, id=f"{policy.id} kept", terms=terms)
