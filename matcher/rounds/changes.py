"""Changes to a round: a pair forced or ruled out, a learner that drops out, a host that closes, other seats, a new host."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from matcher.arrays import lock
from matcher.rounds.problem import InvalidProblem, Problem

KINDS = ("place", "ban", "drop", "close", "seats")


@dataclass(frozen=True, slots=True)
class Change:
    """One change. place, ban: `learner` and `host`. drop: `learner`. close: `host`. seats: `host` takes at most `seats`."""

    kind: str
    learner: str = ""
    host: str = ""
    seats: int = 0

    def __str__(self) -> str:
        return " ".join([self.kind, *(part for part in (self.learner, self.host) if part)])


def apply_changes(problem: Problem, changes: Iterable[Change]) -> Problem:
    """The round with changes made, in their order.

    Raises:
        InvalidProblem: a kind that does not exist, or a learner or host that the round does not have.
    """
    for change in changes:
        problem = _apply(problem, change)
    return problem


def _apply(problem: Problem, change: Change) -> Problem:
    if change.kind not in KINDS:
        raise InvalidProblem(f"there is no change '{change.kind}'; there are {', '.join(KINDS)}")
    named = ((change.learner, problem.learner_numbers), (change.host, problem.host_numbers))
    for name, numbers in named:
        if name and name not in numbers:
            raise InvalidProblem(f"the change '{change}' names '{name}', which is not in the round")
    if change.kind == "place":
        return replace(problem, locks=tuple(sorted({*problem.locks, (change.learner, change.host)})))
    if change.kind in ("close", "seats"):
        return _set_seats(problem, problem.host_numbers[change.host], change.seats)
    allowed = problem.allowed.copy()
    row = problem.learner_numbers[change.learner]
    allowed[row, problem.host_numbers[change.host] if change.kind == "ban" else slice(None)] = False
    why = "has dropped out" if change.kind == "drop" else "ruled out by hand"
    pairs = [(change.learner, host.id) for host in problem.hosts if change.kind == "drop" or host.id == change.host]
    why_not = {**problem.why_not, **dict.fromkeys(pairs, why)}
    kept = tuple(pair for pair in problem.locks if change.kind == "ban" or pair[0] != change.learner)
    return replace(problem, allowed=lock(allowed), why_not=why_not, locks=kept)


def _set_seats(problem: Problem, host_no: int, seats: int) -> Problem:
    maximum, minimum = problem.maximum.copy(), problem.minimum.copy()
    maximum[host_no] = seats
    minimum[host_no] = min(minimum[host_no], seats)
    changed = replace(problem, maximum=lock(maximum), minimum=lock(np.asarray(minimum)))
    if seats:
        return changed
    allowed = problem.allowed.copy()
    allowed[:, host_no] = False
    host = problem.hosts[host_no].id
    why_not = {**problem.why_not, **{(learner.id, host): "the host takes nobody" for learner in problem.learners}}
    kept = tuple(pair for pair in problem.locks if pair[1] != host)
    return replace(changed, allowed=lock(allowed), why_not=why_not, locks=kept)
