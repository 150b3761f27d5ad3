"""A round as it is kept: one document. Its sheets are those of the workbook, so that the two are the same data."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Json = dict[str, Any]
Kind = Literal["round", "panel", "cohort"]
Stage = Literal["draft", "open", "closed", "planning", "published", "running", "finished"]
STAGES: tuple[Stage, ...] = ("draft", "open", "closed", "planning", "published", "running", "finished")
Rows = dict[str, dict[str, str]]
"""Rows of a sheet by their id; a row is its filled cells, as text, by column."""
Answer = Literal["yes", "no"]
InvitationStatus = Literal["open", "accepted", "declined", "withdrawn"]


class Strict(BaseModel):
    """A part of a round, without anything that is not named."""

    model_config = ConfigDict(extra="forbid")


class PlacedWith(Strict):
    """Where somebody is placed. fit, known: in [0, 1], how well it fits and how much of that is known."""

    host: str
    fit: float
    known: float


class LeftOutShape(Strict):
    """Who has no place, why, and which rules bar it."""

    id: str
    why: str
    rules: list[str] = []


class Scenario(Strict):
    """A plan. `parent` is the one it was made from. `objective`: total, fair or stable. `off`: rules that were switched off.

    reached, bounds: by level, what it has and what no plan passes. `total` and `bound` are summed fit. `version`: of the round.
    `hash` names what was planned: sheets, switches, state of the data, weights; equal hash, equal plan. places: by learner.
    `by_hand`: learners that were placed by hand since it was solved.
    """

    id: str
    name: str
    parent: str = ""
    objective: str = "total"
    off: list[str] = []
    seed: int = 0
    at: str
    version: int
    hash: str
    snapshot: str
    policy: str
    software: str
    total: float
    bound: float
    proven: bool
    reached: dict[str, float] = {}
    bounds: dict[str, float] = {}
    broken: dict[str, float] = {}
    left_out: list[LeftOutShape] = []
    by_hand: list[str] = []
    places: dict[str, list[PlacedWith]] = {}

    @property
    def gap(self) -> float:
        """At most this share of the total could be missing."""
        return (self.bound - self.total) / self.bound if self.bound else 0.0


class Letter(Strict):
    """What one side of an invitation is told: in which language, and its words. `city_ids`: of this side."""

    city_ids: list[str]
    language: str
    subject: str
    body: str


class Invitation(Strict):
    """A place that both sides are asked about. Only when both said yes is it accepted. wave: 1 for the first."""

    id: str
    learner: str
    host: str
    wave: int
    at: str
    status: InvitationStatus = "open"
    learner_answer: Answer | None = None
    host_answer: Answer | None = None
    learner_letter: Letter
    host_letter: Letter


class Reserve(Strict):
    """Who comes next at a host. price: what taking it in now would cost at least, on `level`; rank: 1 comes first."""

    learner: str
    rank: int
    fit: float
    level: str
    price: float


class Publication(Strict):
    """A plan on its way to the cities. approvals: who agreed to it. wave: how many times invitations went out.

    first: the wave with which this plan went out; what was sent before was withdrawn, and is kept.
    """

    scenario: str
    approvals: list[str] = []
    at: str = ""
    wave: int = 0
    first: int = 1
    invitations: dict[str, Invitation] = {}
    reserves: dict[str, list[Reserve]] = {}


class Milestone(Strict):
    """A step of the round or of one place: until when, and when it was done."""

    title: str
    due: str = ""
    done: str = ""
    invitation: str = ""


class Outcome(Strict):
    """What came of a place. collaborations: the ids of the records that tell of it, none where nothing came of it."""

    result: Literal["done", "in part", "dropped"]
    note: str = ""
    collaborations: list[str] = []


class Judgement(Strict):
    """Which of two hosts somebody held to be better for a learner, not knowing which plan has which; choice "" for neither."""

    learner: str
    hosts: tuple[str, str]
    planned: str
    choice: str = ""


class RoundState(Strict):
    """The whole round. `lead`: the account that may publish. `board`: the scenario that is worked on.

    `columns`: headers of imported sheets that were told to mean a column, by sheet; remembered for the next import.
    """

    kind: Kind
    state: Stage = "draft"
    lead: str = ""
    board: str = ""
    sheets: dict[str, Rows]
    columns: dict[str, dict[str, str]] = {}
    scenarios: dict[str, Scenario] = Field(default_factory=dict)
    publication: Publication | None = None
    milestones: dict[str, Milestone] = Field(default_factory=dict)
    outcomes: dict[str, Outcome] = Field(default_factory=dict)
    judgements: dict[str, Judgement] = Field(default_factory=dict)

    def setting(self, name: str) -> str:
        """What a field of the first sheet says; "" where it is not there."""
        return self.sheets.get(self.kind, {}).get(name, {}).get("value", "")
