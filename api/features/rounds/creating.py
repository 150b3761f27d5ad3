"""New rounds, and the few things about a round as a whole."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from pydantic import Field
from sqlmodel import Session, col, select

from api.errors import Invalid
from api.features.rounds.desk import open_desk
from api.features.rounds.eligibility import find_doubts
from api.features.rounds.record import create, load_state, read_round
from api.features.rounds.sheets import check_rows, empty_sheets, list_faults, put_row, read_state, tell_faults
from api.features.rounds.state import Json, Kind, RoundState, Strict
from api.identity.roles import Action, Role, Viewer, require
from api.snapshots.view import View
from api.storage.models import RoundRow
from fixtures.curation.answer import tell_conflict
from fixtures.gazetteer import Gazetteer

Title = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$")]
Setting = Annotated[str, Field(max_length=500, pattern=r"^[^\x00-\x1f]*$")]


class RoundInput(Strict):
    """A new round. settings: fields of its first sheet, such as call_opens, objective, max_learners_of_one_country_per_host."""

    kind: Kind = "round"
    title: Title
    settings: dict[Annotated[str, Field(max_length=100)], Setting] = Field(default_factory=dict, max_length=50)


class RoundPatch(Strict):
    """Fields of the first sheet to be set; "" takes one away."""

    settings: dict[Annotated[str, Field(max_length=100)], Setting] = Field(min_length=1, max_length=50)


def create_round(session: Session, viewer: Viewer, given: RoundInput, gazetteer: Gazetteer, why: str = "") -> RoundRow:
    """A new round, a draft. Whoever makes it leads it; what a key makes has no lead until staff take it over.

    Raises Invalid where a setting cannot be read.
    """
    require(viewer, Action.WRITE_ROUNDS)
    lead = viewer.id if viewer.role is Role.STAFF else ""
    empty = RoundState(
        kind=given.kind, lead=lead, sheets=empty_sheets(given.kind), columns=_recall_columns(session, given.kind)
    )
    words = {"title": given.title, "kind": "twinning" if given.kind == "round" else given.kind, **given.settings}
    return create(session, viewer, check_rows(empty, set_settings(empty, words), gazetteer), why)


def _recall_columns(session: Session, kind: str) -> dict[str, dict[str, str]]:
    """The headers that were told to mean a column in the newest round of this kind."""
    row = session.exec(select(RoundRow).where(RoundRow.kind == kind).order_by(col(RoundRow.id).desc()).limit(1)).first()
    return load_state(row).columns if row else {}


def set_settings(state: RoundState, words: dict[str, str]) -> RoundState:
    """The round with some fields of its first sheet set; "" takes one away."""
    for name, value in words.items():
        if value:
            kept = state.sheets.get(state.kind, {}).get(name, {})
            state = put_row(state, "settings", {**kept, "field": name, "value": value})
        else:
            rows = {one: row for one, row in state.sheets.get(state.kind, {}).items() if one != name}
            state = state.model_copy(update={"sheets": {**state.sheets, state.kind: rows}})
    return state


def check_round(session: Session, viewer: Viewer, round_id: str, view: View, gazetteer: Gazetteer) -> Json:
    """What is wrong with the sheets, who does not meet the call, whether a plan exists, and else which rules clash.

    `feasible` is None where the sheets cannot be planned yet.
    """
    _, state = read_round(session, viewer, round_id)
    doubts = find_doubts(session, round_id, state, view.snapshot, gazetteer)
    faults = tell_faults(list_faults(read_state(state, gazetteer)))
    told: Json = {"faults": faults, "doubts": [asdict(doubt) for doubt in doubts], "feasible": None, "conflict": []}
    try:
        desk = open_desk(state, view, gazetteer)
    except Invalid:
        return told
    conflict = tell_conflict(desk.problem)
    return {**told, "feasible": not conflict, "conflict": conflict}
