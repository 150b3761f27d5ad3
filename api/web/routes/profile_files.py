"""The history of the own profile with its way back, and the questionnaire to take away."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter, Response

from api.errors import Conflict
from api.features.profiles import use_cases as profiles
from api.http.deps import SessionDep, WriteDep
from api.web.form_token import FormDep
from api.web.language import speak
from api.web.links import Links
from api.web.own_city import OwnCityDep
from api.web.pages.history import build_history
from api.web.questionnaires import write_questionnaire_document, write_questionnaire_sheet
from api.web.responding import ResponderDep
from api.web.told import ToldDep

router = APIRouter()
MOST_CHANGES = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BLANK: dict[str, Any] = {"sections": {}}


@router.get("/{language}/my-city/history")
def show_history(show: ResponderDep, own: OwnCityDep, data: ToldDep, session: SessionDep, done: str = "") -> Response:
    """What was changed in the profile, before and after."""
    lines = profiles.list_history(session, show.viewer, own, limit=MOST_CHANGES)
    document = profiles.read_profile(session, show.viewer, own).document
    return show.page(build_history(data.snapshot, own, lines, document, done), active="my-city")


@router.post("/{language}/my-city/history/{line_id}/undone")
def undo_change(show: ResponderDep, own: OwnCityDep, write: WriteDep, form: FormDep, line_id: str) -> Response:
    """Give a section back what it was before a change."""
    try:
        write(profiles.undo_change, show.viewer, own, line_id)
    except Conflict:
        return show.go(Links(show.language).page("my-city/history?done=changed#notice"))
    return show.go(Links(show.language).page("my-city/history?done=undone#notice"))


@router.get("/{language}/my-city/questionnaire.xlsx")
def read_questionnaire_sheet(show: ResponderDep, own: OwnCityDep, session: SessionDep) -> Response:
    """The questionnaire as a workbook, filled with what the profile holds; it can be handed in again."""
    document = profiles.read_profile(session, show.viewer, own).document
    return _attach(write_questionnaire_sheet(document, speak(show.language)), XLSX, f"{own}-questionnaire.xlsx")


@router.get("/{language}/my-city/{name}.pdf")
def read_questionnaire_document(
    show: ResponderDep,
    own: OwnCityDep,
    data: ToldDep,
    session: SessionDep,
    name: Literal["questionnaire", "questionnaire-blank"],
) -> Response:
    """The questionnaire on paper, filled in or blank."""
    document = profiles.read_profile(session, show.viewer, own).document if name == "questionnaire" else BLANK
    city = data.snapshot.city(own).name
    content = write_questionnaire_document(
        city, document, speak(show.language), data.policy_name, data.snapshot.version
    )
    return _attach(content, "application/pdf", f"{own}-{name}.pdf")


def _attach(content: bytes, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=media_type, headers=headers)
