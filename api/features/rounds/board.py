"""The board: what every place would cost at least, what one change costs exactly, and making it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from statistics import mean

from sqlmodel import Session

from api.errors import Conflict, Fault, Invalid
from api.features.rounds.operations import Id, lock_place
from api.features.rounds.planning import Desk, find_scenario, list_pairs, open_desk, plan_groups, read_plan, tell_plan
from api.features.rounds.record import BEFORE_PUBLICATION, Operation, read_round, write_round
from api.features.rounds.state import Json, RoundState, Scenario, Strict
from api.identity.roles import Viewer
from api.snapshots.view import View
from api.storage.models import RoundRow
from fixtures.curation.cohorts import ScoredCohort
from fixtures.gazetteer import Gazetteer
from matcher.rounds import Change, NoPlan, Plan, Price, Prices, Problem, apply_changes, price, price_all
from matcher.rounds.masks import MASKS, find_barred
from matcher.rounds.pricing import find_moved, find_worse_off
from matcher.rounds.words import say_bar

Bans = list[tuple[str, Sequence[Sequence[bool]]]]


class ChangeInput(Strict):
    """A change to a scenario: a learner placed with a host, or, with `other`, two learners that change places."""

    learner: Id
    host: Id | None = None
    other: Id | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One host of a learner. bans: why it is ruled out; level, at_least: what placing it there loses at least, and where.

    at_least is None where it is ruled out. wish: the learner's rank for the host, None without one.
    """

    host: str
    fit: float
    wish: int | None
    bans: tuple[str, ...]
    level: str
    at_least: float | None


@dataclass(frozen=True, slots=True)
class Line:
    """One learner on the board: where it is placed, whether that is held, and every host with its price."""

    learner: str
    name: str
    hosts: tuple[str, ...]
    fit: float | None
    known: float | None
    is_locked: bool
    why_left_out: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Seats:
    """One host on the board: how many learners it has, needs and takes."""

    host: str
    name: str
    taken: int
    minimum: int
    maximum: int


@dataclass(frozen=True, slots=True)
class Board:
    """A scenario as it is worked on. is_stale: the round has changed since the scenario was solved. exact: of the prices."""

    scenario: str
    is_stale: bool
    exact: bool
    lines: tuple[Line, ...]
    seats: tuple[Seats, ...]
    missing_themes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What a change would cost. points: by level, what is lost (less than 0 is gained); None where no plan keeps all rules.

    why_not: what rules it out. moved: who changes hosts, before and after.
    """

    feasible: bool
    points: dict[str, float] | None
    worse_off: tuple[str, ...]
    moved: tuple[Json, ...]
    why_not: tuple[str, ...]


def read_board(
    session: Session, viewer: Viewer, round_id: str, scenario_id: str, view: View, gazetteer: Gazetteer
) -> Board:
    """The board of a scenario ("" for the one on it). Raises NotFound, Invalid, Conflict where it breaks rules by now."""
    _, state = read_round(session, viewer, round_id)
    return build_board(open_desk(state, view, gazetteer), find_scenario(state, scenario_id))


def build_board(desk: Desk, scenario: Scenario) -> Board:
    """The board of a scenario. Raises Conflict where it breaks rules by now."""
    table = _lay_out(desk, scenario)
    problem = table.problem
    asked = {theme for learner in problem.learners for theme in learner.asks}
    offered = {theme for host in problem.hosts for theme in host.answers}
    return Board(
        scenario=scenario.id,
        is_stale=scenario.hash != desk.hash,
        exact=table.prices.exact if table.prices else False,
        lines=tuple(table.line(row) for row in range(problem.shape[0])),
        seats=tuple(table.list_seats()),
        missing_themes=tuple(sorted(asked - offered)),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """What the board is read from. bans: each reason with the places (L, H) that it rules out."""

    desk: Desk
    scenario: Scenario
    problem: Problem
    prices: Prices | None
    bans: Bans
    why_left_out: dict[str, str]

    def option(self, row: int, column: int) -> Option:
        """One host of a learner."""
        problem, learner, host = self.problem, self.problem.learners[row].id, self.problem.hosts[column].id
        barred = tuple(text for text, mask in self.bans if mask[row][column])
        level, lost = self._read_price(row, column)
        fit = round(float(problem.fit[row, column]), 6)
        return Option(host, fit, _find_rank(self.desk.state, learner, host), barred, level, None if barred else lost)

    def _read_price(self, row: int, column: int) -> tuple[str, float | None]:
        if self.prices is None:
            return "", 0.0
        level, lost = int(self.prices.level[row, column]), float(self.prices.at_least[row, column])
        return self.prices.levels[level] if level >= 0 else "", round(lost, 6) if isfinite(lost) else None

    def line(self, row: int) -> Line:
        """One learner with every host."""
        learner = self.problem.learners[row].id
        placed = self.scenario.places.get(learner, [])
        return Line(
            learner=learner,
            name=self.desk.name(learner),
            hosts=tuple(one.host for one in placed),
            fit=mean([one.fit for one in placed]) if placed else None,
            known=mean([one.known for one in placed]) if placed else None,
            is_locked=any((learner, one.host) in self.problem.locks for one in placed),
            why_left_out=self.why_left_out.get(learner, ""),
            options=tuple(self.option(row, column) for column in range(self.problem.shape[1])),
        )

    def list_seats(self) -> Iterator[Seats]:
        """Every host."""
        taken = [host for _, host in list_pairs(self.scenario)]
        for host, least, most in zip(self.problem.hosts, self.problem.minimum, self.problem.maximum, strict=True):
            yield Seats(host.id, self.desk.name(host.id), taken.count(host.id), int(least), int(most))


def _lay_out(desk: Desk, scenario: Scenario) -> _Table:
    problem, plan = desk.without(scenario.off), read_plan(desk, scenario)
    prices = None if isinstance(desk.scored, ScoredCohort) else price_all(problem, plan)
    why = {one.id: one.why for one in plan.left_out}
    return _Table(desk, scenario, problem, prices, list_bans(problem), why)


def _find_rank(state: RoundState, learner: str, host: str) -> int | None:
    row = state.sheets.get("wishes", {}).get(f"{learner}>{host}")
    return int(row["rank"]) if row and row.get("rank", "").isdecimal() else None


def list_bans(problem: Problem) -> Bans:
    """Each reason that rules places out, with the places (L, H): the problem's own, and each hard rule that bars pairs."""
    texts = sorted(set(problem.why_not.values()))
    own = [
        (text, [[problem.why_not.get((a.id, b.id)) == text for b in problem.hosts] for a in problem.learners])
        for text in texts
    ]
    rules = [rule for rule in problem.rules if rule.hard and rule.kind in MASKS]
    return own + [(f"{say_bar(rule)} ({rule.id})", find_barred(problem, rule).tolist()) for rule in rules]


def preview(
    session: Session,
    viewer: Viewer,
    round_id: str,
    scenario_id: str,
    given: ChangeInput,
    view: View,
    gazetteer: Gazetteer,
) -> Told:
    """The exact price of a change; nothing is written. Raises NotFound, Invalid, Conflict."""
    _, state = read_round(session, viewer, round_id)
    desk = open_desk(state, view, gazetteer)
    return tell_price(desk, find_scenario(state, scenario_id), given)[0]


def tell_price(desk: Desk, scenario: Scenario, given: ChangeInput) -> tuple[Told, Plan | None]:
    """The price of a change to a scenario, and the plan with it, None where there is none."""
    problem, plan = desk.without(scenario.off), read_plan(desk, scenario)
    changes = list_changes(scenario, given)
    _refuse_unknown(problem, changes)
    freed = {change.learner for change in changes}
    free = replace(problem, locks=tuple(pair for pair in problem.locks if pair[0] not in freed))
    found = _price(desk, free, plan, changes)
    if found.plan is None:
        return Told(False, None, (), (), _say_why_not(problem, changes)), None
    before, after = plan.hosts_of, found.plan.hosts_of
    moved = tuple(
        {"learner": one, "before": sorted(before.get(one, ())), "after": sorted(after.get(one, ()))}
        for one in found.moved
    )
    points = {level: round(lost, 6) + 0.0 for level, lost in found.points.items()}
    return Told(True, points, found.worse_off, moved, ()), found.plan


def _price(desk: Desk, problem: Problem, plan: Plan, changes: Sequence[Change]) -> Price:
    """As `price`; the groups of a cohort are searched anew, and what that costs is no more than the search could find."""
    if not isinstance(desk.scored, ScoredCohort):
        return price(problem, plan, changes)
    try:
        other = plan_groups(desk.scored, apply_changes(problem, changes))
    except NoPlan:
        return Price({}, (), (), None)
    points = {level: plan.reached[level] - other.reached[level] for level in plan.reached}
    return Price(points, find_worse_off(problem, plan, other), find_moved(plan, other), other)


def list_changes(scenario: Scenario, given: ChangeInput) -> tuple[Change, ...]:
    """What is asked for as changes of the core. Raises Invalid."""
    if (given.host is None) == (given.other is None):
        raise Invalid(
            "a change names a host, or another learner to change places with", [Fault("host", "name one of the two")]
        )
    if given.host is not None:
        return (Change("place", given.learner, given.host),)
    ends = [scenario.places.get(one or "", []) for one in (given.learner, given.other)]
    if not all(len(one) == 1 for one in ends) or given.learner == given.other:
        raise Invalid(
            "only two who have one place each can change places", [Fault("other", "name somebody with a place")]
        )
    return (Change("place", given.learner, ends[1][0].host), Change("place", given.other or "", ends[0][0].host))


def _refuse_unknown(problem: Problem, changes: Sequence[Change]) -> None:
    faults = [
        Fault("learner", f"there is no '{one.learner}'")
        for one in changes
        if one.learner not in problem.learner_numbers
    ]
    faults += [Fault("host", f"there is no '{one.host}'") for one in changes if one.host not in problem.host_numbers]
    if faults:
        raise Invalid("a change names who is not in this round", faults)


def _say_why_not(problem: Problem, changes: Sequence[Change]) -> tuple[str, ...]:
    """What rules the changes out by itself, or else that they do not go with the rest."""
    ends = [(problem.learner_numbers[one.learner], problem.host_numbers[one.host]) for one in changes]
    said = [text for text, mask in list_bans(problem) if any(mask[row][column] for row, column in ends)]
    return tuple(said) or ("no plan that keeps all hard rules and locks has it",)


def place(
    session: Session,
    viewer: Viewer,
    round_id: str,
    scenario_id: str,
    version: int,
    given: ChangeInput,
    view: View,
    gazetteer: Gazetteer,
    why: str = "",
) -> tuple[RoundRow, Told]:
    """Make a change: hold the places, and put the best plan with them on the scenario. What it cost is in the log.

    Raises NotFound, Invalid, Conflict where no plan has it, Diverged where somebody else has moved the same learner.
    """
    _, state = read_round(session, viewer, round_id)
    scenario = find_scenario(state, scenario_id)
    told, plan = tell_price(open_desk(state, view, gazetteer), scenario, given)

    def apply(now: RoundState) -> RoundState:
        same = (
            plan
            if now == state
            else tell_price(open_desk(now, view, gazetteer), find_scenario(now, scenario.id), given)[1]
        )
        if same is None:
            raise Conflict(f"this cannot be placed: {'; '.join(told.why_not)}")
        return put_plan(now, scenario.id, given, same, view, gazetteer)

    ends = {one.learner for one in list_changes(scenario, given)}
    reads = {one.host for one in list_changes(scenario, given)}
    operation = Operation(
        f"{'swap' if given.other else 'place'} {given.learner}>{given.host or given.other}",
        apply,
        frozenset(ends),
        frozenset(reads),
        BEFORE_PUBLICATION,
        told.points,
        told.worse_off,
    )
    return write_round(session, viewer, round_id, version, operation, gazetteer, why), told


def put_plan(
    state: RoundState, scenario_id: str, given: ChangeInput, plan: Plan, view: View, gazetteer: Gazetteer
) -> RoundState:
    """The round with the places of a change held, and the plan with it as that of the scenario."""
    scenario = find_scenario(state, scenario_id)
    changes = list_changes(scenario, given)
    for change in changes:
        state = lock_place(state, change.learner, change.host)
    desk = open_desk(state, view, gazetteer)
    by_hand = sorted({*scenario.by_hand, *(change.learner for change in changes)})
    fields = {**scenario.model_dump(), **tell_plan(desk, plan), "hash": desk.hash, "by_hand": by_hand}
    scenarios = {**state.scenarios, scenario.id: Scenario.model_validate(fields)}
    return state.model_copy(update={"scenarios": scenarios})
