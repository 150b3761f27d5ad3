"""What the two sides of an invitation say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from sqlmodel import Session

from api.errors import Conflict, Fault, Invalid
from api.features.rounds.decisions import Operation
from api.features.rounds.invitations import AFTER, change_invitation, find_publication
from api.features.rounds.operations import Id
from api.features.rounds.record import write_round
from api.features.rounds.state import Answer, Invitation, RoundState, Strict
from api.features.rounds.writing import Writing
from api.storage.models import RoundRow


class AnswerInput(Strict):
    """What one side of an invitation says. `side` is what staff note for a city; a city speaks for its own."""

    invitation: Id
    answer: Answer
    side: Literal["learner", "host"] | None = None


def note_answer(
    session: Session,
    writing: Writing,
    given: AnswerInput,
) -> RoundRow:
    """What a city has told staff. Raises NotFound, Invalid without a side, Conflict where it is not open, Diverged."""
    if given.side is None:
        raise Invalid("an answer that staff note names the side", [Fault("side", "write learner or host")])
    operation = build_answer(given, given.side)
    return write_round(session, writing, operation)


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
