"""The round as a linear program: one column a pair, one row a learner, a host and whatever the rules add."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from matcher.arrays import Bool, Float64, Int
from matcher.rounds.masks import MASKS, find_barred
from matcher.rounds.polytope import Polytope
from matcher.rounds.problem import InvalidProblem, Problem, Rule
from matcher.rounds.rows import NEVER, ROWS, Row


@dataclass(frozen=True, slots=True)
class Slack:
    """A column that says by how many units a rule is broken. about, host, what: as in its row."""

    rule: Rule
    column: int
    about: tuple[str, ...]
    host: str = ""
    what: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """The polytope of a problem. Its first L * H columns are the pairs; slacks: the columns of rules that may be broken."""

    problem: Problem
    polytope: Polytope
    slacks: tuple[Slack, ...]

    def gain(self, pairs: Float64) -> Float64:
        """A gain of each pair, (L, H), as a gain of each column."""
        gain = np.zeros(self.polytope.lower.size)
        gain[: pairs.size] = pairs.ravel()
        return gain

    def placed(self, point: Float64) -> Bool:
        """(L, H) who is placed where at a whole-numbered point."""
        learners, hosts = self.problem.shape
        return np.asarray(point[: learners * hosts].reshape(learners, hosts) > 0.5)


class _Draft:
    """Collects rows and columns; lives only while `build_model` runs."""

    def __init__(self, pairs: int) -> None:
        self.columns, self.marks = pairs, dict[str, int]()
        self.entries: list[tuple[Int, Int, Float64]] = []
        self.low: list[float] = []
        self.high: list[float] = []

    def mark(self, name: str) -> int:
        """The column of this name, made at first need."""
        if name not in self.marks:
            self.marks[name] = self.columns
            self.columns += 1
        return self.marks[name]

    def add(self, row: Row, slack: int | None = None) -> None:
        """Add a row; a slack helps it to reach its low and to stay below its high."""
        extra = [(self.mark(name), value) for name, value in row.marks]
        if slack is not None:
            extra.append((slack, 1.0 if np.isfinite(row.low) else -1.0))
        columns = np.concatenate([row.pairs, np.array([column for column, _ in extra], dtype=np.int64)])
        values = np.concatenate([row.values, np.array([value for _, value in extra])])
        self.entries.append((np.full(columns.size, len(self.low)), columns, values))
        self.low.append(row.low)
        self.high.append(row.high)


def build_model(problem: Problem, rules: Sequence[Rule] | None = None, relaxed: Collection[str] = ()) -> Model:
    """Build the linear program.

    Args:
        rules: those that count, all named ones of the problem if not given.
        relaxed: ids of hard rules that may be broken, at a slack without a price.
    """
    rules = problem.named_rules() if rules is None else rules
    learners, hosts = problem.shape
    draft, slacks = _Draft(learners * hosts), dict[tuple[str, str], Slack]()
    upper = problem.allowed.astype(float).ravel()
    for row in _seats(problem):
        draft.add(row)
    for rule in rules:
        soft = not rule.hard or rule.id in relaxed
        if rule.kind in MASKS and not soft:
            upper[find_barred(problem, rule).ravel()] = 0.0
            continue
        for row in _rows(problem, rule):
            keeps = soft and row.slack != NEVER
            draft.add(row, _find_slack(draft, slacks, rule, row).column if keeps else None)
    return Model(problem, _finish(draft, upper, slacks), tuple(slacks.values()))


def _rows(problem: Problem, rule: Rule) -> Iterator[Row]:
    if rule.kind in ROWS:
        return ROWS[rule.kind](problem, rule)
    if rule.kind in MASKS:
        return _bar_rows(problem, rule)
    raise InvalidProblem(f"rule {rule.id} has the unknown kind '{rule.kind}'")


def _bar_rows(problem: Problem, rule: Rule) -> Iterator[Row]:
    """A rule that bars pairs, as one row for each learner: none of the barred hosts."""
    for learner_no, barred in enumerate(find_barred(problem, rule)):
        if barred.any():
            pairs = learner_no * problem.shape[1] + np.flatnonzero(barred)
            learner = problem.learners[learner_no].id
            yield Row(pairs, np.ones(pairs.size), high=0.0, slack=learner, about=(learner,))


def _seats(problem: Problem) -> Iterator[Row]:
    learners, hosts = problem.shape
    pairs = np.arange(learners * hosts).reshape(learners, hosts)
    for row, learner in zip(pairs, problem.learners, strict=True):
        yield Row(row, np.ones(hosts), high=float(learner.most))
    for column, most in zip(pairs.T, problem.maximum, strict=True):
        yield Row(column, np.ones(learners), high=float(most))


def _find_slack(draft: _Draft, slacks: dict[tuple[str, str], Slack], rule: Rule, row: Row) -> Slack:
    key = (rule.id, row.slack)
    if key not in slacks:
        slacks[key] = Slack(rule, draft.mark(f"slack {rule.id} {row.slack}"), row.about, row.host, row.what)
    return slacks[key]


def _finish(draft: _Draft, upper: Float64, slacks: dict[tuple[str, str], Slack]) -> Polytope:
    rows, columns, values = (np.concatenate(part) for part in zip(*draft.entries, strict=True))
    matrix = sparse.csr_matrix((values, (rows, columns)), shape=(len(draft.low), draft.columns))
    limits = np.concatenate([upper, np.ones(draft.columns - upper.size)])
    limits[[slack.column for slack in slacks.values()]] = np.inf
    whole = np.arange(draft.columns) < upper.size
    return Polytope(matrix, np.array(draft.low), np.array(draft.high), np.zeros(draft.columns), limits, whole)
