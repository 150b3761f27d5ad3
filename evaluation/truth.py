"""Past pairings as questions with known answers: who was matched with whom."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from matcher.city import City
from matcher.collaboration import LEARNER_TO_MENTOR, MUTUAL, Collaboration

COLUMNS = ("programme", "year", "kind", "direction", "city_a", "country_a", "city_b", "country_b")
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
    """A row of a file of pairs that could not be used: its line, what it says and why it was left out."""

    line: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Truth:
    """Pairs read from a file. added: cities that the world does not hold, known by size and place only."""

    pairs: tuple[Collaboration, ...]
    added: tuple[City, ...]
    unresolved: tuple[Unresolved, ...]


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


def read_truth(lines: Iterable[str], resolve: Callable[[str, str], City], known: Collection[str]) -> Truth:
    """Read a file of pairs; a row that cannot be used is listed with the reason, never dropped in silence.

    Args:
        lines: a table with a header that names COLUMNS.
        resolve: a name in any language and a country to a city; raises LookupError.
        known: ids of the cities that the world holds.

    Raises:
        InvalidTruth: the table lacks a column.
    """
    rows = csv.DictReader(lines)
    if lacking := [column for column in COLUMNS if column not in (rows.fieldnames or ())]:
        raise InvalidTruth(f"the file of pairs lacks the column {', '.join(lacking)}; it needs {', '.join(COLUMNS)}")
    pairs: list[Collaboration] = []
    added: dict[str, City] = {}
    unresolved: list[Unresolved] = []
    for row in rows:
        try:
            pair, cities = _read_pair(row, resolve)
        except (LookupError, ValueError) as error:
            unresolved.append(Unresolved(rows.line_num, ", ".join(str(row[column]) for column in COLUMNS), str(error)))
            continue
        pairs.append(pair)
        added |= {city.id: city for city in cities if city.id not in known}
    return Truth(tuple(pairs), tuple(added[city_id] for city_id in sorted(added)), tuple(unresolved))


def _read_pair(row: dict[str, str], resolve: Callable[[str, str], City]) -> tuple[Collaboration, Sequence[City]]:
    if row["direction"] not in (LEARNER_TO_MENTOR, MUTUAL):
        raise ValueError(f"the direction must be {LEARNER_TO_MENTOR} or {MUTUAL}, not '{row['direction']}'")
    if not str(row["year"]).strip().isdecimal():
        raise ValueError(f"the year must be a number, not '{row['year']}'")
    first, second = resolve(row["city_a"], row["country_a"]), resolve(row["city_b"], row["country_b"])
    if first.id == second.id:
        raise ValueError(f"both ends are the same city, {first.name}")
    pair = Collaboration(row["programme"], int(row["year"]), row["kind"], row["direction"], first.id, second.id)
    return pair, (first, second)
