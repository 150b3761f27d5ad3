"""What a city sees of rounds, and its answer."""

from __future__ import annotations

from fastapi import Response

from api.features.rounds import own
from api.features.rounds.access import OwnEditor
from api.features.rounds.answers import AnswerInput
from api.features.rounds.shapes import OwnRound, OwnRounds
from api.features.rounds.writing import Writing
from api.http.deps import ServicesDep, SessionDep, WriteDep
from api.http.responses import respond
from api.http.routing import ApiRouter
from api.http.shapes import may_fail

router = ApiRouter(tags=["rounds"], responses=may_fail(401, 403, 422))


@router.get("/cities/{city_id}/rounds", response_model=OwnRounds)
def list_own_rounds(city_id: str, viewer: OwnEditor, session: SessionDep) -> Response:
    """The rounds in which the own city takes part: its applications, wishes and invitations."""
    return respond({"items": own.list_own(session, viewer, city_id)})


@router.put("/cities/{city_id}/rounds/{round_id}/answer", response_model=OwnRound, responses=may_fail(404, 409, 413))
def answer_invitation(
    city_id: str, round_id: str, given: AnswerInput, viewer: OwnEditor, write: WriteDep, services: ServicesDep
) -> Response:
    """Say yes or no to an invitation of the own city. A place is agreed when both sides have said yes."""
    return respond(write(own.answer_own, Writing(viewer, round_id, services.gazetteer), city_id, given))
