"""Who else has this, and a letter of interest."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Response
from starlette.exceptions import HTTPException

from api.identity.roles import Role
from api.web.coalition_letter import build_letter, write_docx, write_pdf
from api.web.language import speak
from api.web.pages.coalition import build_coalition
from api.web.parameters import SharedDep
from api.web.responding import LanguageDep, ResponderDep
from api.web.routes.export import PDF, attach
from api.web.told import ToldDep

router = APIRouter()
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@router.get("/{language}/cities/{city_id}/coalition")
def show_coalition(show: ResponderDep, data: ToldDep, city_id: str, asked: SharedDep) -> Response:
    """Who else has a barrier or a need of a city."""
    return show.page(build_coalition(data, city_id, asked, show.viewer.role is Role.STAFF), active="home")


@router.get("/{language}/cities/{city_id}/coalition.{suffix}")
def read_letter(
    language: LanguageDep, data: ToldDep, city_id: str, suffix: Literal["pdf", "docx"], asked: SharedDep
) -> Response:
    """A letter of interest of these cities."""
    page, tongue = build_coalition(data, city_id, asked), speak(language)
    if page.answer is None:
        raise HTTPException(404)
    letter, name = build_letter(page, tongue), f"{city_id}-letter-of-interest.{suffix}"
    if suffix == "docx":
        return attach(write_docx(letter, language), DOCX, name)
    return attach(write_pdf(letter, tongue, data.policy_name, data.snapshot.version), PDF, name)
