"""Which machines translate for this service, in the order in which they are asked; none unless the operator plugs one in."""

from __future__ import annotations

from collections.abc import Iterator

from api.features.translations.etranslation import ETranslation
from api.features.translations.table import TableTranslator, read_table
from api.features.translations.translator import Translator
from api.settings import Settings


def find_translators(settings: Settings) -> tuple[Translator, ...]:
    """The machines of these settings: what is near first. Raises TableUnreadable."""
    return tuple(_plug_in(settings))


def _plug_in(settings: Settings) -> Iterator[Translator]:
    if settings.translations_table:
        yield TableTranslator(read_table(settings.translations_table))
    name, password, answers = (
        settings.etranslation_application,
        settings.etranslation_password,
        settings.etranslation_answers,
    )
    if settings.etranslation_url and name and password and answers:
        yield ETranslation(settings.etranslation_url, name, password, answers)
