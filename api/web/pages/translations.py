"""What a machine made of the words of a city in the language of the page, and where a reader may ask for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from sqlmodel import Session

from api.storage.models import CityRow, TranslationRow
from api.storage.translations import (
    ASKED,
    MADE,
    REFUSED,
    UNREACHED,
    find_translations,
    is_open,
    list_public_words,
)
from api.web.language import speak

STATES = (ASKED, REFUSED, UNREACHED)


@dataclass(frozen=True, slots=True)
class Translations:
    """The translations of one page.

    city_id: whose words; "" where nobody translates. made: the translations, by text. sections: those with words in another
    language that may be asked for. states: by section, what else there is to tell of its words: "asked", "refused", "unreached".
    """

    city_id: str = ""
    made: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    sections: frozenset[str] = frozenset()
    states: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))


NONE = Translations()


def build_translations(session: Session, city_id: str, language: str) -> Translations:
    """What there is, of the public sections alone."""
    row = session.get(CityRow, city_id)
    if row is None:
        return NONE
    is_foreign = speak(language).find_foreign
    foreign = {section: tuple(filter(is_foreign, list_public_words(state))) for section, state in row.sections.items()}
    kept = find_translations(session, (text for texts in foreign.values() for text in texts), language)
    return Translations(
        city_id,
        {text: found.words for text, found in kept.items() if found.state == MADE},
        frozenset(section for section, texts in foreign.items() if any(is_open(kept.get(text)) for text in texts)),
        {section: _list_states(texts, kept) for section, texts in foreign.items()},
    )


def _list_states(texts: Iterable[str], kept: Mapping[str, TranslationRow]) -> tuple[str, ...]:
    """What there is to tell of texts that have no translation yet."""
    found = {row.state for text in texts if (row := kept.get(text)) and not (row.state == ASKED and is_open(row))}
    return tuple(state for state in STATES if state in found)
