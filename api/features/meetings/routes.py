"""Interests, introductions, feedback: from a suggestion to a meeting, and what came of it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Query, Response

from api.features.meetings import feedback, interests
from api.features.meetings.exchange import Exchange
from api.features.meetings.shapes import FeedbackPage, InterestsShape, IntroductionPage, SaidShape
from api.http.deps import Permit, SessionDep, ViewerDep, WriteDep
from api.http.idempotency import PostDep
from api.http.paging import Cursor, Limit, build_page, read_cursor
from api.http.responses import respond
from api.http.routing import ApiRouter
from api.http.shapes import may_fail
from api.identity.roles import Action, Viewer
from api.storage.models import FeedbackRow, InterestRow, IntroductionRow, RemarkRow

router = ApiRouter(tags=["meetings"], responses=may_fail(401, 403, 422))
Sayer = Annotated[Viewer, Depends(Permit(Action.SAY_INTEREST))]
Reader = Annotated[Viewer, Depends(Permit(Action.READ_INTEREST))]
Broker = Annotated[Viewer, Depends(Permit(Action.BROKER))]
Giver = Annotated[Viewer, Depends(Permit(Action.GIVE_FEEDBACK))]
Judge = Annotated[Viewer, Depends(Permit(Action.READ_FEEDBACK))]


def _read_exchange(
    level: Annotated[str, Query(max_length=100, description="Only on this level, or on any.")] = "",
    department: Annotated[str, Query(max_length=100, description="Only with this department, or with any.")] = "",
) -> Exchange:
    return Exchange(level, department)


On = Annotated[Exchange, Depends(_read_exchange)]


@router.put("/cities/{city_id}/interests/{peer_id}", response_model=SaidShape, responses=may_fail(404, 413))
def say_interest(
    city_id: str, peer_id: str, interest: interests.InterestInput, viewer: Sayer, write: WriteDep
) -> Response:
    """Say that the city is interested in a peer, or that it is not for us. Mutual interest opens an introduction.

    A peer that is not for us leaves the lists that the city itself asks for, until the city takes that back.
    """
    row, opened = write(interests.say_interest, viewer, city_id, peer_id, interest)
    return respond({**row.model_dump(), "introduction": opened.model_dump() if opened else None})


@router.delete("/cities/{city_id}/interests/{peer_id}", status_code=204, responses=may_fail(404))
def take_back_interest(city_id: str, peer_id: str, viewer: Sayer, write: WriteDep) -> None:
    """Take back what the city said of a peer; one that was not for us may be suggested again."""
    write(interests.take_back_interest, viewer, city_id, peer_id)


@router.get("/cities/{city_id}/interests", response_model=InterestsShape, responses=may_fail(404))
def list_interests(city_id: str, viewer: Reader, session: SessionDep, on: On) -> Response:
    """What the city said of others, and who is interested in it. Nobody is told of a 'not for us'."""
    sent = interests.list_sent(session, viewer, city_id, on)
    received = interests.list_received(session, viewer, city_id, on)
    return respond({"sent": _dump(sent), "received": _dump(received)})


@router.get("/cities/{city_id}/introductions", response_model=IntroductionPage, responses=may_fail(404))
def list_introductions_of_city(
    city_id: str, viewer: Reader, session: SessionDep, on: On, cursor: Cursor = None, limit: Limit = 100
) -> Response:
    """The introductions of a city, newest first."""
    rows = interests.list_introductions(session, viewer, city_id, read_cursor(cursor), limit + 1, on)
    return respond(build_page(rows, limit))


@router.get("/introductions", response_model=IntroductionPage)
def list_introductions(
    viewer: Broker, session: SessionDep, on: On, cursor: Cursor = None, limit: Limit = 100
) -> Response:
    """All introductions, newest first."""
    rows = interests.list_introductions(session, viewer, None, read_cursor(cursor), limit + 1, on)
    return respond(build_page(rows, limit))


@router.post("/introductions", status_code=201, response_model=IntroductionRow, responses=may_fail(404, 409, 413))
def broker(introduction: interests.IntroductionInput, viewer: Broker, post: PostDep) -> Response:
    """Staff introduce two cities."""
    return post(lambda row: respond(row.model_dump(), 201), interests.broker, viewer, introduction)


@router.post("/introductions/{introduction_id}/close", response_model=IntroductionRow, responses=may_fail(404, 409))
def close_introduction(introduction_id: str, viewer: ViewerDep, post: PostDep) -> Response:
    """Close an introduction: staff, or one of its two cities."""
    return post(lambda row: respond(row.model_dump()), interests.close_introduction, viewer, introduction_id)


@router.post("/cities/{city_id}/feedback", status_code=201, response_model=FeedbackRow, responses=may_fail(404, 413))
def give_feedback(city_id: str, given: feedback.FeedbackInput, viewer: Giver, post: PostDep) -> Response:
    """Say what came of a peer."""
    return post(lambda row: respond(row.model_dump(), 201), feedback.give_feedback, viewer, city_id, given)


@router.get("/feedback", response_model=FeedbackPage)
def list_feedback(viewer: Judge, session: SessionDep, cursor: Cursor = None, limit: Limit = 100) -> Response:
    """All feedback, and the facts that cities contest, newest first."""
    rows = feedback.list_feedback(session, viewer, read_cursor(cursor), limit + 1)
    contested = _dump(feedback.list_contested(session, viewer)) if cursor is None else []
    return respond({**build_page(rows, limit), "contested": contested})


def _dump(rows: list[InterestRow] | list[RemarkRow]) -> list[dict[str, Any]]:
    return [row.model_dump() for row in rows]
