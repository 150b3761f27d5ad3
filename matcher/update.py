"""The next snapshot when a few cities changed: their rows are built, all others are taken from the snapshot before.

The rows of the changed cities are those of a small snapshot of them alone, so there is one way to turn a fact into a number.
What comes out equals `build_snapshot` of all cities, array by array and in its version.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from matcher.arrays import Int, lock, splice
from matcher.case_columns import find_owners
from matcher.category import Category
from matcher.city import City
from matcher.content import LIMIT, name_version, sum_cities
from matcher.graph import GraphColumns, build_graph_columns, renumber_graph
from matcher.load import carry_pulls
from matcher.records import update_bodies
from matcher.snapshot import Snapshot, build_snapshot
from matcher.statements import Encode


def update_snapshot(
    snapshot: Snapshot, changed: Iterable[City], encode: Encode, left: Collection[str] = ()
) -> Snapshot:
    """The snapshot in which these cities are as given, whether they were in it before or not, and others are no longer.

    Args:
        changed: each city once.
        encode: as for `build_snapshot`; a text must have the same vector whatever texts stand beside it.
        left: ids of cities that are no longer in it.
    """
    after = tuple(changed)
    touched = {city.id for city in after}.union(left).intersection(snapshot.numbers)
    if not after and not touched:
        return snapshot
    before = tuple(snapshot.city(city_id) for city_id in touched)
    own_cases = [case for city in after for case in snapshot.records.cases.get(city.id, ())]
    part = build_snapshot(after, snapshot.vocabulary, encode, own_cases)
    content = (snapshot.content - sum_cities(before) + sum_cities(after)) % LIMIT
    known = replace(
        snapshot,
        version=name_version(snapshot.vocabulary.version, content),
        content=content,
        records=update_bodies(snapshot.records, before, after),
    )
    following = _splice_columns(
        known, part, _find_source(snapshot.ids, part.ids, sorted(map(snapshot.number, touched)))
    )
    following = following if {*part.ids} == touched else _renumber(following)
    carry_pulls(snapshot, following, touched.union(part.ids))
    return following


def _find_source(ids: Sequence[str], new_ids: Sequence[str], gone: Sequence[int]) -> Int:
    """For each row of the next snapshot the row it comes from: an old one, or the number of old ones + a new one.

    >>> _find_source(["a", "c", "e"], ["b", "c"], gone=[1]).tolist()
    [0, 3, 4, 2]
    """
    kept = np.delete(np.arange(len(ids)), gone)
    before = np.array([bisect_left(ids, city_id) for city_id in new_ids], dtype=np.int64)
    return np.insert(kept, before - np.searchsorted(gone, before), len(ids) + np.arange(len(new_ids)))


def _splice_columns(snapshot: Snapshot, part: Snapshot, source: Int) -> Snapshot:
    """The columns that are built city by city; what names cities by their numbers is not yet touched."""
    cities = (*snapshot.cities, *part.cities)
    countries = Category(snapshot.countries, snapshot.country_ids)
    countries = countries.splice(Category(part.countries, part.country_ids), source)
    units = {name: units.splice(part.units[name], source) for name, units in snapshot.units.items()}
    return replace(
        snapshot,
        cities=tuple(map(cities.__getitem__, source.tolist())),
        log_population=splice(snapshot.log_population, part.log_population, source),
        positions=lock(np.asfortranarray(splice(snapshot.positions, part.positions, source))),
        countries=countries.numbers,
        country_ids=countries.values,
        climates=snapshot.climates.splice(part.climates, source),
        languages=snapshot.languages.splice(part.languages, source),
        commitments=snapshot.commitments.splice(part.commitments, source),
        units=MappingProxyType(units),
        barriers=snapshot.barriers.splice(part.barriers, source),
        levels=snapshot.levels.splice(part.levels, source),
        best_levels=splice(snapshot.best_levels, part.best_levels, source),
        lacks=snapshot.lacks.splice(part.lacks, source),
        needs=snapshot.needs.splice(part.needs, source),
        answers=snapshot.answers.splice(part.answers, source),
        wanted=snapshot.wanted.splice(part.wanted, source),
        shown=snapshot.shown.splice(part.shown, source),
        addressed=snapshot.addressed.splice(part.addressed, source),
    )


def _renumber(snapshot: Snapshot) -> Snapshot:
    """Follow in ids, graph and case studies when cities joined or left."""
    ids = tuple(city.id for city in snapshot.cities)
    numbers = {city_id: number for number, city_id in enumerate(ids)}
    owners = find_owners(snapshot.cases.records, numbers)
    return replace(
        snapshot,
        ids=ids,
        numbers=MappingProxyType(numbers),
        graph=_update_graph(snapshot, numbers),
        cases=replace(snapshot.cases, owners=owners),
    )


def _update_graph(snapshot: Snapshot, numbers: dict[str, int]) -> GraphColumns:
    """The graph under new numbers; it is built anew only where a city that joined or left has a part in it."""
    collaborations, memberships = snapshot.records.collaborations, snapshot.records.memberships
    if not any(
        city_id in collaborations or city_id in memberships for city_id in snapshot.numbers.keys() ^ numbers.keys()
    ):
        moved = np.array([numbers.get(city_id, -1) for city_id in snapshot.ids], dtype=np.int64)
        return renumber_graph(snapshot.graph, moved, len(numbers))
    edges = {item for of_city in collaborations.values() for item in of_city}
    members = [item for of_city in memberships.values() for item in of_city]
    return build_graph_columns([*edges], members, numbers, snapshot.themes)
