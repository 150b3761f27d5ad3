"""What earlier rounds have decided, so that it need not be decided again: conflicts of interest, and applications."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel import Session, col, select

from api.features.rounds.record import load_state
from api.features.rounds.sheets import PARTICIPANTS, find_cities_column
from api.features.rounds.state import RoundState
from api.storage.models import RoundRow

REMEMBERED = 50
"""Rounds back that decisions are remembered from."""
Judged = dict[frozenset[str], tuple[str, str]]
"""By the two cities: confirmed or dismissed, and why."""


def list_earlier(session: Session, round_id: str) -> Iterator[RoundState]:
    """The newest other rounds, newest first."""
    wanted = select(RoundRow).where(col(RoundRow.id) != round_id).order_by(col(RoundRow.id).desc()).limit(REMEMBERED)
    return (load_state(row) for row in session.exec(wanted))


def recall_statuses(session: Session, round_id: str) -> dict[str, str]:
    """What the newest round that gave a reason has decided on each city that applied."""
    found: dict[str, str] = {}
    for state in list_earlier(session, round_id):
        column, title = find_cities_column(state.kind), state.setting("title")
        for row in state.sheets.get(PARTICIPANTS[state.kind], {}).values():
            if reason := row.get("status_reason", ""):
                for city in row.get(column, "").split(";"):
                    found.setdefault(city, f"{row.get('status', '')} in {title}: {reason}")
    return found


def recall_conflicts(session: Session, round_id: str) -> Judged:
    """What earlier rounds decided about two cities, the newest decision of each pair."""
    judged: Judged = {}
    for state in list_earlier(session, round_id):
        for conflict in state.sheets.get("conflicts", {}).values():
            status = conflict.get("status", "proposed")
            if status in ("confirmed", "dismissed"):
                for pair in _list_cities(state, conflict["a"], conflict["b"]):
                    judged.setdefault(pair, (status, conflict.get("reason", "")))
    return judged


def _list_cities(state: RoundState, a: str, b: str) -> list[frozenset[str]]:
    return [
        frozenset((one, other)) for one in _read_cities(state, a) for other in _read_cities(state, b) if one != other
    ]


def _read_cities(state: RoundState, name: str) -> list[str]:
    row = state.sheets.get("learners", {}).get(name) or state.sheets.get("hosts", {}).get(name) or {}
    return [one for one in row.get("city_id", row.get("city_ids", "")).split(";") if one]
