"""Blind judging: two hosts for one learner, one of them the plan's, and nothing that says which."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field
from sqlmodel import Session

from api.errors import Fault, Invalid
from api.features.rounds.decisions import Operation
from api.features.rounds.desk import Desk
from api.features.rounds.operations import Id
from api.features.rounds.record import write_round
from api.features.rounds.state import Judgement, RoundState, Scenario, Strict
from api.features.rounds.writing import Writing
from api.storage.models import RoundRow
from matcher.rounds.masks import MASKS, find_barred


@dataclass(frozen=True, slots=True)
class Choice:
    """Two hosts for a learner, in an order that says nothing; planned: the one that the plan has."""

    learner: str
    hosts: tuple[str, str]
    planned: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was judged so far, by one person or by all: how often the plan's host was held better, the other, and neither."""

    planned: int
    other: int
    neither: int


class JudgeInput(Strict):
    """What somebody says of a learner's two hosts; choice: one of them, "" for neither."""

    learner: Id
    hosts: tuple[Id, Id]
    planned: Id
    choice: Annotated[str, Field(max_length=200)] = ""


def list_choices(desk: Desk, scenario: Scenario, other: Scenario | None = None) -> tuple[Choice, ...]:
    """For each learner with a place the plan's host and another: that of the other plan, else the one that fits next best."""
    found = []
    for learner, own in scenario.places.items():
        planned = own[0].host if own else ""
        rival = _find_rival(desk, learner, planned, other)
        if planned and rival:
            first, second = sorted((planned, rival), key=lambda host: _shuffle(scenario.id, learner, host))
            found.append(Choice(learner, (first, second), planned))
    return tuple(found)


def _find_rival(desk: Desk, learner: str, planned: str, other: Scenario | None) -> str:
    if other is not None:
        return next((one.host for one in other.places.get(learner, []) if one.host != planned), "")
    problem = desk.problem
    row, barred = problem.learner_numbers[learner], ~problem.allowed
    for rule in problem.rules:
        if rule.hard and rule.kind in MASKS:
            barred = barred | find_barred(problem, rule)
    free = [column for column, host in enumerate(problem.hosts) if not barred[row, column] and host.id != planned]
    best = max(free, key=lambda column: (float(problem.fit[row, column]), problem.hosts[column].id), default=None)
    return "" if best is None else problem.hosts[best].id


def _shuffle(*named: str) -> str:
    return hashlib.sha256("/".join(named).encode()).hexdigest()


def name_judgement(viewer_id: str, given: Choice | JudgeInput) -> str:
    """The address of somebody's judgement of a choice."""
    return ":".join((viewer_id, given.learner, *given.hosts)).replace("/", "_")


def judge(session: Session, writing: Writing, given: JudgeInput) -> RoundRow:
    """Keep what the viewer says. Raises Invalid for a choice that was not offered, Diverged."""
    if given.choice not in ("", *given.hosts) or given.planned not in given.hosts:
        raise Invalid("choose one of the two hosts, or neither", [Fault("choice", "not one of the two")])
    name = name_judgement(writing.viewer.id, given)

    def apply(state: RoundState) -> RoundState:
        kept = Judgement.model_validate(given.model_dump())
        return state.model_copy(update={"judgements": {**state.judgements, name: kept}})

    operation = Operation("judge", apply, frozenset({f"judgements {name}"}))
    return write_round(session, writing, operation)


def count_verdict(state: RoundState, viewer_id: str = "") -> Verdict:
    """How the judgements of the viewer ("" for everybody) fall."""
    said = [one for name, one in state.judgements.items() if not viewer_id or name.startswith(f"{viewer_id}:")]
    planned = sum(one.choice == one.planned for one in said)
    neither = sum(one.choice == "" for one in said)
    return Verdict(planned, len(said) - planned - neither, neither)
