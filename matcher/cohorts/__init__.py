"""Cohorts: cities put into groups around themes, under rules, with a bound that says how good that is."""

from matcher.cohorts.bound import bound_groups
from matcher.cohorts.grouping import Grouping, group
from matcher.cohorts.problem import GroupProblem

__all__ = ["GroupProblem", "Grouping", "bound_groups", "group"]
