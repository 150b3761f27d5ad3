"""Asking for a section of a profile in another language, and taking what a machine made of it.

Only what everybody may read is ever asked for, and each text once in a language.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence

import orjson
from sqlmodel import Session, select

from api.clock import now
from api.errors import NotFound, TooMany
from api.features.translations.shapes import Answer
from api.features.translations.translator import Asked, Made, Outcome, Refused, Translator
from api.jobs.queue import add_job
from api.storage.cities import find_city
from api.storage.models import TranslationRow
from api.storage.translations import MADE, REFUSED, count_asked, hash_text, is_open, list_public_words
from fixtures.facts.rules import CONTROL

WHAT = "translation"
MOST_ASKED = 500
"""Texts that machines that are away may have in hand at once, so that nobody can spend what the operator has there."""
LONGEST = 20_000
"""Characters of what is taken for a translation."""


def ask_for_section(
    session: Session,
    city_id: str,
    section: str,
    language: str,
    translators: Sequence[Translator],
    find_foreign: Callable[[str], str | None],
) -> None:
    """Ask for what a city wrote in a section, where it is in another language and was not asked for.

    Args:
        find_foreign: the language of words that the page does not tell in its own, else None.

    Raises UnknownCity; NotFound where nobody translates, or nothing there is public; TooMany where MOST_ASKED are in hand.
    """
    words = list_public_words(find_city(session, city_id).sections.get(section)) if translators else ()
    if not words:
        raise NotFound("there is nothing here that can be translated")
    if count_asked(session) >= MOST_ASKED:
        raise TooMany(retry_after=3600)
    for text in words:
        source = find_foreign(text)
        if source and is_open(session.get(TranslationRow, (hash_text(text), language))):
            _ask(session, Asked(text, source, language, secrets.token_urlsafe(32)), translators)
    session.commit()


def _ask(session: Session, asked: Asked, translators: Sequence[Translator]) -> None:
    near = (one.translate(asked) for one in translators if one.is_near)
    made = next((outcome for outcome in near if isinstance(outcome, Made)), None)
    is_sent = made is None and not all(one.is_near for one in translators)
    row = TranslationRow(
        text_hash=hash_text(asked.text), language=asked.target, reply=hash_reply(asked.reply), at=_now()
    )
    if not is_sent:
        note_outcome(row, made or Refused("nobody near has it"))
    else:
        body = {"text": asked.text, "source": asked.source, "target": asked.target, "reply": asked.reply}
        add_job(session, WHAT, WHAT, orjson.dumps(body))
    session.merge(row)


def note_outcome(row: TranslationRow, outcome: Outcome) -> None:
    """Write on the row of a text what came of it; of what was taken nothing is known yet. A translation that is there stays."""
    if row.state == MADE:
        return
    if isinstance(outcome, Made):
        words = outcome.words.strip()
        row.state, row.words = (MADE, words) if _is_readable(words) else (REFUSED, "")
    elif isinstance(outcome, Refused):
        row.state = REFUSED


def _is_readable(words: str) -> bool:
    return 0 < len(words) <= LONGEST and not CONTROL.search(words)


def take_answer(session: Session, reply: str, given: Answer) -> None:
    """Keep what a machine answers under the id that it was given for a text; told again, it changes nothing.

    Raises NotFound for an id that nobody was given, or whose text is gone or no longer public.
    """
    row = session.exec(select(TranslationRow).where(TranslationRow.reply == hash_reply(reply))).first()
    if row is None:
        raise NotFound("nobody waits for this translation")
    words = given.words if given.is_for(row.language) else None
    note_outcome(row, Made(words) if words else Refused("no translation in the answer"))
    session.add(row)
    session.commit()


def hash_reply(reply: str) -> str:
    """How the id of an answer is kept."""
    return hashlib.sha256(reply.encode()).hexdigest()


def _now() -> str:
    return now().isoformat()
