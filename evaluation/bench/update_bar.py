"""The bar of a change: M7, how soon one changed city stands in every list, against building everything anew.

Lists are not kept: each is made from the snapshot when it is asked for. So a change has reached every list as soon as the
snapshot is updated. The update is timed with the first list that shows the change; its rival builds the snapshot and the twins of
every city. The lists of the rival are timed on a sample and scaled up to all cities.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import inf

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from evaluation.bench.bar import Bar, Times, alternate, ratio_of, tell_time
from evaluation.bench.core_bars import find_arrays
from evaluation.bench.core_world import Subject
from matcher.ask import Ask
from matcher.city import City
from matcher.recommend import recommend
from matcher.snapshot import Snapshot, build_snapshot
from matcher.update import update_snapshot

SAMPLE = 20


def measure_update(subject: Subject, rounds: int) -> list[Bar]:
    """M7."""

    def update(number: int) -> object:
        changed = change(subject, number)
        updated = update_snapshot(subject.snapshot, [changed], subject.encode)
        return recommend(updated, subject.policy, Ask(changed.id))

    sides: dict[str, Callable[[int], object]] = {
        "update": update,
        "build": lambda number: build_all(subject, change(subject, number)),
        "lists": lambda number: list_some(subject, number),
    }
    with threadpool_limits(1):
        times = alternate(sides, rounds)
    rebuild = _scale(times["build"], times["lists"], len(subject.snapshot.ids) / SAMPLE)
    ratio = ratio_of(times["update"], rebuild) if equal_to_full_build(subject) else inf
    detail = (
        f"update and first list {times['update']}, snapshot and all lists {tell_time(float(np.median(rebuild.cpu)))} CPU, of it "
        f"the snapshot {times['build']}; update and list are 1/{1 / ratio_of(times['update'], times['build']):,.0f} of the "
        f"snapshot alone; every array equals a full build's: {ratio < inf}"
    )
    return [Bar("M7", ratio, 0.001, detail)]


def change(subject: Subject, number: int) -> City:
    """A city that now says what another one needs."""
    city, other = subject.snapshot.city(subject.asker(number)), subject.snapshot.city(subject.asker(number + 1))
    return replace(city, needs=other.needs, sections=other.sections, complete=other.complete)


def build_all(subject: Subject, changed: City) -> Snapshot:
    """The snapshot with a changed city, from all facts."""
    world = subject.world
    cities = [changed if city.id == changed.id else city for city in world.cities]
    return build_snapshot(
        cities, world.vocabulary, subject.encode, world.cases, world.collaborations, world.memberships
    )


def list_some(subject: Subject, number: int) -> None:
    """The twins of a sample of all cities, those who report little among them."""
    ids = subject.snapshot.ids
    for place in range(SAMPLE):
        row = (place * len(ids) // SAMPLE + number) % len(ids)
        recommend(subject.snapshot, subject.policy, Ask(ids[row]))


def equal_to_full_build(subject: Subject) -> bool:
    """Whether an update gives the arrays and the version of a full build."""
    changed = change(subject, 0)
    updated, built = update_snapshot(subject.snapshot, [changed], subject.encode), build_all(subject, changed)
    pairs = zip(find_arrays(updated), find_arrays(built), strict=True)
    same = all(one[0] == other[0] and np.array_equal(one[1], other[1], equal_nan=True) for one, other in pairs)
    return same and updated.version == built.version


def _scale(build: Times, lists: Times, factor: float) -> Times:
    def add(ones: tuple[float, ...], others: tuple[float, ...]) -> tuple[float, ...]:
        return tuple(one + factor * other for one, other in zip(ones, others, strict=True))

    return Times(add(build.cpu, lists.cpu), add(build.wall, lists.wall))
