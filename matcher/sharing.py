"""Who shares a barrier, a gap or a need, how strongly, in which words, and what each can show on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from matcher.agenda import MEETS_ASKED
from matcher.answers import STOPPED, Told, list_answers
from matcher.arrays import Float32
from matcher.city import City, Coded, Statement
from matcher.lens import Lens
from matcher.snapshot import Snapshot
from matcher.statements import StatementColumns


@dataclass(frozen=True, slots=True)
class Shared:
    """What the cities have in common: a code of a section, or the need in words of the lens where the code is ""."""

    section: str = ""
    code: str = ""


def read_strengths(snapshot: Snapshot, shared: Shared, lens: Lens) -> Float32:
    """(n,) how strongly each city shares it: the weight of the fact, or the cosine of the closest need; 0 for not at all."""
    if shared.code:
        strengths = np.zeros(len(snapshot.ids), dtype=np.float32)
        for row in _find_reporting(snapshot, shared.section):
            fact = snapshot.cities[row].named(shared.section, shared.code)
            strengths[row] = fact.weight if fact else 0.0
        return strengths
    return _read_closest(snapshot.needs, lens)


def _find_reporting(snapshot: Snapshot, section: str) -> list[int]:
    """The rows of the cities that say anything for a section; of all where it is not compared."""
    compared = snapshot.units.get(section)
    return list(range(len(snapshot.ids))) if compared is None else compared.cities.tolist()


def read_brought(snapshot: Snapshot, shared: Shared, lens: Lens, pool: Sequence[int]) -> Float32:
    """(n,) 1 for a city (with a code only those in the rows of the pool) that can show something on it, else 0."""
    if not shared.code:
        return (_read_closest(snapshot.answers, lens) > 0).astype(np.float32)
    brought = np.zeros(len(snapshot.ids), dtype=np.float32)
    for row in pool:
        brought[row] = _find_brought(snapshot, snapshot.cities[row], shared) is not None
    return brought


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


def find_words(snapshot: Snapshot, row: int, shared: Shared, lens: Lens) -> Coded | Statement | None:
    """The fact or the need by which a city shares it; asked of cities that do."""
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


def find_shown(snapshot: Snapshot, row: int, shared: Shared, lens: Lens) -> Told | None:
    """What a city can show on it: a case study or an offer; None where nothing is on record."""
    return _find_brought(snapshot, snapshot.cities[row], shared) if shared.code else _find_answer(snapshot, row, lens)
