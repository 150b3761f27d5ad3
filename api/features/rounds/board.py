"""The board: every learner with every host, and what each place would cost at least."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from statistics import mean

from sqlmodel import Session

from api.features.rounds.bans import Bans, list_bans
from api.features.rounds.desk import Desk, open_desk
from api.features.rounds.record import read_round
from api.features.rounds.scenarios import find_scenario, list_pairs, read_plan
from api.features.rounds.state import RoundState, Scenario
from api.identity.roles import Viewer
from api.snapshots.view import View
from fixtures.curation.cohorts import ScoredCohort
from fixtures.gazetteer import Gazetteer
from matcher.rounds import Prices, Problem, price_all


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
