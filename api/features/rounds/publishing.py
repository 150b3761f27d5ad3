"""Publishing a plan: both sides of every place are invited, all or nothing."""

from __future__ import annotations

from sqlmodel import Session

from api.clock import now
from api.errors import NotAllowed
from api.features.rounds.approving import PublishInput, refuse_alone
from api.features.rounds.decisions import BEFORE_PUBLICATION, EVERYTHING, Operation
from api.features.rounds.desk import open_desk
from api.features.rounds.invitations import invite
from api.features.rounds.letters import open_writer
from api.features.rounds.record import read_round, write_round
from api.features.rounds.reserves import rank_reserves
from api.features.rounds.scenarios import find_scenario, read_plan
from api.features.rounds.state import Publication, RoundState
from api.features.rounds.writing import Writing
from api.identity.roles import Action, require
from api.snapshots.view import View
from api.storage.models import RoundRow


def publish(
    session: Session,
    writing: Writing,
    given: PublishInput,
    view: View,
    second_person: bool,
) -> RoundRow:
    """Invite both sides of every place, in one transaction: all of it is written, or nothing.

    Args:
        second_person: whether somebody beside the lead must have agreed to the scenario as it is.

    Raises:
        NotAllowed: the viewer is not the lead of this round, or nobody else has agreed.
        Conflict: the scenario breaks rules of the round as it is, or the round is published.
        Diverged: the round was changed since the version that was looked at.
    """
    require(writing.viewer, Action.PUBLISH_ROUND)
    _, state = read_round(session, writing.viewer, writing.round_id)
    if state.lead and state.lead != writing.viewer.id:
        raise NotAllowed("only the lead of this round may publish it; staff can hand it over")

    def apply(state: RoundState) -> RoundState:
        scenario = find_scenario(state, given.scenario)
        if second_person:
            refuse_alone(state, scenario, writing.viewer)
        desk = open_desk(state, view, writing.gazetteer)
        plan = read_plan(desk, scenario)
        before = state.publication or Publication(scenario=scenario.id)
        begun = {"scenario": scenario.id, "at": now().isoformat(), "first": before.wave + 1}
        writer = open_writer(desk, view, writing.contact)
        publication = invite(writer, before.model_copy(update=begun), sorted(plan.pairs))
        publication = publication.model_copy(update={"reserves": rank_reserves(desk, scenario, plan)})
        return state.model_copy(update={"publication": publication, "state": "published"})

    operation = Operation("publish", apply, frozenset({EVERYTHING}), frozenset(), BEFORE_PUBLICATION)
    return write_round(session, writing, operation)
