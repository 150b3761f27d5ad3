"""Further waves: seats that have become free are filled around what stands."""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import Session

from api.errors import Conflict
from api.features.rounds.approving import PublishInput
from api.features.rounds.decisions import Operation
from api.features.rounds.desk import Desk, open_desk
from api.features.rounds.invitations import AFTER, STANDING, find_publication, invite
from api.features.rounds.letters import open_writer
from api.features.rounds.record import write_round
from api.features.rounds.scenarios import find_scenario, list_pairs
from api.features.rounds.state import Publication, RoundState
from api.features.rounds.writing import Writing
from api.identity.roles import Action, require
from api.snapshots.view import View
from api.storage.models import RoundRow
from fixtures.curation.answer import tell_conflict
from matcher.rounds import Change, NoPlan, apply_changes, solve
from matcher.rounds.problem import Pair


def send_wave(
    session: Session,
    writing: Writing,
    view: View,
    given: PublishInput | None = None,
) -> RoundRow:
    """Fill the seats that have become free: invitations that stand stay, who declined is not asked again.

    Args:
        given: a scenario, such as a repaired one, whose places are asked that are not yet; none: the best way to fill the seats.

    Raises Conflict where nobody can be asked, or the scenario would move somebody whose invitation stands.
    """
    require(writing.viewer, Action.WRITE_ROUNDS)

    def apply(state: RoundState) -> RoundState:
        publication = find_publication(state)
        desk = open_desk(state, view, writing.gazetteer)
        standing = {(one.learner, one.host) for one in publication.invitations.values() if one.status in STANDING}
        chosen = given.scenario if given else ""
        wanted = set(list_pairs(find_scenario(state, chosen))) if chosen else fill_seats(desk, publication)
        if moved := sorted(standing - wanted):
            raise Conflict(f"this would move {moved[0][0]}, whose invitation stands: withdraw that one first")
        if not wanted - standing:
            raise Conflict("no seat that is free can be filled under the rules as they are")
        writer = open_writer(desk, view, writing.contact)
        return state.model_copy(update={"publication": invite(writer, publication, sorted(wanted - standing))})

    operation = Operation("send a wave", apply, frozenset({"publication"}), frozenset(), AFTER)
    return write_round(session, writing, operation)


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
