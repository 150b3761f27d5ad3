"""What came of the places of a round: told once, and kept as collaborations that later questions know of."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from sqlmodel import Session

from api.clock import now
from api.errors import Conflict
from api.features.rounds.decisions import Operation
from api.features.rounds.invitations import find_publication
from api.features.rounds.operations import Id
from api.features.rounds.record import find_round, load_state, write_round
from api.features.rounds.state import Invitation, Outcome, RoundState, Strict
from api.features.rounds.writing import Writing
from api.rules.kept_records import add_record
from api.storage.models import RoundRow
from fixtures.curation.words import load_themes
from matcher.collaboration import LEARNER_TO_MENTOR, MUTUAL


class OutcomeInput(Strict):
    """What came of an accepted place. Of one that was dropped no collaboration is told."""

    invitation: Id
    result: Literal["done", "in part", "dropped"]
    note: Annotated[str, Field(max_length=1000, pattern=r"^[^\x00-\x08\x0b-\x1f]*$")] = ""


def record_outcome(
    session: Session,
    writing: Writing,
    given: OutcomeInput,
) -> RoundRow:
    """Tell what came of a place, and keep it as a collaboration of the two sides, both in one transaction.

    Raises NotFound, Conflict where the place was not accepted by both sides, or has an outcome already; Diverged.
    """
    ids: list[str] = []

    def apply(state: RoundState) -> RoundState:
        invitation = find_accepted(state, given.invitation)
        if given.invitation in state.outcomes:
            raise Conflict("what came of this place is told already")
        outcome = Outcome(result=given.result, note=given.note, collaborations=ids)
        return state.model_copy(update={"outcomes": {**state.outcomes, invitation.id: outcome}})

    state = load_state(find_round(session, writing.round_id))
    invitation = find_accepted(state, given.invitation)
    if given.result != "dropped" and given.invitation not in state.outcomes:
        ids += [
            add_record(session, writing.viewer, "collaboration", content, writing.gazetteer, writing.why).id
            for content in build_collaborations(state, invitation)
        ]
    operation = Operation(
        "outcome", apply, frozenset({f"outcomes {given.invitation}"}), frozenset(), ("running", "finished")
    )
    return write_round(session, writing, operation)


def find_accepted(state: RoundState, name: str) -> Invitation:
    """An invitation that both sides have accepted. Raises Conflict."""
    invitation = find_publication(state).invitations.get(name)
    if invitation is None or invitation.status != "accepted":
        raise Conflict("only of a place that both sides have accepted something can be told")
    return invitation


def build_collaborations(state: RoundState, invitation: Invitation) -> list[dict[str, object]]:
    """A collaboration of the learner with each member of the host: who is reviewed learns from who reviews."""
    learners, hosts = invitation.learner_letter.city_ids, invitation.host_letter.city_ids
    title, year = state.setting("title") or f"A {state.kind}", now().year
    ends = (
        [(a, b) for a in learners for b in hosts]
        if state.kind == "round"
        else [(b, a) for a in learners for b in hosts]
    )
    return [
        {
            "programme": title,
            "year": year,
            "kind": "twinning" if state.kind == "round" else "visit",
            "direction": LEARNER_TO_MENTOR if state.kind != "cohort" else MUTUAL,
            "a": a,
            "b": b,
            "themes": list_shared_themes(state, invitation),
            "source": f"{title}, {year}: told by the programme's staff",
        }
        for a, b in ends
    ]


def list_shared_themes(state: RoundState, invitation: Invitation) -> list[str]:
    """The themes that the learner asked for and the host offered."""
    asked = state.sheets.get("learners", {}).get(invitation.learner, {}).get("needs_themes", "")
    offered = state.sheets.get("hosts", {}).get(invitation.host, {}).get("offers_themes", "")
    known = load_themes()
    both = [
        [known.get(part.strip().casefold(), "") for part in text.replace(",", ";").split(";")]
        for text in (asked, offered)
    ]
    return [theme for theme in dict.fromkeys(both[0]) if theme and theme in both[1]]
