"""Which rules cannot stand together: a smallest set of named rules that leaves no plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matcher.rounds.model import build_model
from matcher.rounds.objective import NODES, find_ties
from matcher.rounds.polytope import find_best
from matcher.rounds.problem import Problem, Rule


@dataclass(frozen=True, slots=True)
class Core:
    """Rules that cannot all be kept, though any of them can be given up for the others; empty where a plan exists."""

    rules: tuple[Rule, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the rules."""
        return tuple(rule.id for rule in self.rules)


def has_plan(problem: Problem, rules: Sequence[Rule], nodes: int = NODES) -> bool:
    """Whether some plan keeps these hard rules."""
    model = build_model(problem, rules)
    return find_best(model.polytope, np.zeros(model.polytope.lower.size), nodes, find_ties(model)) is not None


def find_conflict(problem: Problem, nodes: int = NODES) -> Core:
    """A minimal set of hard rules without a plan; rules later by kind and id are blamed only where the earlier do not suffice.

    Source: QuickXplain, Junker (2004).
    """
    rules = tuple(rule for rule in problem.named_rules() if rule.hard)
    if has_plan(problem, rules, nodes):
        return Core()

    def explain(base: tuple[Rule, ...], changed: bool, left: tuple[Rule, ...]) -> tuple[Rule, ...]:
        """Those of `left` that no plan keeps beside `base`. changed: whether `base` has grown, and may itself be too much."""
        if changed and not has_plan(problem, base, nodes):
            return ()
        if len(left) == 1:
            return left
        half = len(left) // 2
        second = explain((*base, *left[:half]), True, left[half:])
        first = explain((*base, *second), bool(second), left[:half])
        return (*first, *second)

    found = explain((), False, rules) if has_plan(problem, (), nodes) else ()
    return Core(tuple(sorted(found, key=lambda rule: rule.id)))
