"""What a machine made of the words of a city, for a page that shows them."""

from __future__ import annotations

from api.features.translations.plugged import find_translators
from api.http.deps import Services
from api.storage.engine import open_session
from api.web.pages.translations import NONE, Translations, build_translations


def find_translations_of(services: Services, city_id: str, language: str) -> Translations:
    """What there is in the language of the page; NONE where the operator has plugged in no machine."""
    if not find_translators(services.settings):
        return NONE
    with open_session(services.engine) as session:
        return build_translations(session, city_id, language)


def sends_words(services: Services) -> bool:
    """Whether words of cities go to a machine elsewhere when a reader asks for it."""
    return not all(one.is_near for one in find_translators(services.settings))
