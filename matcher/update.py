"""The next snapshot when a few cities or records changed: their rows are built, all others are taken from the snapshot before.

The rows of the changed cities are those of a small snapshot of them alone, so there is one way to turn a fact into a number.
What comes out equals `build_snapshot` of all cities and records, array by array and in its version.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from matcher.arrays import Int, find_source, lock, splice
from matcher.case_columns import CaseColumns, find_owners, update_case_columns
from matcher.case_study import CaseStudy
from matcher.category import Category
from matcher.cities import splice_cities
from matcher.city import City
from matcher.content import LIMIT, name_version, sum_cities, sum_content
from matcher.graph import GraphColumns, build_graph_columns, update_graph
from matcher.load import carry_pulls
from matcher.records import UNCHANGED, RecordChange, update_records
from matcher.snapshot import Snapshot, build_snapshot
from matcher.statements import Encode


def update_snapshot(
    snapshot: Snapshot,
    changed: Iterable[City],
    encode: Encode,
    left: Collection[str] = (),
    records: RecordChange = UNCHANGED,
) -> Snapshot:
    """The snapshot in which these cities are as given, whether they were in it before or not, and others are no longer.

    Args:
        changed: each city once.
        encode: as for `build_snapshot`; a text must have the same vector whatever texts stand beside it.
        left: ids of cities that are no longer in it.
        records: which case studies, collaborations and memberships changed.

    Raises:
        LookupError, ValueError: a record that is said to be gone is not there.
    """
    after = tuple(changed)
    touched = {city.id for city in after}.union(left).intersection(snapshot.numbers)
    if not after and not touched and not records:
        return snapshot
    known = _take_facts(snapshot, tuple(map(snapshot.city, touched)), after, records, encode)
    owners = (records.owners & snapshot.numbers.keys()) - touched
    again = (*after, *map(snapshot.city, owners))
    own_cases = [case for city in again for case in known.records.cases.get(city.id, ())]
    part = build_snapshot(again, snapshot.vocabulary, encode, own_cases)
    rows = touched | owners
    following = _splice_columns(known, part, sorted(map(snapshot.number, rows))) if rows or again else known
    following = following if rows == {*part.ids} else _renumber(following, rows, part.ids)
    linked = _find_linked(known, rows ^ {*part.ids}, records)
    following = replace(following, graph=_update_graph(snapshot, following, linked)) if linked else following
    carry_pulls(snapshot, following, rows.union(part.ids), linked)
    return following


def _take_facts(
    snapshot: Snapshot, before: Collection[City], after: Collection[City], records: RecordChange, encode: Encode
) -> Snapshot:
    """The facts as they are now, with the version that they make; of the columns only those of case studies follow."""
    content = snapshot.content + sum_cities(after) + sum_content(records.come)
    content = (content - sum_cities(before) - sum_content(records.gone)) % LIMIT
    return replace(
        snapshot,
        version=name_version(snapshot.vocabulary.version, content),
        content=content,
        records=update_records(snapshot.records, before, after, records),
        cases=_update_cases(snapshot, records, encode),
    )


def _update_cases(snapshot: Snapshot, records: RecordChange, encode: Encode) -> CaseColumns:
    gone, come = records.of(CaseStudy)
    if not gone and not come:
        return snapshot.cases
    return update_case_columns(snapshot.cases, gone, come, snapshot.numbers, snapshot.vocabulary, encode)


def _splice_columns(snapshot: Snapshot, part: Snapshot, gone: list[int]) -> Snapshot:
    """The columns that are built city by city; what names cities by their numbers is not yet touched."""
    source = find_source(snapshot.ids, part.ids, gone)
    countries = Category(snapshot.countries, snapshot.country_ids)
    countries = countries.splice(Category(part.countries, part.country_ids), source)
    units = {name: units.splice(part.units[name], source) for name, units in snapshot.units.items()}
    return replace(
        snapshot,
        cities=splice_cities(snapshot.cities, part.cities, source),
        log_population=splice(snapshot.log_population, part.log_population, source),
        positions=lock(np.asfortranarray(splice(snapshot.positions, part.positions, source))),
        countries=countries.numbers,
        country_ids=countries.values,
        climates=snapshot.climates.splice(part.climates, source),
        languages=snapshot.languages.splice(part.languages, source),
        commitments=snapshot.commitments.splice(part.commitments, source),
        units=MappingProxyType(units),
        barriers=snapshot.barriers.splice(part.barriers, source),
        mixes=snapshot.mixes.splice(part.mixes, source),
        levels=snapshot.levels.splice(part.levels, source),
        best_levels=splice(snapshot.best_levels, part.best_levels, source),
        lacks=snapshot.lacks.splice(part.lacks, source),
        needs=snapshot.needs.splice(part.needs, source),
        answers=snapshot.answers.splice(part.answers, source),
        wanted=snapshot.wanted.splice(part.wanted, source),
        shown=snapshot.shown.splice(part.shown, source),
        addressed=snapshot.addressed.splice(part.addressed, source),
    )


def _renumber(snapshot: Snapshot, rows: Collection[str], now: Iterable[str]) -> Snapshot:
    """Follow in ids and case studies when cities joined or left: instead of those of `rows` there are those of `now`."""
    ids = tuple(sorted([*(city_id for city_id in snapshot.ids if city_id not in rows), *now]))
    numbers = {city_id: number for number, city_id in enumerate(ids)}
    owners = find_owners(snapshot.cases.records, numbers)
    return replace(snapshot, ids=ids, numbers=MappingProxyType(numbers), cases=replace(snapshot.cases, owners=owners))


def _find_linked(snapshot: Snapshot, moved: Collection[str], records: RecordChange) -> frozenset[str]:
    """Who has another part in the graph than before: who joined or left, whom they worked with, and whom a record names.

    Args:
        snapshot: with the records as they are now.
    """
    work = snapshot.records.collaborations
    partners = (end for city_id in moved for item in work.get(city_id, ()) for end in (item.a, item.b))
    return records.linked.union(moved, partners)


def _update_graph(before: Snapshot, snapshot: Snapshot, linked: Collection[str]) -> GraphColumns:
    """The graph after a change of these cities; `snapshot` has the cities and records as they are now."""
    numbers, records = snapshot.numbers, snapshot.records
    items = [item for city_id in linked for item in records.collaborations.get(city_id, ())]
    members = [item for city_id in linked for item in records.memberships.get(city_id, ())]
    part = build_graph_columns(items, members, numbers, snapshot.themes)
    moved = _find_moved(before.numbers, numbers)
    rows = np.array(sorted(numbers[city_id] for city_id in linked if city_id in numbers), dtype=np.int64)
    return update_graph(before.graph, moved, part, rows)


def _find_moved(before: Mapping[str, int], after: Mapping[str, int]) -> Int:
    """The number that each city has now, -1 if it has left."""
    if before is after:
        return np.arange(len(before))
    return np.array([after.get(city_id, -1) for city_id in before], dtype=np.int64)
