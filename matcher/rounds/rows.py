"""Rules that count: for each kind, rows `low <= sum of values at columns <= high` over who is placed where.

Each row names what one unit of breaking it means, so that a rule can be softened or relaxed by a priced slack.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
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
        groups = sorted(_group(problem, rule, attribute).items())
        scopes = [problem.host_rows(rule)] if rule.hosts is None else [np.array([h]) for h in problem.host_rows(rule)]
        for scope in scopes:
            name = "" if rule.hosts is None else _host(problem, int(scope[0]))
            marks = [f"{rule.id} {group} {name}" for group, _ in groups]
            for mark, (_, learners) in zip(marks, groups, strict=True):
                present = _row(problem, learners, scope, low=0)
                yield Row(present.pairs, present.values, low=0, marks=((mark, -1.0),), slack=NEVER)
            counted = tuple((mark, 1.0) for mark in marks)
            if rule.hosts is None:
                yield Row(np.zeros(0, dtype=np.int64), np.zeros(0), low=rule.value or 0.0, marks=counted)
                continue
            used = f"{rule.id} used {name}"
            everyone = _row(problem, problem.learner_rows(rule), scope)
            for pair in everyone.pairs:
                one = np.array([pair])
                yield Row(one, np.array([-1.0]), low=0, marks=((used, 1.0),), slack=NEVER)
            marks_and_use = (*counted, (used, -(rule.value or 0.0)))
            yield Row(np.zeros(0, dtype=np.int64), np.zeros(0), low=0, marks=marks_and_use, slack=name, host=name)

    return rows


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
        "cover": rows_cover,
        "min_countries": rows_distinct("countries"),
        "min_regions": rows_distinct("regions"),
        "min_size_classes": rows_distinct("sizes"),
    }
)
