"""Twinning rounds: learners placed with hosts under rules, with prices, repairs, conflicts and ways out."""

from matcher.rounds.changes import Change, apply_changes
from matcher.rounds.compare import diff, value_of_host
from matcher.rounds.conflict import Core, find_conflict
from matcher.rounds.plan import NoPlan, Plan, hold, solve
from matcher.rounds.pricing import Price, Prices, price, price_all
from matcher.rounds.problem import InvalidProblem, Party, Problem, Rule, build_problem
from matcher.rounds.relax import WayOut, relax
from matcher.rounds.repair import repair

__all__ = [
    "Change",
    "Core",
    "InvalidProblem",
    "NoPlan",
    "Party",
    "Plan",
    "Price",
    "Prices",
    "Problem",
    "Rule",
    "WayOut",
    "apply_changes",
    "build_problem",
    "diff",
    "find_conflict",
    "hold",
    "price",
    "price_all",
    "relax",
    "repair",
    "solve",
    "value_of_host",
]
