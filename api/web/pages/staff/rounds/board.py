"""The board as a page: a row a learner, its hosts as choices with price, wish and ban."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from api.features.rounds.board import Board, Line, Option, Seats
from api.features.rounds.desk import Desk
from api.features.rounds.sheets import PARTICIPANTS
from api.features.rounds.state import LeftOutShape, RoundState, Scenario
from api.web.pages.staff.rounds.head import Head
from api.web.pages.staff.rounds.plan_line import PlanLine, read_plan_line
from fixtures.curation.participants import NOT_PLACED

MOST_OPTIONS = 25
"""So many hosts a row offers: the own and wished ones, then the cheapest; any other can be asked for on the page Why not."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A host in a row's select. wish: the learner's rank for it. level, at_least: what it costs at least, None where barred."""

    host: str
    name: str
    wish: int | None
    bans: tuple[str, ...]
    level: str
    at_least: float | None
    is_own: bool


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A learner: where it is, how that fits and how much of it is known, in [0, 1], None without a place.

    city_id: of its first city, "" where it has none. fewer: how many hosts are not offered here.
    """

    id: str
    name: str
    city_id: str
    host: str
    host_name: str
    host_city: str
    fit: float | None
    known: float | None
    wish: int | None
    is_locked: bool
    why: str
    need: str
    choices: tuple[Choice, ...]
    fewer: int


@dataclass(frozen=True, slots=True)
class BoardPage:
    """plan: what is on the board, None where there is none yet; plans: all of them. broken: why the plan cannot be held any more.

    exact: of the prices. away: not to be placed. missing: themes asked for that no host offers.
    """

    template: ClassVar[str] = "staff/rounds/board.html"

    head: Head
    plan: PlanLine | None
    plans: tuple[PlanLine, ...]
    rows: tuple[BoardRow, ...]
    seats: tuple[Seats, ...]
    left_out: tuple[LeftOutShape, ...]
    missing: tuple[str, ...]
    names: Mapping[str, str]
    is_stale: bool
    exact: bool
    broken: str
    away: int = 0


def build_empty_board(head: Head, state: RoundState, broken: str = "") -> BoardPage:
    """The board without a plan, or with one that cannot be held under the round as it is."""
    plan = state.scenarios.get(state.board)
    plans = tuple(read_plan_line(state, one) for one in state.scenarios.values())
    line = read_plan_line(state, plan) if plan else None
    return BoardPage(head, line, plans, (), (), (), (), {}, False, False, broken)


def build_board_page(head: Head, desk: Desk, scenario: Scenario, board: Board) -> BoardPage:
    """The board of a plan."""
    names = {one: desk.name(one) for one in (*desk.problem.learner_numbers, *desk.problem.host_numbers)}
    applied = desk.state.sheets.get(PARTICIPANTS[desk.state.kind], {})
    away = {one for one, cells in applied.items() if cells.get("status") in NOT_PLACED and not scenario.places.get(one)}
    return BoardPage(
        head=head,
        plan=read_plan_line(desk.state, scenario),
        plans=tuple(read_plan_line(desk.state, one) for one in desk.state.scenarios.values()),
        rows=tuple(_read_row(desk, line, names) for line in board.lines if line.learner not in away),
        seats=board.seats,
        left_out=tuple(one for one in scenario.left_out if one.id not in away),
        missing=board.missing_themes,
        names=names,
        is_stale=board.is_stale,
        exact=board.exact,
        broken="",
        away=len(away),
    )


def _read_row(desk: Desk, line: Line, names: Mapping[str, str]) -> BoardRow:
    own = line.hosts[0] if line.hosts else ""
    choices = sorted((_read_choice(one, names, line.hosts) for one in line.options), key=_order)
    cells = _find_cells(desk.state, line.learner)
    return BoardRow(
        id=line.learner,
        name=line.name,
        city_id=_find_city(desk, line.learner),
        host=own,
        host_name=" · ".join(names.get(one, one) for one in line.hosts),
        host_city=_find_city(desk, own),
        fit=line.fit,
        known=line.known,
        wish=next((one.wish for one in line.options if one.host == own), None),
        is_locked=line.is_locked,
        why=line.why_left_out,
        need=cells.get("need_text", ""),
        choices=tuple(choices[:MOST_OPTIONS]),
        fewer=max(len(choices) - MOST_OPTIONS, 0),
    )


def _read_choice(one: Option, names: Mapping[str, str], own: tuple[str, ...]) -> Choice:
    is_own = one.host in own
    return Choice(one.host, names.get(one.host, one.host), one.wish, one.bans, one.level, one.at_least, is_own)


def _order(one: Choice) -> tuple[bool, bool, int, bool, float, str]:
    """The own host, then those that are wished for, then the others that may be, the cheapest first, then those ruled out."""
    return (not one.is_own, one.at_least is None, one.wish or 99, bool(one.level), one.at_least or 0.0, one.host)


def _find_city(desk: Desk, one: str) -> str:
    cities = desk.cities.get(one, ())
    return cities[0].id if cities else ""


def _find_cells(state: RoundState, one: str) -> Mapping[str, str]:
    return next((rows[one] for rows in state.sheets.values() if one in rows), {})
