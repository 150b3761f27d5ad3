"""Coalitions: who else has this, a few cities that differ, and what each of them brings."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from matcher.answers import Told
from matcher.arrays import Float32
from matcher.city import City, Coded, Statement
from matcher.errors import InvalidQuestion
from matcher.lens import Lens
from matcher.sharing import Shared, find_shown, find_words, read_brought, read_strengths
from matcher.size_class import find_size_class
from matcher.snapshot import Snapshot

LEAST, MOST = 2, 20
"""Cities of a coalition, the asker among them."""
STAGES = (1.5, 2.5)
"""Mean levels, of 0 to 4, that part those who start, those who are under way and those who are far."""
ADDS = 1 / 3
"""What it counts that a city brings something, and each of size, region, stage and country that nobody has yet. How strongly it
shares it counts up to 1."""


@dataclass(frozen=True, slots=True)
class Ally:
    """A city of a coalition.

    says: the fact or the need by which it shares it, None for an asker that has not reported it. strength: of that, in [0, 1].
    brings: an offer or case study on it, None where nothing is on record. size, region, stage: its classes, None where not
    reported; the stage is 0 for those who start to 2 for those who are far.
    """

    city: City
    says: Coded | Statement | None
    strength: float
    brings: Told | None
    size: str | None
    region: str | None
    stage: int | None


@dataclass(frozen=True, slots=True)
class Coalition:
    """The asker, then the others in the order in which they were chosen. found: how many other cities share it."""

    allies: tuple[Ally, ...]
    found: int


def find_coalition(
    snapshot: Snapshot,
    city_id: str,
    shared: Shared,
    lens: Lens,
    k: int = 7,
    own_country: bool = False,
    not_cities: Collection[str] = (),
) -> Coalition:
    """The asker and up to k - 1 cities that share a barrier or a need with it, chosen one after the other.

    Each time the city is taken that adds most: how strongly it shares it, and ADDS where it brings something and for each of
    its size class, region, stage and country that nobody in the coalition has yet; ties by id.

    Args:
        own_country: only cities of the asker's country, as for a national rule.
        not_cities: whom the asker does not want.

    Raises:
        UnknownCity: the snapshot does not have it.
        InvalidQuestion: a length that cannot be asked for, or neither a code nor a need in words.
    """
    if not LEAST <= k <= MOST:
        raise InvalidQuestion(f"a coalition has {LEAST} to {MOST} cities, not {k}")
    if not shared.code and lens.need is None:
        raise InvalidQuestion("name what is shared: a code of a section, or a need in words")
    own = snapshot.city(city_id)
    barred = {city_id, *own.member_ids, *not_cities}
    strengths = read_strengths(snapshot, shared, lens)
    pool = [
        int(row)
        for row in np.flatnonzero(strengths > 0)
        if snapshot.ids[int(row)] not in barred
        and city_id not in snapshot.cities[int(row)].member_ids
        and (not own_country or snapshot.cities[int(row)].country == own.country)
    ]
    worth = strengths + ADDS * read_brought(snapshot, shared, lens, pool)
    rows = (snapshot.number(city_id), *_choose(snapshot, own, pool, worth, k - 1))
    allies = tuple(_build_ally(snapshot, row, shared, lens, float(strengths[row])) for row in rows)
    return Coalition(allies, len(pool))


def find_stage(city: City) -> int | None:
    """0 for a city that starts, 1 for one under way, 2 for one that is far, by its mean level; None without levels."""
    if not city.levels:
        return None
    mean = sum(level.level for level in city.levels) / len(city.levels)
    return sum(mean >= edge for edge in STAGES)


def name_classes(city: City) -> set[tuple[str, object]]:
    """Size class, region, stage and country, as far as they are reported: those of which a coalition wants many."""
    place = (("country", city.country), ("region", city.place.macro_region))
    named = (*place, ("size", find_size_class(city)), ("stage", find_stage(city)))
    return {(name, value) for name, value in named if value is not None}


def _choose(snapshot: Snapshot, own: City, pool: Sequence[int], worth: Float32, count: int) -> Iterator[int]:
    left, there = {row: name_classes(snapshot.cities[row]) for row in pool}, name_classes(own)
    for _ in range(min(count, len(left))):
        best = max(left, key=lambda row: float(worth[row]) + ADDS * len(left[row] - there))
        there |= left.pop(best)
        yield best


def _build_ally(snapshot: Snapshot, row: int, shared: Shared, lens: Lens, strength: float) -> Ally:
    city = snapshot.cities[row]
    says = find_words(snapshot, row, shared, lens) if strength > 0 else None
    brings = find_shown(snapshot, row, shared, lens)
    return Ally(city, says, strength, brings, find_size_class(city), city.place.macro_region, find_stage(city))
