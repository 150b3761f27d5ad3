"""Ways out of a conflict: which rules to loosen and by how much, cheapest first, in words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from matcher.arrays import Float64
from matcher.reason import join_english
from matcher.rounds.model import Model, Slack, build_model
from matcher.rounds.objective import NODES, find_ties
from matcher.rounds.polytope import find_best
from matcher.rounds.problem import MINIMUM, Problem, Rule
from matcher.rounds.words import describe, say_number

LITTLE = 1e-6
COSTS: Mapping[str, float] = MappingProxyType(
    {
        "every_host_used": 1.0,
        "quota": 1.0,
        "load": 1.0,
        "load_at_least": 1.0,
        "cover": 1.5,
        "cover_each": 1.5,
        "people_per_city": 1.5,
        "shared_language": 1.5,
        "max_travel": 1.5,
        "shared_format": 1.0,
        "shared_window": 2.0,
        "min_hours": 1.5,
        "host_hours": 0.25,
        "max_per_country": 2.0,
        "min_countries": 2.0,
        "min_regions": 2.0,
        "min_size_classes": 2.0,
        "together": 2.0,
        "must": 2.0,
        "no_repeat": 2.0,
        "other_country": 3.0,
        "apart": 3.0,
        "ban": 4.0,
    }
)


@dataclass(frozen=True, slots=True)
class Change:
    """One rule loosened by a number of units. about: the learners, hosts: the hosts, what: the questions or words it is about."""

    rule: Rule
    by: float
    about: tuple[str, ...]
    hosts: tuple[str, ...] = ()
    what: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WayOut:
    """What to loosen so that a plan exists, what that costs, and how to say it."""

    changes: tuple[Change, ...]
    cost: float
    text: str


def relax(
    problem: Problem, costs: Mapping[str, float] = MappingProxyType({}), k: int = 3, nodes: int = NODES
) -> tuple[WayOut, ...]:
    """The k cheapest ways out, none of which loosens all the rules of a cheaper one; empty where a plan exists.

    Every hard rule gets a slack at a price a unit; a way out is a cheapest point. The next is searched with the rules of each
    way before it not all loosened at once.

    Args:
        costs: price of one unit by rule id or kind; otherwise that of COSTS.
    """
    hard = tuple(rule for rule in problem.named_rules() if rule.hard)
    model = build_model(problem, (*hard,), relaxed=[rule.id for rule in hard])
    found: list[WayOut] = []
    closed: list[frozenset[str]] = [frozenset()]
    while len(found) < k:
        ways = [way for kept in closed if (way := _find_way(model, kept, costs, nodes))]
        if not ways:
            break
        best = min(ways, key=lambda way: (way.cost, way.text))
        if not best.changes:
            break
        found.append(best)
        loosened = [change.rule.id for change in best.changes]
        closed = sorted(_keep_one_more(closed, loosened), key=sorted)
    return tuple(found)


def _keep_one_more(closed: Collection[frozenset[str]], loosened: Collection[str]) -> set[frozenset[str]]:
    """Sets of rules to keep, each of which keeps at least one of those just loosened; supersets of others left out."""
    grown = {kept if kept & set(loosened) else kept | {one} for kept in closed for one in loosened}
    return {kept for kept in grown if not any(other < kept for other in grown)}


def _find_way(model: Model, kept: frozenset[str], costs: Mapping[str, float], nodes: int) -> WayOut | None:
    """The cheapest way out that keeps some rules in full."""
    upper, gain = model.polytope.upper.copy(), np.zeros(model.polytope.lower.size)
    for slack in model.slacks:
        gain[slack.column] = -_cost(slack.rule, costs)
        if slack.rule.id in kept:
            upper[slack.column] = 0.0
    vertex = find_best(replace(model.polytope, upper=upper), gain, nodes, find_ties(model))
    if vertex is None:
        return None
    changes = tuple(_read_changes(model, vertex.point))
    text = "; ".join(_say_all(model.problem, changes))
    return WayOut(changes, round(-vertex.value, 6), text)


def _cost(rule: Rule, costs: Mapping[str, float]) -> float:
    return costs.get(rule.id, costs.get(rule.kind, COSTS[rule.kind]))


def _read_changes(model: Model, point: Float64) -> Iterator[Change]:
    broken: dict[str, list[Slack]] = {}
    for slack in model.slacks:
        if point[slack.column] > LITTLE:
            broken.setdefault(slack.rule.id, []).append(slack)
    for _, slacks in sorted(broken.items()):
        by = round(sum(float(point[slack.column]) for slack in slacks), 6)
        about = tuple(sorted({one for slack in slacks for one in slack.about}))
        hosts, what = (tuple(sorted({getattr(slack, part) for slack in slacks} - {""})) for part in ("host", "what"))
        yield Change(slacks[0].rule, by, about, hosts, what)


def _say_all(problem: Problem, changes: Sequence[Change]) -> Iterator[str]:
    """The changes as things to do; those of the least of several hosts together."""
    least = [change for change in changes if change.rule.id.startswith(MINIMUM)]
    if least:
        hosts = join_english([f"{one.hosts[0]} ({say_number(one.by)})" for one in least])
        yield f"let hosts have fewer than their least: {hosts}"
    yield from (_say(problem, change) for change in changes if change not in least)


def _say(problem: Problem, change: Change) -> str:
    """The change as something to do."""
    rule, by = change.rule, say_number(change.by)
    about = join_english(change.about)
    to = say_number((rule.value or 0) - change.by)
    texts = {
        "quota": f"ask {rule.id} for {by} fewer: {to} instead of {say_number(rule.value)}",
        "load_at_least": f"let {join_english(change.hosts)} have {by} fewer than {rule.id} asks for",
        "every_host_used": f"let {join_english(change.hosts)} have {by} fewer than {rule.id} asks for",
        "shared_language": f"pay {by} interpreter{'s' if change.by > 1 else ''} for {about} ({rule.id})",
        "other_country": f"let {about} go to a host in the own country ({rule.id})",
        "max_travel": f"let {about} travel farther ({rule.id})",
        "shared_format": f"let {about} take part in another format ({rule.id})",
        "shared_window": f"let {about} meet in other months ({rule.id})",
        "min_hours": f"let {about} give fewer hours ({rule.id})",
        "host_hours": f"ask {join_english(change.hosts)} for {by} more hours a month ({rule.id})",
        "no_repeat": f"let {about} meet a city again ({rule.id})",
        "cover": f"find {by} more who can answer {join_english(change.what)} ({rule.id})",
    }
    return texts.get(rule.kind, f"loosen {rule.id} by {by} ({describe(problem, rule)})")
