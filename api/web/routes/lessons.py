"""What did not work: the pages of a city."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError
from sqlmodel import Session

from api.errors import Invalid
from api.features.lessons import use_cases as lessons
from api.http.deps import SessionDep, WriteDep
from api.identity.roles import Viewer
from api.web.faults import list_wrong_fields
from api.web.form_token import FormDep
from api.web.links import Links
from api.web.own_city import OwnCityDep
from api.web.pages.lessons import LessonsPage, build_lessons
from api.web.responding import ResponderDep
from api.web.told import ToldDep

router = APIRouter()
ADDRESS = "/{language}/my-city/lessons"
Text = Annotated[str, Form(max_length=3000)]


@router.get(ADDRESS)
def show_lessons(show: ResponderDep, own: OwnCityDep, data: ToldDep, session: SessionDep, done: str = "") -> Response:
    """What the reader's city says did not work, and what others tell it."""
    return show.page(_build(session, show.viewer, data, own, done), active="my-city")


@router.post(ADDRESS)
def say_lesson(
    show: ResponderDep,
    own: OwnCityDep,
    data: ToldDep,
    session: SessionDep,
    write: WriteDep,
    form: FormDep,
    theme: Text = "",
    tried: Text = "",
    instead: Text = "",
    visibility: Annotated[Literal["introduced", "private"], Form()] = "introduced",
) -> Response:
    """Keep what did not work."""
    try:
        given = lessons.LessonInput(theme=theme, tried=tried, instead=instead, visibility=visibility)
        write(lessons.say_lesson, show.viewer, own, given)
    except (Invalid, ValidationError) as error:
        page = _build(session, show.viewer, data, own)
        sent = replace(page, theme=theme, tried=tried, instead=instead, visibility=visibility)
        return show.page(replace(sent, wrong=list_wrong_fields(error)), active="my-city", status=422)
    return _back(show, "said")


@router.post(f"{ADDRESS}/{{lesson_id}}/taken-back")
def take_lesson_back(
    show: ResponderDep, own: OwnCityDep, write: WriteDep, form: FormDep, lesson_id: str
) -> RedirectResponse:
    """Take it back for good."""
    write(lessons.take_lesson_back, show.viewer, own, lesson_id)
    return _back(show, "taken-back")


def _build(session: Session, viewer: Viewer, data: ToldDep, own: str, done: str = "") -> LessonsPage:
    mine, told = lessons.list_own(session, viewer, own), lessons.list_told(session, viewer)
    return build_lessons(data.snapshot, own, mine, told, done)


def _back(show: ResponderDep, done: str) -> RedirectResponse:
    return show.go(Links(show.language).page(f"my-city/lessons?done={done}#notice"))
