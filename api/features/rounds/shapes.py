"""The shapes of rounds."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from api.features.rounds.state import Kind, RoundState, Scenario, Stage
from api.http.shapes import leave_out
from api.storage.models import DecisionRow


class RoundSummary(BaseModel):
    """A round in a list."""

    id: str
    kind: Kind
    version: int
    at: str
    state: Stage
    title: str
    lead: str
    participants: int
    hosts: int
    scenarios: int


class RoundList(BaseModel):
    """Rounds in the order in which they were made."""

    items: list[RoundSummary]
    next: str | None


class RoundShape(RoundState):
    """A round, whole. Sheets are rows by id; a row is its filled cells, as text, by column."""

    id: str
    version: int
    at: str


class RowsShape(BaseModel):
    """The rows of one sheet, by id."""

    sheet: str
    rows: dict[str, dict[str, str]]


DecisionShape = leave_out(DecisionRow, "Decision", "round_id")


class DecisionList(BaseModel):
    """The decisions of a round, oldest first. `changes`: each part that changed, as it was and as it is, by its address."""

    items: list[DecisionShape]  # type: ignore[valid-type]
    next: str | None


class FaultShape(BaseModel):
    """Something wrong in a sheet, by the row as a spreadsheet numbers it. What says "warning" is no obstacle."""

    sheet: str
    row: int
    column: str
    message: str


class ClashShape(BaseModel):
    """A rule that cannot be kept together with others."""

    id: str
    kind: str
    text: str
    reason: str


class DoubtShape(BaseModel):
    """What of an application does not meet the call. It bars nobody.

    test: hours, language, english, country, already, neutrality, degurba, consent or time. status, reason: what staff have
    decided on the application. before: what an earlier round has decided on the same city.
    """

    id: str
    test: str
    why: str
    status: str
    reason: str
    before: str


class CheckShape(BaseModel):
    """What is wrong, who does not meet the call, whether a plan exists (null where it cannot be said), which rules clash."""

    faults: list[FaultShape]
    doubts: list[DoubtShape]
    feasible: bool | None
    conflict: list[ClashShape]


class ChangedRows(BaseModel):
    """Ids of rows of one sheet."""

    new: list[str]
    changed: list[str]
    gone: list[str]


class ImportedShape(BaseModel):
    """What an import found and, by sheet, what it changes. `version` is that of the round afterwards."""

    dry_run: bool
    version: int
    faults: list[FaultShape]
    changes: dict[str, ChangedRows]


class ScenarioList(BaseModel):
    """Scenarios by id."""

    items: list[Scenario]


class PriceShape(BaseModel):
    """What a change costs: lost on each level (less than 0 is gained), who is worse off, who moves. Else why it cannot be."""

    feasible: bool
    points: dict[str, float] | None
    worse_off: list[str]
    moved: list[dict[str, Any]]
    why_not: list[str]


class PlacedShape(BaseModel):
    """The version of the round after a change was made, and what it cost."""

    version: int
    price: PriceShape


class OptionShape(BaseModel):
    """A host of a learner. at_least: what placing it there loses at least, on `level`; null where `bans` rule it out."""

    host: str
    fit: float
    wish: int | None
    bans: list[str]
    level: str
    at_least: float | None


class LineShape(BaseModel):
    """A learner on the board."""

    learner: str
    name: str
    hosts: list[str]
    fit: float | None
    known: float | None
    is_locked: bool
    why_left_out: str
    options: list[OptionShape]


class SeatsShape(BaseModel):
    """A host on the board."""

    host: str
    name: str
    taken: int
    minimum: int
    maximum: int


class BoardShape(BaseModel):
    """A scenario as it is worked on. is_stale: the round has changed since. exact: of the prices."""

    scenario: str
    is_stale: bool
    exact: bool
    lines: list[LineShape]
    seats: list[SeatsShape]
    missing_themes: list[str]


class MoveShape(BaseModel):
    """Who has other hosts."""

    learner: str
    before: list[str]
    after: list[str]


class DiffShape(BaseModel):
    """Two scenarios: who moves, and on each level of both what the second has more."""

    moves: list[MoveShape]
    points: dict[str, float]


class OwnInvitation(BaseModel):
    """An invitation as one side sees it."""

    id: str
    side: str
    status: str
    answer: str | None
    letter: dict[str, str]


class OwnPlace(BaseModel):
    """A place to which both sides said yes, by the ids of their cities."""

    learners: list[str]
    hosts: list[str]


class OwnRound(BaseModel):
    """A round as a city that takes part in it sees it. `places`: for an observer, once it is published."""

    id: str
    kind: Kind
    state: Stage
    title: str
    dates: dict[str, str]
    applications: list[dict[str, Any]]
    wishes: list[dict[str, str]]
    invitations: list[OwnInvitation]
    observer: bool
    places: list[OwnPlace]


class OwnRounds(BaseModel):
    """The rounds in which a city takes part."""

    items: list[OwnRound]
