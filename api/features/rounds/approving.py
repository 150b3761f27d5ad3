"""A second person agrees to a scenario as it is."""

from __future__ import annotations

import hashlib
from typing import Annotated

import orjson
from pydantic import Field
from sqlmodel import Session

from api.errors import NotAllowed
from api.features.rounds.decisions import BEFORE_PUBLICATION, Operation
from api.features.rounds.record import write_round
from api.features.rounds.scenarios import find_scenario, list_pairs
from api.features.rounds.state import Publication, RoundState, Scenario, Strict
from api.features.rounds.writing import Writing
from api.identity.roles import Action, Viewer, require
from api.storage.models import RoundRow


class PublishInput(Strict):
    """The scenario to be published, "" for the one on the board."""

    scenario: Annotated[str, Field(max_length=100)] = ""


def approve(
    session: Session,
    writing: Writing,
    given: PublishInput,
) -> RoundRow:
    """Agree to a scenario as it is, as the second person beside who publishes. Raises NotFound, Conflict, Diverged."""
    require(writing.viewer, Action.PUBLISH_ROUND)

    def apply(state: RoundState) -> RoundState:
        scenario = find_scenario(state, given.scenario)
        named = name_approval(scenario)
        before = state.publication or Publication(scenario=named)
        kept = before.approvals if before.scenario == named else []
        approved = {"scenario": named, "approvals": sorted({*kept, writing.viewer.id})}
        return state.model_copy(update={"publication": before.model_copy(update=approved)})

    operation = Operation("approve", apply, frozenset({"publication"}), frozenset(), BEFORE_PUBLICATION)
    return write_round(session, writing, operation)


def name_approval(scenario: Scenario) -> str:
    """A scenario with the places that were agreed to: when a place moves, it is another one."""
    said = orjson.dumps(sorted(list_pairs(scenario)))
    return f"{scenario.id}:{hashlib.sha256(said).hexdigest()[:16]}"


def refuse_alone(state: RoundState, scenario: Scenario, viewer: Viewer) -> None:
    """Let pass what somebody beside the viewer has agreed to. Raises NotAllowed."""
    publication = state.publication
    agreed = publication.approvals if publication and publication.scenario == name_approval(scenario) else []
    if not set(agreed) - {viewer.id}:
        raise NotAllowed("a second person must approve this scenario as it is before it is published")
