"""What staff may ask for: rows, locks, bans, drop-outs, stages, milestones."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from api.features.rounds.state import Milestone, Strict

Id = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$")]
Text = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00-\x08\x0b-\x1f]*$")]
Cells = dict[Annotated[str, Field(max_length=100)], Text]
Part = Literal["settings", "participants", "hosts", "questions", "wishes", "vetoes", "conflicts", "rules", "locks"]
MOST = 500


class PutRow(Strict):
    """Add a row to a sheet, or replace the one of the same name."""

    op: Literal["put"]
    part: Part
    row: Cells = Field(max_length=60)


class RemoveRow(Strict):
    """Remove a row of a sheet: `L01` among participants, `L01>H08` among wishes, vetoes, conflicts and locks."""

    op: Literal["remove"]
    part: Part
    id: Id


class LockPlace(Strict):
    """Hold a place: whatever is planned from now on keeps it. A place of the same learner that was held is let go."""

    op: Literal["lock", "unlock"]
    learner: Id
    host: Id


class BanPlace(Strict):
    """Rule a place out, or let it be again, as the rule `ban L01>H08`."""

    op: Literal["ban", "unban"]
    learner: Id
    host: Id
    reason: Text = ""


class SetStatus(Strict):
    """How an application stands, and why. Who is on the reserve or has withdrawn is not placed.

    The reason stays with the application, is remembered in later rounds of the same city, and is for staff alone.
    """

    op: Literal["status"]
    participant: Id
    status: Literal["applied", "eligible", "late", "reserve", "withdrawn", "observer"]
    reason: Annotated[str, Field(max_length=500, pattern=r"^[^\x00-\x1f]*$")] = ""


class JudgeConflict(Strict):
    """Confirm or dismiss a conflict of interest, and why. A dismissed one is remembered."""

    op: Literal["judge"]
    a: Id
    b: Id
    status: Literal["confirmed", "dismissed", "proposed"]
    reason: Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f]*$")]


class ChooseBoard(Strict):
    """Put a scenario on the board."""

    op: Literal["choose"]
    scenario: Id


class DropScenario(Strict):
    """Remove a scenario that is neither on the board nor published."""

    op: Literal["drop scenario"]
    scenario: Id


class Move(Strict):
    """Take the round to another stage. To `published` and back only publishing and withdrawing lead."""

    op: Literal["move"]
    to: Literal["draft", "open", "closed", "planning", "running", "finished"]


class SetMilestone(Strict):
    """Set a milestone, of the round or of one invitation; without a milestone, remove it."""

    op: Literal["milestone"]
    id: Id
    milestone: Milestone | None = None


class HandOver(Strict):
    """Make another account the lead, who alone may publish."""

    op: Literal["hand over"]
    lead: Id


Given = Annotated[
    PutRow
    | RemoveRow
    | LockPlace
    | BanPlace
    | SetStatus
    | JudgeConflict
    | ChooseBoard
    | DropScenario
    | Move
    | SetMilestone
    | HandOver,
    Field(discriminator="op"),
]


class OperationsInput(Strict):
    """What is to be done, in this order: all of it, or nothing."""

    operations: list[Given] = Field(min_length=1, max_length=MOST)
