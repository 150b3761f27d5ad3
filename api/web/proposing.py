"""What stands around the form of a section: lines proposed for an editor's own words, and the links for colleagues."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date

from sqlmodel import Session

from api.features.profiles.colleagues import use_cases as colleagues
from api.storage.models import AssignmentRow
from api.web.links import Links
from api.web.pages.edit_section import Around, Assigned
from api.web.pages.my_city import read_day
from api.web.responding import Responder
from embeddings import EncoderUnavailable
from embeddings.reading import ReadingModelUnusable, load_reading_model, propose_codes
from fixtures.vectors import load_representer

LOG = logging.getLogger("city_peers")
SHOWN = 3


def can_propose(section: str) -> bool:
    """Whether a text can be read as a code of the section."""
    return section in load_reading_model().layers


def propose_lines(say: str, section: str, address: Callable[[str], str]) -> tuple[tuple[str, str], ...]:
    """The codes that a text most likely stands for, each with the address that takes it; none where no model loads."""
    if not say.strip() or not can_propose(section):
        return ()
    try:
        found = propose_codes(say, section, load_reading_model(), load_representer())[:SHOWN]
    except (EncoderUnavailable, ReadingModelUnusable) as error:
        LOG.warning("no line is proposed for own words: %s", error)
        return ()
    return tuple((one.code, f"{address(one.code)}#line-{one.code}") for one in found)


def build_around(
    show: Responder,
    session: Session,
    own: str,
    section: str,
    say: str = "",
    take: str = "",
    made: str = "",
    done: str = "",
) -> Around:
    """What an editor is shown around the form."""
    link = Links(show.language)
    rows = colleagues.list_assignments(session, show.viewer, own)
    return Around(
        action=link.section(section),
        say=say,
        proposed=() if take else propose_lines(say, section, lambda code: link.section(section, say=say, take=code)),
        can_propose=can_propose(section),
        take=take,
        assigned=tuple(_tell(row) for row in rows if row.section == section),
        made=made,
        done=done,
    )


def build_colleague_around(show: Responder, row: AssignmentRow, token: str, say: str, take: str, done: str) -> Around:
    """What a colleague is shown around the form."""
    link = Links(show.language)

    def address(code: str) -> str:
        return link.answer(token=token, say=say, take=code)

    proposed = () if take else propose_lines(say, row.section, address)
    ends = read_day(row.expires_at)
    return Around(link.answer(), say, proposed, can_propose(row.section), take, token, ends, done=done)


def _tell(row: AssignmentRow) -> Assigned:
    answered: date | None = read_day(row.answered_at) if row.answered_at else None
    return Assigned(row.id, row.label, read_day(row.expires_at), answered)
