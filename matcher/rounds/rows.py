"""Rules that count: for each kind, rows `low <= sum of values at columns <= high` over who is placed where.

Each row names what one unit of breaking it means, so that a rule can be softened or relaxed by a priced slack.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from types import MappingProxyType

import numpy as np

from matcher.arrays import Float64, Int
from matcher.rounds.problem import Party, Problem, Rule

NEVER = "never"


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `pairs`: flat numbers learner * H + host. `marks`: further 0/1 columns by name, with their values.

    slack: rows of a rule with the same slack name are broken together and count once. about: ids of learners that the row is
    about; host: the id of its only host, "" for several; what: the question, country, region or size class it is about.
    """

    pairs: Int
    values: Float64
    low: float = -np.inf
    high: float = np.inf
    marks: tuple[tuple[str, float], ...] = ()
    slack: str = ""
    about: tuple[str, ...] = ()
    host: str = ""
    what: str = ""


Rows = Callable[[Problem, Rule], Iterator[Row]]


def _row(
    problem: Problem, learners: Int, hosts: Int, what: str = "", low: float = -np.inf, high: float = np.inf
) -> Row:
    pairs = (np.asarray(learners)[:, None] * problem.shape[1] + np.asarray(hosts)[None, :]).ravel()
    ids = tuple(problem.learners[row].id for row in learners)
    host = problem.hosts[int(hosts[0])].id if len(hosts) == 1 else ""
    return Row(pairs, np.ones(pairs.size), slack=f"{what} {host}", about=ids, host=host, what=what, low=low, high=high)


def _host(problem: Problem, number: int) -> str:
    return problem.hosts[number].id


def _open_hosts(problem: Problem, rule: Rule) -> list[int]:
    """Numbers of the hosts that a rule is about and that take anybody."""
    return [host for host in problem.host_rows(rule).tolist() if problem.maximum[host] > 0]


def rows_must(problem: Problem, rule: Rule) -> Iterator[Row]:
    """Each pair named is together."""
    for learner, host in problem.pair_rows(rule.pairs):
        yield _row(problem, np.array([learner]), np.array([host]), problem.learners[learner].id, low=1)


def rows_together(problem: Problem, rule: Rule) -> Iterator[Row]:
    """The learners named are with the same hosts, or none of them is placed."""
    for first, second in pairwise(problem.learner_rows(rule).tolist()):
        for host in problem.host_rows(rule).tolist():
            pairs = np.array([first, second]) * problem.shape[1] + host
            about = (problem.learners[first].id, problem.learners[second].id)
            slack = f"{first};{second}"
            yield Row(pairs, np.array([1.0, -1.0]), low=0, slack=slack, about=about)
            yield Row(pairs, np.array([1.0, -1.0]), high=0, slack=slack, about=about)


def rows_apart(problem: Problem, rule: Rule) -> Iterator[Row]:
    """At most one of the learners named is with a host."""
    for host in problem.host_rows(rule).tolist():
        yield _row(problem, problem.learner_rows(rule), np.array([host]), high=1)


def rows_shared(attribute: str, weigh: Callable[[Party], float]) -> Rows:
    """With each host at most `value` of what learners weigh that have one word of an attribute in common."""

    def rows(problem: Problem, rule: Rule) -> Iterator[Row]:
        """A row a word and host, where so many could come together at all."""
        most = rule.value or 0.0
        for word, learners in sorted(_group(problem, rule, attribute).items()):
            weights = np.array([weigh(problem.learners[row]) for row in learners])
            if weights.sum() > most:
                for host in problem.host_rows(rule).tolist():
                    row = _row(problem, learners, np.array([host]), word, high=most)
                    yield replace(row, values=weights)

    return rows


def rows_quota(problem: Problem, rule: Rule) -> Iterator[Row]:
    """At least `value` places for the learners named."""
    yield _row(problem, problem.learner_rows(rule), problem.host_rows(rule), low=rule.value or 0.0)


def rows_at_least(problem: Problem, rule: Rule) -> Iterator[Row]:
    """At least `value` of the learners named with each host that takes anybody."""
    for host in _open_hosts(problem, rule):
        low = rule.value or 0.0
        yield _row(problem, problem.learner_rows(rule), np.array([host]), low=low)


def rows_load(problem: Problem, rule: Rule) -> Iterator[Row]:
    """At most `value` of the learners named with each host."""
    for host in problem.host_rows(rule).tolist():
        high = rule.value or 0.0
        yield _row(problem, problem.learner_rows(rule), np.array([host]), high=high)


def rows_hours(problem: Problem, rule: Rule) -> Iterator[Row]:
    """The learners with each host need no more hours a month than it gives: `value` each, or what each gives itself.

    A host or a learner that does not say counts for nothing.
    """
    learners = problem.learner_rows(rule)
    own = np.array([problem.learners[row].hours or 0.0 for row in learners])
    needs = own if rule.value is None else np.full(learners.size, rule.value)
    for host in problem.host_rows(rule).tolist():
        given = problem.hosts[host].hours
        if given is not None and needs.sum() > given:
            yield replace(_row(problem, learners, np.array([host]), high=given), values=needs)


def rows_cover(problem: Problem, rule: Rule) -> Iterator[Row]:
    """Each question that a host asks is answered by at least `value` of the learners with it."""
    learners = problem.learner_rows(rule).tolist()
    for host in _open_hosts(problem, rule):
        for question in problem.hosts[host].asks:
            able = [row for row in learners if question in problem.learners[row].answers]
            yield _row(problem, np.array(able, dtype=np.int64), np.array([host]), question, low=rule.value or 0.0)


def rows_distinct(attribute: str) -> Rows:
    """At least `value` different countries, regions or size classes: over the round, or with each host named that has any."""

    def rows(problem: Problem, rule: Rule) -> Iterator[Row]:
        """A row of the marks counted, after the rows that tie each mark to the places."""
        if rule.hosts is None:
            marks = yield from _mark_present(problem, rule, attribute, problem.host_rows(rule))
            yield _count_marks(marks, low=rule.value or 0.0)
            return
        for host in problem.host_rows(rule):
            marks = yield from _mark_present(problem, rule, attribute, np.array([host]))
            used = yield from _mark_used(problem, rule, int(host))
            counted = _count_marks((*marks, (used, -(rule.value or 0.0))), low=0.0)
            yield replace(counted, slack=_host(problem, int(host)), host=_host(problem, int(host)))

    return rows


def _mark_present(
    problem: Problem, rule: Rule, attribute: str, hosts: Int
) -> Generator[Row, None, tuple[tuple[str, float], ...]]:
    """A mark for each word, which can be 1 only where a learner with that word is with one of the hosts."""
    marks = []
    for word, learners in sorted(_group(problem, rule, attribute).items()):
        mark = f"{rule.id} {word} {hosts.tolist()}"
        present = _row(problem, learners, hosts, low=0)
        yield replace(present, marks=((mark, -1.0),), slack=NEVER)
        marks.append((mark, 1.0))
    return tuple(marks)


def _mark_used(problem: Problem, rule: Rule, host: int) -> Generator[Row, None, str]:
    """A mark that is 1 where the host has any of the learners."""
    used = f"{rule.id} used {host}"
    for learner in problem.learner_rows(rule):
        place = _row(problem, np.array([learner]), np.array([host]), low=0)
        yield replace(place, values=-place.values, marks=((used, 1.0),), slack=NEVER)
    return used


def _count_marks(marks: tuple[tuple[str, float], ...], low: float) -> Row:
    return Row(np.zeros(0, dtype=np.int64), np.zeros(0), low=low, marks=marks)


def _group(problem: Problem, rule: Rule, attribute: str) -> dict[str, Int]:
    """The learners that a rule is about, by each of their countries, regions or size classes."""
    groups: dict[str, list[int]] = defaultdict(list)
    for row in problem.learner_rows(rule).tolist():
        words: Sequence[str] = getattr(problem.learners[row], attribute)
        for word in words:
            groups[word].append(row)
    return {word: np.array(rows) for word, rows in groups.items()}


ROWS: Mapping[str, Rows] = MappingProxyType(
    {
        "must": rows_must,
        "together": rows_together,
        "apart": rows_apart,
        "max_per_country": rows_shared("countries", lambda learner: 1.0),
        "people_per_city": rows_shared("cities", lambda learner: float(learner.people)),
        "quota": rows_quota,
        "load_at_least": rows_at_least,
        "every_host_used": rows_at_least,
        "load": rows_load,
        "host_hours": rows_hours,
        "cover": rows_cover,
        "min_countries": rows_distinct("countries"),
        "min_regions": rows_distinct("regions"),
        "min_size_classes": rows_distinct("sizes"),
    }
)
