"""Links for colleagues: made by an editor for one section, kept as a hash, and ended by their day or by hand."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field
from sqlmodel import Session, col, select

from api.clock import in_hours, is_past, now
from api.errors import Conflict, Fault, Invalid, NotFound
from api.features.profiles import use_cases as profiles
from api.identity.authentication import hash_secret
from api.identity.roles import Action, Role, Viewer, require
from api.rules.sections import Input, SectionInput, Short, refuse_unknown_section
from api.storage.cities import find_city
from api.storage.ledger import build_id, record_audit
from api.storage.models import AssignmentRow

MOST_OPEN = 40
ENDED = "this link has ended or was never given: ask your colleague for a new one"
HOURS_A_DAY = 24.0


class AssignmentInput(Input):
    """Which section a colleague is asked for, who that is, in the editor's words, and how many days the link holds."""

    section: Short
    label: Short = Field(min_length=2)
    days: Annotated[int, Field(ge=1, le=60)] = 14


@dataclass(frozen=True, slots=True)
class Asked:
    """A link that holds, and the section as it is: what a colleague is shown."""

    row: AssignmentRow
    read: profiles.ProfileRead


def assign(session: Session, viewer: Viewer, city_id: str, given: AssignmentInput) -> tuple[AssignmentRow, str]:
    """A new link for one section, and its token, which is told once and kept as a hash.

    Raises UnknownCity, NotAllowed, Invalid for an unknown section, Conflict where too many are open.
    """
    require(viewer, Action.WRITE_PROFILE, city_id)
    find_city(session, city_id)
    refuse_unknown_section(given.section)
    if not given.label.strip():
        raise Invalid("say for whom the link is", [Fault("label", "say for whom the link is")])
    if len(list_assignments(session, viewer, city_id)) >= MOST_OPEN:
        raise Conflict(f"{MOST_OPEN} links are open: end one before you make another")
    token = secrets.token_urlsafe(32)
    row = AssignmentRow(
        id=build_id(),
        city_id=city_id,
        section=given.section,
        label=given.label.strip(),
        hash=hash_secret(token),
        expires_at=in_hours(given.days * HOURS_A_DAY),
        at=now().isoformat(),
    )
    session.add(row)
    record_audit(session, viewer, "assign section", f"{city_id}/{given.section}", after={"id": row.id})
    session.commit()
    return row, token


def list_assignments(session: Session, viewer: Viewer, city_id: str) -> list[AssignmentRow]:
    """The links of a city that hold, newest first. Raises NotAllowed."""
    require(viewer, Action.WRITE_PROFILE, city_id)
    rows = session.exec(
        select(AssignmentRow).where(AssignmentRow.city_id == city_id).order_by(col(AssignmentRow.id).desc())
    )
    return [row for row in rows if not is_past(row.expires_at)]


def end_assignment(session: Session, viewer: Viewer, city_id: str, assignment_id: str) -> None:
    """End a link at once. Raises NotFound, NotAllowed."""
    require(viewer, Action.WRITE_PROFILE, city_id)
    row = session.get(AssignmentRow, assignment_id) if assignment_id.isalnum() else None
    if row is None or row.city_id != city_id:
        raise NotFound("this city has no link with this id")
    session.delete(row)
    record_audit(session, viewer, "end assignment", f"{city_id}/{row.section}", before={"id": row.id})
    session.commit()


def open_assignment(session: Session, token: str) -> Asked:
    """What a token asks for. Raises NotFound for one that has ended."""
    row = session.exec(select(AssignmentRow).where(AssignmentRow.hash == hash_secret(token))).first()
    if row is None or is_past(row.expires_at):
        raise NotFound(ENDED)
    return Asked(row, profiles.read_profile(session, _speak_for(row), row.city_id))


def answer(session: Session, token: str, if_match: str | None, given: SectionInput) -> AssignmentRow:
    """Write the one section that the token is for; who may see it stays as it is. Raises NotFound, NotStated, Stale, Invalid."""
    row = open_assignment(session, token).row
    row.answered_at = now().isoformat()
    session.add(row)
    stated = given.model_copy(update={"visibility": None})
    profiles.patch_section(session, _speak_for(row), row.city_id, row.section, if_match, stated, f"({row.label})")
    return row


def _speak_for(row: AssignmentRow) -> Viewer:
    """The colleague: as an editor of the city, named by the link in the log."""
    return Viewer(Role.EDITOR, f"assignment:{row.id}", row.city_id)
