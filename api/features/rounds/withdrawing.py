"""Invitations taken back, or the whole publication."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from sqlmodel import Session

from api.errors import Conflict
from api.features.rounds.decisions import EVERYTHING, Operation
from api.features.rounds.invitations import AFTER, STANDING, change_invitation, find_publication
from api.features.rounds.operations import Id
from api.features.rounds.record import write_round
from api.features.rounds.state import Invitation, RoundState, Strict
from api.features.rounds.writing import Writing
from api.identity.roles import Action, require
from api.storage.models import RoundRow


class WithdrawInput(Strict):
    """Invitations to be withdrawn; none named: the whole publication, and the round goes back to planning."""

    invitations: Annotated[tuple[Id, ...], Field(max_length=500)] = ()


def withdraw(session: Session, writing: Writing, given: WithdrawInput) -> RoundRow:
    """Take invitations back, or the whole publication. Raises NotFound, Conflict, Diverged."""
    require(writing.viewer, Action.PUBLISH_ROUND)

    def apply(state: RoundState) -> RoundState:
        publication = find_publication(state)
        standing = (name for name, one in publication.invitations.items() if one.status in STANDING)
        for name in given.invitations or tuple(standing):
            publication = change_invitation(publication, name, _withdraw)
        if given.invitations:
            return state.model_copy(update={"publication": publication})
        return state.model_copy(update={"publication": publication.model_copy(update={"at": ""}), "state": "planning"})

    writes = frozenset({f"invitations {name}" for name in given.invitations} or {EVERYTHING})
    return write_round(session, writing, Operation("withdraw", apply, writes, frozenset(), AFTER))


def _withdraw(one: Invitation) -> Invitation:
    if one.status not in STANDING:
        raise Conflict(f"the invitation of {one.learner} to {one.host} is {one.status} already")
    return one.model_copy(update={"status": "withdrawn"})
