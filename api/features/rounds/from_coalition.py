"""A cohort made of a coalition: one group, its cities the participants."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from sqlmodel import Session

from api.errors import Fault, Invalid
from api.features.rounds.creating import Title, set_settings
from api.features.rounds.record import create
from api.features.rounds.sheets import check_rows, empty_sheets, put_row
from api.features.rounds.state import RoundState, Strict
from api.identity.roles import Action, Role, Viewer, require
from api.questions.coalition import CoalitionAnswer, CoalitionAsking, ask_coalition, tell_share
from api.snapshots.view import View
from api.storage.models import RoundRow
from fixtures.gazetteer import Gazetteer
from matcher.city import Statement
from matcher.coalition import Ally

LEAST = 2
NOTE = "Made from a coalition: these cities share what is named as their need; none of them has applied."


class CoalitionRoundInput(Strict):
    """A cohort of the cities that share something. shared: what is asked of `GET /cities/{city_id}/coalition`.

    leave_out: ids of cities of that answer that are not to take part.
    """

    title: Title
    city_id: Annotated[str, Field(max_length=200)]
    shared: CoalitionAsking
    leave_out: list[Annotated[str, Field(max_length=200)]] = Field(default_factory=list, max_length=20)


def create_from_coalition(
    session: Session, viewer: Viewer, given: CoalitionRoundInput, view: View, gazetteer: Gazetteer, why: str = ""
) -> RoundRow:
    """A new cohort, a draft, with the cities of the coalition as its participants in one group.

    Raises UnknownCity, UnknownTheme; Invalid where it is not said what is shared, or fewer than LEAST cities are left.
    """
    require(viewer, Action.WRITE_ROUNDS)
    answer = ask_coalition(view, given.city_id, given.shared)
    members = [ally for ally in answer.allies if ally.city.id not in given.leave_out]
    if len(members) < LEAST:
        raise Invalid(f"a cohort needs at least {LEAST} cities", [Fault("leave_out", "leave fewer cities out")])
    lead = viewer.id if viewer.role is Role.STAFF else ""
    empty = RoundState(kind="cohort", lead=lead, sheets=empty_sheets("cohort"))
    size = str(len(members))
    words = {"title": given.title, "kind": "cohort", "min_size": size, "max_size": size, "note": NOTE}
    state = put_row(set_settings(empty, words), "groups", {"group_id": "G1"})
    for number, ally in enumerate(members, start=1):
        state = put_row(state, "applications", {"application_id": f"A{number:02d}", **_tell(ally, answer)})
    return create(session, viewer, check_rows(empty, state, gazetteer), why)


def _tell(ally: Ally, answer: CoalitionAnswer) -> dict[str, str]:
    """The cells of a city: its theme, where it says one, and in its words what it shares."""
    words = answer.snapshot.vocabulary
    said = tell_share(ally, answer.shared, words) or answer.asking.need or ""
    theme = ally.says.theme if isinstance(ally.says, Statement) else ""
    columns = {one.id: f"{one.group}_interest" for one in words.themes}
    named = {columns[theme]: theme} if theme else {}
    return {
        "city_id": ally.city.id,
        "need_text": said or words.label(answer.shared.section, answer.shared.code),
        **named,
    }
