"""Past pairings as questions with known answers: who was matched with whom."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from fixtures.facts.records import name_pair
from fixtures.sheets import Fault, Row, Sheet, read_cell, read_year
from fixtures.sheets.named import read_city_name, read_country_name
from matcher.city import City
from matcher.collaboration import LEARNER_TO_MENTOR, MUTUAL, Collaboration

COLUMNS = ("programme", "year", "kind", "direction", "city_a", "country_a", "city_b", "country_b")
Value = TypeVar("Value")
CLUSTER = re.compile(r"\s*\[([^\]]*)\]\s*$")


class InvalidTruth(ValueError):
    """A file of pairs that cannot be read: the message says which columns it lacks."""


@dataclass(frozen=True, slots=True)
class Query:
    """One question with its answers.

    kind: "reviewers" (the city learned from each answer) or "twins" (both learned). answers: each a set of cities of which any
    one counts; most sets hold one city, a cluster of hosts that was matched as one holds several.
    """

    programme: str
    year: int
    kind: str
    city_id: str
    answers: tuple[frozenset[str], ...]

    @property
    def id(self) -> str:
        """A name that is unique among the questions of one file."""
        return f"{self.programme} {self.year}: {self.kind} of {self.city_id}"


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A row of a file of pairs that was left out: its number (as a spreadsheet shows it), what it says and why."""

    line: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Truth:
    """Pairs read from a file. added: cities that the world does not hold, known by size and place only.

    unresolved: rows that could not be used. repeated: rows that say once more what an earlier row says; they count once.
    """

    pairs: tuple[Collaboration, ...]
    added: tuple[City, ...]
    unresolved: tuple[Unresolved, ...]
    repeated: tuple[Unresolved, ...] = ()


def split_cluster(programme: str) -> tuple[str, str]:
    """The programme and the cluster named in brackets at its end, "" for none.

    >>> split_cluster("Twinning 2024 [Northern Lights]"), split_cluster("CASCADE")
    (('Twinning 2024', 'Northern Lights'), ('CASCADE', ''))
    """
    found = CLUSTER.search(programme)
    return (programme[: found.start()], found[1].strip()) if found else (programme, "")


def build_queries(pairs: Iterable[Collaboration]) -> tuple[Query, ...]:
    """Turn pairs into questions, sorted by id: one for each city, programme, year and direction.

    A pair learner_to_mentor asks for the mentors of a; a mutual pair asks both ways. Pairs of the same city and the same
    bracketed cluster are one answer.

    >>> queries = build_queries([Collaboration("P", 2020, "pair", "mutual", "pau-fr", "lund-se")])
    >>> [(query.city_id, [set(answer) for answer in query.answers]) for query in queries]
    [('lund-se', [{'pau-fr'}]), ('pau-fr', [{'lund-se'}])]
    """
    asked: dict[tuple[str, int, str, str], dict[str, set[str]]] = {}
    for pair in pairs:
        programme, cluster = split_cluster(pair.programme)
        for city, answer, kind in _read_directions(pair):
            answers = asked.setdefault((programme, pair.year, kind, city), {})
            answers.setdefault(f"[{cluster}]" if cluster else answer, set()).add(answer)
    queries = [
        Query(*key, tuple(frozenset(answers[name]) for name in sorted(answers))) for key, answers in asked.items()
    ]
    return tuple(sorted(queries, key=lambda query: query.id))


def _read_directions(pair: Collaboration) -> list[tuple[str, str, str]]:
    if pair.direction == LEARNER_TO_MENTOR:
        return [(pair.a, pair.b, "reviewers")]
    return [(pair.a, pair.b, "twins"), (pair.b, pair.a, "twins")]


def read_truth(sheet: Sheet, resolve: Callable[[str, str | None], City], known: Collection[str]) -> Truth:
    """Read a table of pairs; a row that cannot be used is listed with the reason, never dropped in silence.

    Args:
        sheet: a table whose header names COLUMNS.
        resolve: a name in any language and a country to a city; raises LookupError or ValueError.
        known: ids of the cities that the world holds.

    Raises:
        InvalidTruth: the table lacks a column.
    """
    if lacking := sheet.lacks(COLUMNS):
        raise InvalidTruth(f"the file of pairs lacks the column {', '.join(lacking)}; it needs {', '.join(COLUMNS)}")
    pairs: dict[tuple[object, ...], tuple[int, Collaboration]] = {}
    added: dict[str, City] = {}
    unresolved = [Unresolved(fault.row, "", str(fault)) for fault in sheet.faults]
    repeated = []
    for row in sheet.rows:
        told = ", ".join(row.cells[column] for column in COLUMNS)
        try:
            pair, cities = _read_pair(row, resolve)
        except (LookupError, ValueError) as error:
            unresolved.append(Unresolved(row.number, told, str(error)))
            continue
        first, _ = pairs.setdefault(name_pair(pair), (row.number, pair))
        if first != row.number:
            repeated.append(Unresolved(row.number, told, f"the same pair as row {first}"))
        added |= {city.id: city for city in cities if city.id not in known}
    return Truth(
        tuple(pair for _, pair in pairs.values()),
        tuple(added[city_id] for city_id in sorted(added)),
        tuple(sorted(unresolved, key=lambda row: row.line)),
        tuple(repeated),
    )


def _read_pair(row: Row, resolve: Callable[[str, str | None], City]) -> tuple[Collaboration, Sequence[City]]:
    direction = row.cells["direction"].lower().replace(" ", "_")
    if direction not in (LEARNER_TO_MENTOR, MUTUAL):
        raise ValueError(f"the direction must be {LEARNER_TO_MENTOR} or {MUTUAL}, not '{row.cells['direction']}'")
    year = _take(read_cell(row, "year", read_year))
    countries = [_take(read_cell(row, column, read_country_name)) for column in ("country_a", "country_b")]
    first, second = (
        _take(read_city_name(row, column, country, resolve))
        for column, country in zip(("city_a", "city_b"), countries, strict=True)
    )
    if first.id == second.id:
        raise ValueError(f"both ends are the same city, {first.name}")
    return Collaboration(row.cells["programme"], year, row.cells["kind"], direction, first.id, second.id), (
        first,
        second,
    )


def _take(read: Value | Fault) -> Value:
    """The value of a cell. Raises ValueError with the fault."""
    if isinstance(read, Fault):
        raise ValueError(f"{read.column}: {read.message}")
    return read
