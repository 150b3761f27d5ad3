"""What a group must keep when two cities change places: counts within bounds, different classes, and who may be where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from matcher.arrays import Bool, Float64, Int
from matcher.rounds.masks import MASKS, find_barred
from matcher.rounds.problem import Problem, Rule
from matcher.rounds.rows import NEVER, ROWS

DISTINCT: Mapping[str, str] = {"min_countries": "countries", "min_regions": "regions", "min_size_classes": "sizes"}


@dataclass(frozen=True, slots=True, eq=False)
class Quotas:
    """allowed: (n, groups). still: (n,) cities that do not move.

    traits: (n, k) what each city adds to each of k counts; low, high: (groups, k). classes: for each rule that asks for different
    classes: (n, m) 0/1 and the least number of each group (groups,), 0 for none.
    """

    allowed: Bool
    still: Bool
    traits: Float64
    low: Float64
    high: Float64
    classes: tuple[tuple[Float64, Int], ...]

    def blocked(self, group: Int) -> Bool:
        """(n, n) pairs that may not change places. group: (n,) the group of each city."""
        barred = ~self.allowed[:, group]
        barred |= self._miscounts(group) | self._loses_classes(group)
        return np.asarray(barred | barred.T | self.still[:, None] | self.still[None, :])

    def _miscounts(self, group: Int) -> Bool:
        """(n, n) whether city i in the place of city j breaks a count of j's group."""
        counts = np.zeros_like(self.high)
        np.add.at(counts, group, self.traits)
        room_up, room_down = (self.high - counts)[group], (counts - self.low)[group]
        if np.isin(self.traits, (0.0, 1.0)).all():
            misses = 1.0 - self.traits
            over = self.traits @ ((room_up < 1) * misses).T
            under = misses @ ((room_down < 1) * self.traits).T
            return np.asarray(over + under > 0)
        change = self.traits[:, None, :] - self.traits[None, :, :]
        return np.asarray(((change > room_up) | (-change > room_down)).any(axis=2))

    def _loses_classes(self, group: Int) -> Bool:
        """(n, n) whether city i in the place of city j leaves j's group with too few different classes."""
        lost = np.zeros((group.size, group.size), dtype=bool)
        for members, least in self.classes:
            counts = np.zeros((least.size, members.shape[1]))
            np.add.at(counts, group, members)
            only, absent = counts[group] == 1, counts[group] == 0
            loses = (1 - members) @ (only * members).T
            gains = members @ (absent * (1 - members)).T
            lost |= (counts > 0).sum(axis=1)[group] - loses + gains < least[group]
        return lost


def build_quotas(problem: Problem, keep: frozenset[str]) -> Quotas:
    """The quotas of the hard rules and of those soft ones to keep. keep: ids of soft rules."""
    rules = [rule for rule in problem.rules if rule.hard or rule.id in keep]
    allowed, still = problem.allowed.copy(), np.zeros(problem.shape[0], dtype=bool)
    for rule in (rule for rule in rules if rule.kind in MASKS):
        allowed &= ~find_barred(problem, rule)
    for rule in (rule for rule in rules if rule.kind in ("must", "together")):
        still[
            problem.learner_rows(rule) if rule.kind == "together" else [row for row, _ in problem.pair_rows(rule.pairs)]
        ] = True
    for row, _ in problem.pair_rows(problem.locks):
        still[row] = True
    counts = [count for rule in rules for count in _read_counts(problem, rule)]
    traits = np.array([trait for trait, _, _ in counts]).reshape(len(counts), problem.shape[0]).T
    low, high = (
        np.array([count[end] for count in counts]).reshape(len(counts), problem.shape[1] + 1).T for end in (1, 2)
    )
    classes = tuple(_read_classes(problem, rule) for rule in rules if rule.kind in DISTINCT and rule.hosts is not None)
    nowhere = np.ones((problem.shape[0], 1), dtype=bool)
    return Quotas(np.hstack([allowed, nowhere]), still, traits, low, high, classes)


def _read_counts(problem: Problem, rule: Rule) -> Iterator[tuple[Float64, Float64, Float64]]:
    """What cities add to each count of a rule, and its bounds in each group; nothing for rules over all groups together."""
    if rule.kind not in ROWS or rule.kind in DISTINCT or rule.kind in ("must", "together", "quota"):
        return
    groups = problem.shape[1]
    merged: dict[bytes, tuple[Float64, Float64, Float64]] = {}
    for row in ROWS[rule.kind](problem, rule):
        if row.slack == NEVER or not row.pairs.size:
            continue
        trait, group = np.zeros(problem.shape[0]), int(row.pairs[0] % groups)
        trait[row.pairs // groups] = row.values
        _, low, high = merged.setdefault(
            trait.tobytes(), (trait, np.full(groups + 1, -np.inf), np.full(groups + 1, np.inf))
        )
        low[group], high[group] = max(low[group], row.low), min(high[group], row.high)
    yield from merged.values()


def _read_classes(problem: Problem, rule: Rule) -> tuple[Float64, Int]:
    words = [getattr(one, DISTINCT[rule.kind]) for one in problem.learners]
    known = sorted({word for own in words for word in own})
    members = np.array([[float(word in own) for word in known] for own in words]).reshape(len(words), len(known))
    least = np.zeros(problem.shape[1] + 1, dtype=np.int64)
    least[problem.host_rows(rule)] = int(rule.value or 0)
    return members, least
