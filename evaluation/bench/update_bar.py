"""The bar of a change: M7, how soon a changed city and a new record stand in every list, against building everything anew.

Lists are not kept: each is made from the snapshot when it is asked for. So a change has reached every list as soon as the
snapshot is updated. The update is timed with the first list that shows the change; its rival builds the snapshot and the twins of
every city. The lists of the rival are timed on a sample and scaled up to all cities.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from math import inf

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from evaluation.bench.bar import Bar, Times, alternate, ratio_of, tell_time
from evaluation.bench.core_bars import find_arrays
from evaluation.bench.core_world import Subject
from matcher.ask import Ask
from matcher.case_study import CaseStudy
from matcher.city import City
from matcher.collaboration import MUTUAL, Collaboration
from matcher.recommend import recommend
from matcher.records import UNCHANGED, RecordChange
from matcher.snapshot import Snapshot, build_snapshot
from matcher.update import update_snapshot

SAMPLE = 20
Changed = tuple[Sequence[City], RecordChange]
Change = Callable[[Subject, int], Changed]


def measure_update(subject: Subject, rounds: int) -> list[Bar]:
    """M7, for a changed city, for a new collaboration and for a new case study."""
    sides: dict[str, Callable[[int], object]] = {
        **{name: partial(_update_and_list, subject, kind) for name, kind in CHANGES.items()},
        "build": lambda number: build_all(subject, *change(subject, number)),
        "lists": lambda number: list_some(subject, number),
    }
    with threadpool_limits(1):
        times = alternate(sides, rounds)
    rebuild = _scale(times["build"], times["lists"], len(subject.snapshot.ids) / SAMPLE)
    total = (
        f"snapshot and all lists {tell_time(float(np.median(rebuild.cpu)))} CPU, of it the snapshot {times['build']}"
    )
    return [_weigh(subject, name, times, rebuild, total) for name in CHANGES]


def _update_and_list(subject: Subject, kind: Change, number: int) -> object:
    changed, records = kind(subject, number)
    updated = update_snapshot(subject.snapshot, changed, subject.encode, records=records)
    return recommend(updated, subject.policy, Ask(subject.asker(number)))


def _weigh(subject: Subject, name: str, times: Mapping[str, Times], rebuild: Times, total: str) -> Bar:
    ratio = ratio_of(times[name], rebuild) if equal_to_full_build(subject, CHANGES[name]) else inf
    alone = ratio_of(times[name], times["build"])
    detail = (
        f"{name}: update and first list {times[name]}, {total}; update and list are 1/{1 / alone:,.0f} of the snapshot alone; "
        f"every array equals a full build's: {ratio < inf}"
    )
    return Bar("M7", ratio, 0.001, detail)


def change(subject: Subject, number: int) -> Changed:
    """A city that now says what another one needs."""
    city, other = subject.snapshot.city(subject.asker(number)), subject.snapshot.city(subject.asker(number + 1))
    return [replace(city, needs=other.needs, sections=other.sections, complete=other.complete)], UNCHANGED


def work_together(subject: Subject, number: int) -> Changed:
    """A city and another one that now have worked together."""
    work = Collaboration(
        "A new one", 2026, "pair", MUTUAL, subject.asker(number), subject.asker(number + 1), (), "bench"
    )
    return [], RecordChange(come=(work,))


def tell_case(subject: Subject, number: int) -> Changed:
    """A case study that is now told of a city as well."""
    case = subject.world.cases[number % len(subject.world.cases)]
    return [], RecordChange(come=(replace(case, id=f"{case.id}-too", city_id=subject.asker(number)),))


CHANGES: Mapping[str, Change] = {
    "a changed city": change,
    "a new collaboration": work_together,
    "a new case study": tell_case,
}


def build_all(subject: Subject, changed: Sequence[City], records: RecordChange) -> Snapshot:
    """The snapshot with what changed, from all facts."""
    world, now = subject.world, {city.id: city for city in changed}
    cities = [now.get(city.id, city) for city in world.cities]
    return build_snapshot(
        cities,
        world.vocabulary,
        subject.encode,
        (*world.cases, *records.of(CaseStudy)[1]),
        (*world.collaborations, *records.of(Collaboration)[1]),
        world.memberships,
    )


def list_some(subject: Subject, number: int) -> None:
    """The twins of a sample of all cities, those who report little among them."""
    ids = subject.snapshot.ids
    for place in range(SAMPLE):
        row = (place * len(ids) // SAMPLE + number) % len(ids)
        recommend(subject.snapshot, subject.policy, Ask(ids[row]))


def equal_to_full_build(subject: Subject, kind: Change) -> bool:
    """Whether an update gives the arrays and the version of a full build."""
    changed, records = kind(subject, 0)
    updated = update_snapshot(subject.snapshot, changed, subject.encode, records=records)
    built = build_all(subject, changed, records)
    pairs = zip(find_arrays(updated), find_arrays(built), strict=True)
    same = all(one[0] == other[0] and np.array_equal(one[1], other[1], equal_nan=True) for one, other in pairs)
    return same and updated.version == built.version


def _scale(build: Times, lists: Times, factor: float) -> Times:
    def add(ones: tuple[float, ...], others: tuple[float, ...]) -> tuple[float, ...]:
        return tuple(one + factor * other for one, other in zip(ones, others, strict=True))

    return Times(add(build.cpu, lists.cpu), add(build.wall, lists.wall))
