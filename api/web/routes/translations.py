"""Asking for what a city wrote in the language of the page."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse

from api.features.translations.plugged import find_translators
from api.features.translations.use_cases import ask_for_section
from api.http.deps import ServicesDep, SnapshotDep, WriteDep
from api.web.form_token import FormDep
from api.web.language import speak
from api.web.responding import ResponderDep

router = APIRouter()
Text = Annotated[str, Form(max_length=2000)]


@router.post("/{language}/cities/{city_id}/translations")
def ask_for_translations(
    show: ResponderDep,
    services: ServicesDep,
    data: SnapshotDep,
    write: WriteDep,
    form: FormDep,
    city_id: str,
    section: Text,
    back: Text,
) -> RedirectResponse:
    """Ask for the public words of one section, and go back to where they stand."""
    translators = find_translators(services.settings)
    write(ask_for_section, city_id, section, show.language, translators, speak(show.language).find_foreign)
    return show.go(f"/{show.language}/{back.lstrip('/')}")
