"""Publishing a plan: invitations in waves, answers of both sides, reserves, and taking it back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from math import isfinite
from typing import Annotated, Literal

import orjson
from pydantic import Field
from sqlmodel import Session

from api.clock import now
from api.errors import Conflict, Fault, Invalid, NotAllowed, NotFound
from api.features.rounds.operations import Id
from api.features.rounds.planning import Desk, find_scenario, list_pairs, open_desk, read_plan
from api.features.rounds.record import (
    BEFORE_PUBLICATION,
    EVERYTHING,
    Operation,
    read_round,
    write_round,
)
from api.features.rounds.state import (
    Answer,
    Invitation,
    Letter,
    Publication,
    Reserve,
    RoundState,
    Scenario,
    Stage,
    Strict,
)
from api.identity.roles import Action, Viewer, require
from api.snapshots.view import View
from api.storage.ledger import build_id
from api.storage.models import RoundRow
from api.web.letters import write_letter
from fixtures.curation.answer import tell_conflict
from fixtures.curation.cohorts import ScoredCohort
from fixtures.gazetteer import Gazetteer
from matcher.rounds import Change, NoPlan, Plan, Prices, apply_changes, price_all, solve
from matcher.rounds.problem import Pair

STANDING = ("open", "accepted")
AFTER: tuple[Stage, ...] = ("published", "running")
MOST_RESERVES = 10


class PublishInput(Strict):
    """The scenario to be published, "" for the one on the board."""

    scenario: Annotated[str, Field(max_length=100)] = ""


class WithdrawInput(Strict):
    """Invitations to be withdrawn; none named: the whole publication, and the round goes back to planning."""

    invitations: Annotated[tuple[Id, ...], Field(max_length=500)] = ()


class AnswerInput(Strict):
    """What one side of an invitation says. `side` is what staff note for a city; a city speaks for its own."""

    invitation: Id
    answer: Answer
    side: Literal["learner", "host"] | None = None


def approve(
    session: Session,
    viewer: Viewer,
    round_id: str,
    version: int,
    given: PublishInput,
    gazetteer: Gazetteer,
    why: str = "",
) -> RoundRow:
    """Agree to a scenario as it is, as the second person beside who publishes. Raises NotFound, Conflict, Diverged."""
    require(viewer, Action.PUBLISH_ROUND)

    def apply(state: RoundState) -> RoundState:
        scenario = find_scenario(state, given.scenario)
        named = name_approval(scenario)
        before = state.publication or Publication(scenario=named)
        kept = before.approvals if before.scenario == named else []
        approved = {"scenario": named, "approvals": sorted({*kept, viewer.id})}
        return state.model_copy(update={"publication": before.model_copy(update=approved)})

    operation = Operation("approve", apply, frozenset({"publication"}), frozenset(), BEFORE_PUBLICATION)
    return write_round(session, viewer, round_id, version, operation, gazetteer, why)


def name_approval(scenario: Scenario) -> str:
    """A scenario with the places that were agreed to: when a place moves, it is another one."""
    said = orjson.dumps(sorted(list_pairs(scenario)))
    return f"{scenario.id}:{hashlib.sha256(said).hexdigest()[:16]}"


def publish(
    session: Session,
    viewer: Viewer,
    round_id: str,
    version: int,
    given: PublishInput,
    view: View,
    gazetteer: Gazetteer,
    second_person: bool,
    why: str = "",
) -> RoundRow:
    """Invite both sides of every place, in one transaction: all of it is written, or nothing.

    Args:
        second_person: whether somebody beside the lead must have agreed to the scenario as it is.

    Raises:
        NotAllowed: the viewer is not the lead of this round, or nobody else has agreed.
        Conflict: the scenario breaks rules of the round as it is, or the round is published.
        Diverged: the round was changed since the version that was looked at.
    """
    require(viewer, Action.PUBLISH_ROUND)
    _, state = read_round(session, viewer, round_id)
    if state.lead and state.lead != viewer.id:
        raise NotAllowed("only the lead of this round may publish it; staff can hand it over")

    def apply(state: RoundState) -> RoundState:
        scenario = find_scenario(state, given.scenario)
        if second_person:
            _refuse_alone(state, scenario, viewer)
        desk = open_desk(state, view, gazetteer)
        plan = read_plan(desk, scenario)
        before = state.publication or Publication(scenario=scenario.id)
        begun = {"scenario": scenario.id, "at": now().isoformat(), "first": before.wave + 1}
        publication = invite(desk, before.model_copy(update=begun), sorted(plan.pairs))
        publication = publication.model_copy(update={"reserves": rank_reserves(desk, scenario, plan)})
        return state.model_copy(update={"publication": publication, "state": "published"})

    operation = Operation("publish", apply, frozenset({EVERYTHING}), frozenset(), BEFORE_PUBLICATION)
    return write_round(session, viewer, round_id, version, operation, gazetteer, why)


def _refuse_alone(state: RoundState, scenario: Scenario, viewer: Viewer) -> None:
    publication = state.publication
    agreed = publication.approvals if publication and publication.scenario == name_approval(scenario) else []
    if not set(agreed) - {viewer.id}:
        raise NotAllowed("a second person must approve this scenario as it is before it is published")


def invite(desk: Desk, publication: Publication, pairs: Iterable[Pair]) -> Publication:
    """The publication with one more wave. Raises Conflict where more would be asked than there are seats."""
    wave = publication.wave + 1
    new = [_build_invitation(desk, learner, host, wave) for learner, host in pairs]
    invitations = {**publication.invitations, **{one.id: one for one in new}}
    refuse_overbooked(desk, invitations.values())
    return publication.model_copy(update={"wave": wave, "invitations": invitations})


def refuse_overbooked(desk: Desk, invitations: Iterable[Invitation]) -> None:
    """Let pass what never asks more learners than a host has seats, nor one learner twice. Raises Conflict."""
    standing = [one for one in invitations if one.status in STANDING]
    problem = desk.problem
    for host, most in zip(problem.hosts, problem.maximum, strict=True):
        asked = sum(one.host == host.id for one in standing)
        if asked > most:
            raise Conflict(f"{host.id} has {most} seats, and {asked} invitations would stand")
    for learner in problem.learners:
        if sum(one.learner == learner.id for one in standing) > learner.most:
            raise Conflict(f"{learner.id} would be invited more than {learner.most} times at once")


def _build_invitation(desk: Desk, learner: str, host: str, wave: int) -> Invitation:
    letters = [
        _build_letter(desk, side, own, other)
        for side, own, other in (("learner", learner, host), ("host", host, learner))
    ]
    return Invitation(
        id=build_id(),
        learner=learner,
        host=host,
        wave=wave,
        at=now().isoformat(),
        host_answer=None if desk.cities.get(host) else "yes",
        learner_letter=letters[0],
        host_letter=letters[1],
    )


def _build_letter(desk: Desk, side: str, own: str, other: str) -> Letter:
    """The letter to one side; a group of a cohort is nobody to write to."""
    cities = desk.cities.get(own, ())
    if not cities:
        return Letter(city_ids=[], language="en", subject="", body="")
    title, due = desk.state.setting("title"), desk.state.setting("answers_due")
    language, subject, body = write_letter(desk.state.kind, side, title, cities, desk.name(other), due)
    return Letter(city_ids=[city.id for city in cities], language=language, subject=subject, body=body)


def rank_reserves(desk: Desk, scenario: Scenario, plan: Plan) -> dict[str, list[Reserve]]:
    """For each host who has no place and could come there, those first that would cost the rest least."""
    if isinstance(desk.scored, ScoredCohort):
        return {}
    problem = desk.without(scenario.off)
    prices, placed = price_all(problem, plan), {place.learner for place in plan.places}
    free = [(row, one.id) for row, one in enumerate(problem.learners) if one.id not in placed]
    found: dict[str, list[Reserve]] = {}
    for column, host in enumerate(problem.hosts):
        ranked = sorted(
            (_weigh(prices, row, column), -float(problem.fit[row, column]), learner)
            for row, learner in free
            if isfinite(prices.at_least[row, column])
        )
        if ranked:
            found[host.id] = [
                Reserve(
                    learner=one,
                    rank=rank,
                    fit=round(-fit, 6),
                    level=_name_level(prices, weight),
                    price=round(weight[1], 6),
                )
                for rank, (weight, fit, one) in enumerate(ranked[:MOST_RESERVES], start=1)
            ]
    return found


def _weigh(prices: Prices, row: int, column: int) -> tuple[int, float]:
    """How grave a price is: the level counted from the last, 0 for nothing, and how much is lost there."""
    level = int(prices.level[row, column])
    return (len(prices.levels) - level if level >= 0 else 0), float(prices.at_least[row, column])


def _name_level(prices: Prices, weight: tuple[int, float]) -> str:
    return prices.levels[len(prices.levels) - weight[0]] if weight[0] else ""


def send_wave(
    session: Session,
    viewer: Viewer,
    round_id: str,
    version: int,
    view: View,
    gazetteer: Gazetteer,
    given: PublishInput | None = None,
    why: str = "",
) -> RoundRow:
    """Fill the seats that have become free: invitations that stand stay, who declined is not asked again.

    Args:
        given: a scenario, such as a repaired one, whose places are asked that are not yet; none: the best way to fill the seats.

    Raises Conflict where nobody can be asked, or the scenario would move somebody whose invitation stands.
    """
    require(viewer, Action.WRITE_ROUNDS)

    def apply(state: RoundState) -> RoundState:
        publication = find_publication(state)
        desk = open_desk(state, view, gazetteer)
        standing = {(one.learner, one.host) for one in publication.invitations.values() if one.status in STANDING}
        chosen = given.scenario if given else ""
        wanted = set(list_pairs(find_scenario(state, chosen))) if chosen else fill_seats(desk, publication)
        if moved := sorted(standing - wanted):
            raise Conflict(f"this would move {moved[0][0]}, whose invitation stands: withdraw that one first")
        if not wanted - standing:
            raise Conflict("no seat that is free can be filled under the rules as they are")
        return state.model_copy(update={"publication": invite(desk, publication, sorted(wanted - standing))})

    operation = Operation("send a wave", apply, frozenset({"publication"}), frozenset(), AFTER)
    return write_round(session, viewer, round_id, version, operation, gazetteer, why)


def find_publication(state: RoundState) -> Publication:
    """What was published. Raises Conflict where nothing was."""
    if state.publication is None or not state.publication.at:
        raise Conflict("this round is not published")
    return state.publication


def fill_seats(desk: Desk, publication: Publication) -> set[Pair]:
    """The best plan around the invitations that stand. Raises Conflict with the rules that clash."""
    scenario = find_scenario(desk.state, publication.scenario)
    invitations = [one for one in publication.invitations.values() if one.wave >= publication.first]
    standing = {(one.learner, one.host) for one in invitations if one.status in STANDING}
    refused = {(one.learner, one.host) for one in invitations if one.status not in STANDING} - standing
    gone = {one.learner for one in invitations if one.learner_answer == "no"} - {learner for learner, _ in standing}
    changes = [Change("ban", *pair) for pair in sorted(refused)] + [Change("drop", one) for one in sorted(gone)]
    problem = replace(desk.without(scenario.off), locks=())
    problem = apply_changes(problem, [*changes, *(Change("place", *pair) for pair in sorted(standing))])
    try:
        return set(solve(problem, desk.levels(scenario.objective)).pairs)
    except NoPlan as error:
        clash = "; ".join(f"{rule['id']}: {rule['text']}" for rule in tell_conflict(problem))
        raise Conflict(f"the free seats cannot be filled while these rules stand: {clash}") from error


def withdraw(
    session: Session,
    viewer: Viewer,
    round_id: str,
    version: int,
    given: WithdrawInput,
    gazetteer: Gazetteer,
    why: str = "",
) -> RoundRow:
    """Take invitations back, or the whole publication. Raises NotFound, Conflict, Diverged."""
    require(viewer, Action.PUBLISH_ROUND)

    def apply(state: RoundState) -> RoundState:
        publication = find_publication(state)
        names = given.invitations or tuple(publication.invitations)
        for name in names:
            publication = change_invitation(
                publication, name, lambda one: one.model_copy(update={"status": "withdrawn"})
            )
        if given.invitations:
            return state.model_copy(update={"publication": publication})
        return state.model_copy(update={"publication": publication.model_copy(update={"at": ""}), "state": "planning"})

    writes = frozenset({f"invitations {name}" for name in given.invitations} or {EVERYTHING})
    return write_round(
        session, viewer, round_id, version, Operation("withdraw", apply, writes, frozenset(), AFTER), gazetteer, why
    )


def _withdraw(one: Invitation) -> Invitation:
    if one.status not in STANDING:
        raise Conflict(f"the invitation of {one.learner} to {one.host} is {one.status} already")
    return one.model_copy(update={"status": "withdrawn"})


def change_invitation(publication: Publication, name: str, change: Callable[[Invitation], Invitation]) -> Publication:
    """The publication with one invitation changed. Raises NotFound."""
    if name not in publication.invitations:
        raise NotFound("there is no such invitation in this round")
    invitations = {**publication.invitations, name: change(publication.invitations[name])}
    return publication.model_copy(update={"invitations": invitations})


def note_answer(
    session: Session,
    viewer: Viewer,
    round_id: str,
    version: int,
    given: AnswerInput,
    gazetteer: Gazetteer,
    why: str = "",
) -> RoundRow:
    """What a city has told staff. Raises NotFound, Invalid without a side, Conflict where it is not open, Diverged."""
    if given.side is None:
        raise Invalid("an answer that staff note names the side", [Fault("side", "write learner or host")])
    operation = build_answer(given, given.side)
    return write_round(session, viewer, round_id, version, operation, gazetteer, why)


def build_answer(given: AnswerInput, *sides: str) -> Operation:
    """The operation of an answer by one side, or by a city that is on both."""

    def answer(one: Invitation) -> Invitation:
        if one.status != "open":
            raise Conflict(f"this invitation is {one.status}: it cannot be answered any more")
        said = one.model_copy(update={f"{side}_answer": given.answer for side in sides})
        answers: Sequence[str | None] = (said.learner_answer, said.host_answer)
        status = "declined" if "no" in answers else "accepted" if answers == ("yes", "yes") else "open"
        return said.model_copy(update={"status": status})

    def apply(state: RoundState) -> RoundState:
        publication = change_invitation(find_publication(state), given.invitation, answer)
        return state.model_copy(update={"publication": publication})

    return Operation("answer", apply, frozenset({f"invitations {given.invitation}"}), frozenset(), AFTER)
