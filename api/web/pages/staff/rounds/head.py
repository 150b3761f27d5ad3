"""What stands above every page of a round: its title, its stage, and how far the work has come."""

from __future__ import annotations

from dataclasses import dataclass

from api.features.rounds.decisions import BEFORE_PUBLICATION
from api.features.rounds.sheets import PARTICIPANTS
from api.features.rounds.state import RoundState
from api.storage.models import RoundRow


@dataclass(frozen=True, slots=True)
class Head:
    """id, title, kind and stage of a round; version: of the record, which every form names. board: the plan that is worked on.

    is_open: whether places may still be moved. done: what was just done, "" for nothing.
    """

    id: str
    title: str
    kind: str
    stage: str
    version: int
    board: str
    participants: int
    is_open: bool
    done: str = ""


def build_head(row: RoundRow, state: RoundState, done: str = "") -> Head:
    """The head of a round's pages."""
    return Head(
        row.id,
        name_round(row, state),
        state.kind,
        state.state,
        row.version,
        state.board,
        len(state.sheets.get(PARTICIPANTS[state.kind], {})),
        state.state in BEFORE_PUBLICATION,
        done,
    )


def name_round(row: RoundRow, state: RoundState) -> str:
    """The title of a round, or what it is and when it was begun."""
    return state.setting("title") or f"{state.kind} {row.at[:10]}"
