"""All rounds, the form for a new one, and the preview of a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from api.features.rounds.record import load_state
from api.features.rounds.sheets import PARTICIPANTS
from api.features.rounds.state import RoundState
from api.storage.models import RoundRow
from api.web.pages.my_city import read_day
from api.web.pages.staff.rounds.head import name_round

KINDS = ("round", "panel", "cohort")


@dataclass(frozen=True, slots=True)
class Listed:
    """A round in the list. waiting: applications that nobody has looked at. placed: by the plan on the board, None without."""

    id: str
    title: str
    kind: str
    stage: str
    day: date
    participants: int
    waiting: int
    placed: int | None


@dataclass(frozen=True, slots=True)
class RoundsPage:
    """All rounds, newest first. wrong: why the last form could not be taken. title: as it was typed."""

    template: ClassVar[str] = "staff/rounds/list.html"

    rounds: tuple[Listed, ...]
    kinds: tuple[str, ...]
    title: str
    wrong: tuple[str, ...]
    done: str


def build_rounds(rows: Iterable[RoundRow], title: str = "", wrong: Sequence[str] = (), done: str = "") -> RoundsPage:
    """The list."""
    return RoundsPage(tuple(map(list_round, reversed(list(rows)))), KINDS, title, tuple(wrong), done)


def list_round(row: RoundRow) -> Listed:
    """One line of the list."""
    state = load_state(row)
    applied = state.sheets.get(PARTICIPANTS[state.kind], {})
    waiting = sum((cells.get("status") or "applied") == "applied" for cells in applied.values())
    title = name_round(row, state)
    return Listed(row.id, title, state.kind, state.state, read_day(row.at), len(applied), waiting, count_placed(state))


def count_placed(state: RoundState) -> int | None:
    """How many have a place in the plan on the board; None without one."""
    plan = state.scenarios.get(state.board)
    return None if plan is None else sum(bool(own) for own in plan.places.values())
