"""Coalitions: who else has this, a few cities that differ, and what each of them brings."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from matcher.agenda import MEETS_ASKED
from matcher.answers import STOPPED, Told, list_answers
from matcher.arrays import Float32
from matcher.city import City, Coded, Statement
from matcher.errors import InvalidQuestion
from matcher.lens import Lens
from matcher.size_class import find_size_class
from matcher.snapshot import Snapshot
from matcher.statements import StatementColumns

LEAST, MOST = 2, 20
"""Cities of a coalition, the asker among them."""
STAGES = (1.5, 2.5)
"""Mean levels, of 0 to 4, that part those who start, those who are under way and those who are far."""
ADDS = 1 / 3
"""What it counts that a city brings something, and each of size, region, stage and country that nobody has yet. How strongly it
shares it counts up to 1."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What the cities have in common: a code of a section, or the need in words of the lens where the code is ""."""

    section: str = ""
    code: str = ""


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
    strengths = _read_strengths(snapshot, shared, lens)
    pool = [
        int(row)
        for row in np.flatnonzero(strengths > 0)
        if snapshot.ids[int(row)] not in barred
        and city_id not in snapshot.cities[int(row)].member_ids
        and (not own_country or snapshot.cities[int(row)].country == own.country)
    ]
    worth = strengths + ADDS * _read_brought(snapshot, shared, lens)
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


def _read_strengths(snapshot: Snapshot, shared: Shared, lens: Lens) -> Float32:
    """(n,) how strongly each city shares it: the weight of the fact, or the cosine of the closest need; 0 for not at all."""
    if shared.code:
        facts = (city.named(shared.section, shared.code) for city in snapshot.cities)
        return np.array([fact.weight if fact else 0.0 for fact in facts], dtype=np.float32)
    return _read_closest(snapshot.needs, lens)


def _read_brought(snapshot: Snapshot, shared: Shared, lens: Lens) -> Float32:
    """(n,) 1 for a city that can show something on it, else 0."""
    if not shared.code:
        return (_read_closest(snapshot.answers, lens) > 0).astype(np.float32)
    brought = (_find_brought(snapshot, city, shared) for city in snapshot.cities)
    return np.array([one is not None for one in brought], dtype=np.float32)


def _read_closest(statements: StatementColumns, lens: Lens) -> Float32:
    """(n,) the cosine of the closest statement of each city, on the theme where one is asked; 0 below MEETS_ASKED."""
    assert lens.need is not None
    cosines = lens.need.cosines(statements.vectors)[0]
    if lens.theme_no is not None:
        cosines = np.where(statements.themes[:, lens.theme_no], cosines, 0)
    closest = np.zeros(statements.starts.size - 1, dtype=np.float32)
    owners = np.repeat(np.arange(closest.size), np.diff(statements.starts))
    np.maximum.at(closest, owners, np.where(cosines >= MEETS_ASKED, cosines, 0))
    return closest


def _build_ally(snapshot: Snapshot, row: int, shared: Shared, lens: Lens, strength: float) -> Ally:
    city = snapshot.cities[row]
    says = _find_words(snapshot, row, shared, lens) if strength > 0 else None
    brings = _find_brought(snapshot, city, shared) if shared.code else _find_answer(snapshot, row, lens)
    return Ally(city, says, strength, brings, find_size_class(city), city.place.macro_region, find_stage(city))


def _find_words(snapshot: Snapshot, row: int, shared: Shared, lens: Lens) -> Coded | Statement | None:
    if shared.code:
        return snapshot.cities[row].named(shared.section, shared.code)
    assert lens.need is not None
    own = snapshot.needs.rows_of(row, lens.theme_no)
    best = int(own[int(lens.need.cosines(snapshot.needs.vectors.take(own))[0].argmax())])
    return snapshot.cities[row].needs[best - int(snapshot.needs.starts[row])]


def _find_brought(snapshot: Snapshot, city: City, shared: Shared) -> Told | None:
    """What it can show on a code: a case study that works on it, else an offer."""
    worked = (
        Told(case.title, case.themes, case.title, case.source)
        for case in snapshot.records.cases.get(city.id, ())
        if shared.code in case.barriers and case.status != STOPPED
    )
    offered = (Told(one.text, (one.theme,), one.text, one.source) for one in city.offers if shared.code in one.barriers)
    return next(chain(worked, offered), None)


def _find_answer(snapshot: Snapshot, row: int, lens: Lens) -> Told | None:
    """What it can show on the need in words: its closest offer or case study, where that comes close enough."""
    assert lens.need is not None
    own = snapshot.answers.vectors_of(row)
    if not len(own):
        return None
    city = snapshot.cities[row]
    cosines = lens.need.cosines(own)[0]
    best = int(cosines.argmax())
    return list_answers(city, snapshot.records.cases.get(city.id, ()))[best] if cosines[best] >= MEETS_ASKED else None
