"""Why a learner has no place: what bars it from each host, or is used up there, in words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from matcher.arrays import Bool
from matcher.rounds.masks import MASKS, find_barred
from matcher.rounds.problem import Problem, Rule
from matcher.rounds.rows import ROWS
from matcher.rounds.words import REACHED, say_bar

SHOWN = 4


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A learner without a place, and why. rules: ids of the rules that bar it somewhere, those of most hosts first."""

    id: str
    why: str
    rules: tuple[str, ...] = ()


def explain_left_out(problem: Problem, placed: Bool) -> tuple[LeftOut, ...]:
    """Every learner that a plan gives no place, by id."""
    hard = [rule for rule in problem.rules if rule.hard]
    barring = [(rule, find_barred(problem, rule)) for rule in hard if rule.kind in MASKS]
    barring += [(rule, find_reached(problem, rule, placed)) for rule in hard if rule.kind in REACHED]
    full = placed.sum(axis=0) >= problem.maximum
    return tuple(_explain(problem, int(row), barring, full) for row in np.flatnonzero(~placed.any(axis=1)))


def find_reached(problem: Problem, rule: Rule, placed: Bool) -> Bool:
    """(L, H) the pairs that a rule has no room for beside a plan."""
    reached = np.zeros(problem.fit.size, dtype=bool)
    for row in ROWS[rule.kind](problem, rule):
        room = row.high - row.values @ placed.ravel()[row.pairs]
        reached[row.pairs[row.values > room]] = True
    return reached.reshape(problem.shape)


def _explain(problem: Problem, row: int, barring: list[tuple[Rule, Bool]], full: Bool) -> LeftOut:
    hosts: dict[str, list[str]] = defaultdict(list)
    rules: dict[str, str] = {}
    for column, host in enumerate(problem.hosts):
        if not problem.allowed[row, column]:
            hosts[problem.why_not.get((problem.learners[row].id, host.id), "not allowed")].append(host.id)
            continue
        bars = [rule for rule, barred in barring if barred[row, column]]
        for rule in bars:
            text = f"{say_bar(rule)} ({rule.id})"
            hosts[text].append(host.id)
            rules[text] = rule.id
        if full[column]:
            hosts["no seat left"].append(host.id)
        elif not bars:
            hosts["a better plan for the others"].append(host.id)
    parts = sorted(hosts.items(), key=lambda item: (-len(item[1]), item[0]))
    why = "; ".join(f"{text} with {_list_hosts(ids, len(problem.hosts))}" for text, ids in parts)
    return LeftOut(problem.learners[row].id, why or "there is no host", tuple(rules[t] for t, _ in parts if t in rules))


def _list_hosts(ids: list[str], n: int) -> str:
    if len(ids) == n:
        return "any host" if n > 1 else ids[0]
    return ", ".join(ids) if len(ids) <= SHOWN else f"{len(ids)} of {n} hosts"
