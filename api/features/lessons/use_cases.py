"""What did not work: a city says it to those it was introduced to with a yes of both, or keeps it to itself.

It lies in a table of its own. No snapshot, score, history, export or feed reads it, so that none of them can tell it.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlmodel import Session, col, select

from api.clock import now
from api.errors import Fault, Invalid, NotAllowed, NotFound
from api.identity.roles import Action, Viewer, require
from api.storage.cities import find_city
from api.storage.interests import list_met
from api.storage.ledger import build_id, record_audit
from api.storage.models import LessonRow
from fixtures.vocabulary import load_vocabulary

Words = Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00]*$", strip_whitespace=True)]
INTRODUCED: Literal["introduced"] = "introduced"
MOST = 100
"""Of one city."""


class LessonInput(BaseModel):
    """What was tried and did not work, and what the city would do instead.

    visibility: "introduced" for cities that it was introduced to after both said yes, "private" for the city alone.
    """

    model_config = ConfigDict(extra="forbid")

    theme: Annotated[str, Field(max_length=100)]
    tried: Annotated[Words, Field(min_length=1)]
    instead: Words = ""
    visibility: Literal["introduced", "private"] = INTRODUCED


def say_lesson(session: Session, viewer: Viewer, city_id: str, given: LessonInput) -> LessonRow:
    """Keep what did not work. The log says that something was said, not what.

    Raises UnknownCity, NotAllowed; Invalid for an unknown theme, or more than MOST.
    """
    require(viewer, Action.SAY_LESSONS, city_id)
    find_city(session, city_id)
    themes = [theme.id for theme in load_vocabulary().themes]
    if given.theme not in themes:
        raise Invalid("there is no such theme", [Fault("theme", f"choose one of {', '.join(themes)}")])
    if len(list_own(session, viewer, city_id)) >= MOST:
        raise Invalid(f"a city keeps at most {MOST}; take one back first", [Fault("tried", "take one back first")])
    row = LessonRow(id=build_id(), city_id=city_id, at=now().isoformat(), **given.model_dump())
    session.add(row)
    record_audit(session, viewer, "say what did not work", f"{city_id}/{row.id}", private=True)
    session.commit()
    return row


def take_lesson_back(session: Session, viewer: Viewer, city_id: str, lesson_id: str) -> None:
    """Take it away for good. Raises NotFound, NotAllowed."""
    require(viewer, Action.SAY_LESSONS, city_id)
    row = session.get(LessonRow, lesson_id) if lesson_id.isalnum() else None
    if row is None or row.city_id != city_id:
        raise NotFound("there is nothing with this id")
    session.delete(row)
    record_audit(session, viewer, "take back what did not work", f"{city_id}/{lesson_id}", private=True)
    session.commit()


def list_own(session: Session, viewer: Viewer, city_id: str) -> list[LessonRow]:
    """All that a city has said, newest first, for its own editor. Raises NotAllowed."""
    require(viewer, Action.SAY_LESSONS, city_id)
    return list(session.exec(select(LessonRow).where(LessonRow.city_id == city_id).order_by(col(LessonRow.id).desc())))


def list_lessons(session: Session, viewer: Viewer, city_id: str) -> list[LessonRow]:
    """What a city tells the viewer: all of its own; else what it tells those it was introduced to.

    Raises NotAllowed where the viewer's city was not introduced to it with a yes of both, whether it has said anything or not.
    """
    require(viewer, Action.READ_LESSONS)
    if viewer.city_id == city_id:
        return list_own(session, viewer, city_id)
    if viewer.city_id is None or city_id not in list_met(session, viewer.city_id):
        raise NotAllowed("what did not work is told after an introduction to which both cities said yes")
    told = select(LessonRow).where(LessonRow.city_id == city_id, LessonRow.visibility == INTRODUCED)
    return list(session.exec(told.order_by(col(LessonRow.id).desc())))


def list_told(session: Session, viewer: Viewer) -> list[LessonRow]:
    """What all cities that the viewer's city was introduced to tell it, newest first. Raises NotAllowed."""
    require(viewer, Action.READ_LESSONS)
    met = list_met(session, viewer.city_id) if viewer.city_id else ()
    told = select(LessonRow).where(col(LessonRow.city_id).in_(met), LessonRow.visibility == INTRODUCED)
    return list(session.exec(told.order_by(col(LessonRow.id).desc())))
