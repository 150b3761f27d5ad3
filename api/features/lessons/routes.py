"""What did not work, for the cities that one was introduced to."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Response

from api.features.lessons import use_cases as lessons
from api.features.lessons.shapes import LessonList
from api.http.deps import Permit, SessionDep, WriteDep
from api.http.idempotency import PostDep
from api.http.responses import respond
from api.http.routing import ApiRouter
from api.http.shapes import may_fail
from api.identity.roles import Action, Viewer
from api.storage.models import LessonRow

router = ApiRouter(tags=["meetings"], prefix="/cities/{city_id}/lessons", responses=may_fail(401, 403, 404, 422))
Sayer = Annotated[Viewer, Depends(Permit(Action.SAY_LESSONS))]
Reader = Annotated[Viewer, Depends(Permit(Action.READ_LESSONS))]


@router.get("", response_model=LessonList)
def list_lessons(city_id: str, viewer: Reader, session: SessionDep) -> Response:
    """What did not work in a city: for its editor, and for editors of cities it was introduced to after both said yes."""
    return respond({"items": [row.model_dump() for row in lessons.list_lessons(session, viewer, city_id)]})


@router.post("", status_code=201, response_model=LessonRow, responses=may_fail(413))
def say_lesson(city_id: str, given: lessons.LessonInput, viewer: Sayer, post: PostDep) -> Response:
    """Say what did not work. Nobody reads it but cities that yours was introduced to after both said yes, or nobody at all."""
    return post(lambda row: respond(row.model_dump(), 201), lessons.say_lesson, viewer, city_id, given)


@router.delete("/{lesson_id}", status_code=204, response_class=Response)
def take_lesson_back(city_id: str, lesson_id: str, viewer: Sayer, write: WriteDep) -> Response:
    """Take it back for good."""
    write(lessons.take_lesson_back, viewer, city_id, lesson_id)
    return Response(status_code=204)
