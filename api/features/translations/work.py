"""Asking a machine that is away, as a job: again a few times while nobody answers."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import Engine
from sqlmodel import Session

from api.features.translations.translator import Asked, Outcome, Refused, Translator, Unreached
from api.features.translations.use_cases import hash_reply, note_outcome
from api.jobs.runner import NotDone, Tell, Work, Write
from api.storage.engine import open_session
from api.storage.models import TranslationRow
from api.storage.translations import UNREACHED, hash_text

LOG = logging.getLogger("city_peers")
WAITS = (5.0, 60.0, 600.0)
"""Seconds before each further try."""


def build_translation_work(engine: Engine, translators: Sequence[Translator]) -> Work:
    """The work of asking the first machine that is away. A text that is gone, or no longer public, is not sent."""
    away = next((one for one in translators if not one.is_near), None)

    def ask(body: bytes, tell: Tell) -> Write:
        asked = Asked(**orjson.loads(body))
        with open_session(engine) as session:
            row = _find(session, asked)
        if row is None or away is None:
            return lambda session: {"told": "nothing was sent"}
        outcome = away.translate(asked)
        if isinstance(outcome, Unreached | Refused):
            LOG.warning("a translation into %s did not come about: %s", asked.target, outcome.why)
        write = _build_write(asked, outcome)
        if isinstance(outcome, Unreached):
            raise NotDone(write, WAITS[row.tries] if row.tries < len(WAITS) else None)
        return write

    return ask


def _build_write(asked: Asked, outcome: Outcome) -> Write:
    def write(session: Session) -> dict[str, Any]:
        row = _find(session, asked)
        if row is not None:
            note_outcome(row, outcome)
            _count(row, outcome)
            session.add(row)
        return {"told": type(outcome).__name__.lower()}

    return write


def _count(row: TranslationRow, outcome: Outcome) -> None:
    if isinstance(outcome, Unreached):
        row.tries += 1
        if row.tries > len(WAITS) and not row.words:
            row.state = UNREACHED


def _find(session: Session, asked: Asked) -> TranslationRow | None:
    """The row of this very asking."""
    row = session.get(TranslationRow, (hash_text(asked.text), asked.target))
    return row if row is not None and row.reply == hash_reply(asked.reply) else None
