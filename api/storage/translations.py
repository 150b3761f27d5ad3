"""Which words of a city may be translated, and what is kept of that: it goes when the words go, or are no longer public."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from sqlmodel import Session, col, delete, func, select

from api.clock import in_hours
from api.storage.models import TranslationRow
from api.storage.visibility import PUBLIC

WRITTEN = ("title", "summary", "text", "why", "note")
"""The fields of a fact that hold words of the city's own."""
ASKED, MADE, REFUSED, UNREACHED = "asked", "made", "refused", "unreached"
CLOSED_HOURS = {ASKED: 1.0, REFUSED: 24.0, UNREACHED: 0.0}
"""How long a text that was asked for, or refused, is not asked for again."""
Json = Mapping[str, Any]


def list_public_words(section: Json | None) -> tuple[str, ...]:
    """What a city wrote in a section that everybody may see, each text once; nothing of a section that is not public.

    >>> needs = {"visibility": "public", "items": [{"text": "Wärme ohne Gas", "theme": "energy_systems"}]}
    >>> list_public_words(needs), list_public_words({**needs, "visibility": "peers"}), list_public_words(None)
    (('Wärme ohne Gas',), (), ())
    """
    if section is None or section["visibility"] != PUBLIC:
        return ()
    return tuple(dict.fromkeys(item[name] for item in section["items"] for name in WRITTEN if item.get(name)))


def hash_text(text: str) -> str:
    """The name under which a translation of this text is kept."""
    return hashlib.sha256(text.encode()).hexdigest()


def find_translations(session: Session, texts: Iterable[str], language: str) -> dict[str, TranslationRow]:
    """What is kept of these texts in a language, by text."""
    named = {hash_text(text): text for text in texts}
    wanted = select(TranslationRow).where(TranslationRow.language == language, col(TranslationRow.text_hash).in_(named))
    return {named[row.text_hash]: row for row in session.exec(wanted)}


def count_asked(session: Session) -> int:
    """How many texts machines have in hand: those asked for, and not so long ago that no answer is to come."""
    since = in_hours(-CLOSED_HOURS[ASKED])
    wanted = select(func.count()).select_from(TranslationRow)
    return session.exec(wanted.where(TranslationRow.state == ASKED, col(TranslationRow.at) > since)).one()


def is_open(row: TranslationRow | None) -> bool:
    """Whether a text may be asked for: it never was, or long enough ago to no avail."""
    return row is None or (row.state in CLOSED_HOURS and row.at < in_hours(-CLOSED_HOURS[row.state]))


def drop_translations(session: Session, before: Json | None, after: Json | None) -> None:
    """Erase what was made of the public words of a section that it no longer says to everybody, in the session's transaction."""
    if gone := [hash_text(text) for text in {*list_public_words(before)} - {*list_public_words(after)}]:
        session.exec(delete(TranslationRow).where(col(TranslationRow.text_hash).in_(gone)))
