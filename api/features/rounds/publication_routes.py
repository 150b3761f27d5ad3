"""From a plan to cities that have said yes, and what came of it."""

from __future__ import annotations

from fastapi import Response

from api.features.rounds import answers, approving, outcomes, publishing, waves, withdrawing
from api.features.rounds.access import WRITE, PublisherDep, RoundWriterDep
from api.features.rounds.shapes import RoundShape
from api.http.deps import SnapshotDep
from api.http.routing import ApiRouter
from api.http.shapes import may_fail

router = ApiRouter(tags=["rounds"], responses=may_fail(401, 403, 422))


@router.post("/rounds/{round_id}/approve", response_model=RoundShape, responses=WRITE)
def approve(given: approving.PublishInput, write: PublisherDep) -> Response:
    """Agree to a scenario as it is, as the second person. When a place moves, it has to be approved again."""
    return write.answer(approving.approve, given)


@router.post("/rounds/{round_id}/publish", response_model=RoundShape, responses=WRITE)
def publish(given: approving.PublishInput, write: PublisherDep, view: SnapshotDep) -> Response:
    """Invite both sides of every place: a letter each, in the city's language where the pages speak it. All or nothing."""
    return write.answer(publishing.publish, given, view, write.services.settings.second_person)


@router.post("/rounds/{round_id}/wave", response_model=RoundShape, responses=WRITE)
def send_wave(given: approving.PublishInput, write: RoundWriterDep, view: SnapshotDep) -> Response:
    """Fill the seats that have become free, by the rules, or with the places of a repaired scenario."""
    return write.answer(waves.send_wave, view, given)


@router.post("/rounds/{round_id}/withdraw", response_model=RoundShape, responses=WRITE)
def withdraw(given: withdrawing.WithdrawInput, write: PublisherDep) -> Response:
    """Take invitations back, or the whole publication: then the round is planned again."""
    return write.answer(withdrawing.withdraw, given)


@router.post("/rounds/{round_id}/answers", response_model=RoundShape, responses=WRITE)
def note_answer(given: answers.AnswerInput, write: RoundWriterDep) -> Response:
    """Note what a city has told staff about an invitation."""
    return write.answer(answers.note_answer, given)


@router.post("/rounds/{round_id}/outcomes", response_model=RoundShape, responses=WRITE)
def record_outcome(given: outcomes.OutcomeInput, write: RoundWriterDep) -> Response:
    """Tell what came of an accepted place; unless it was dropped, it becomes a collaboration on record."""
    return write.answer(outcomes.record_outcome, given)
