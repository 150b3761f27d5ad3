"""What goes with a person: their name, their sessions, what they kept, and what they wrote in their own words.

What a city reported stays: the facts of its profile with their former states, what it said of others, what came of it, the
facts that it contests, and what it says did not work. The audit log says who wrote what, so that words can be found by their
writer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from sqlmodel import Session, col, delete, select, update

from api.identity.roles import PROVIDER_PREFIX, Role
from api.storage.models import (
    AccountRow,
    AuditRow,
    CityVersion,
    DecisionRow,
    FeedbackRow,
    InterestRow,
    IntroductionRow,
    JobRow,
    PolicyRow,
    RemarkRow,
    SavedAnswer,
    TokenRow,
    VisitRow,
)

ERASED = "erased"
"""Who did it, where the name of a person of a provider stood."""


def name_person(account: AccountRow) -> tuple[str, ...]:
    """The ids under which a person acts: through a session, and for people of a provider with its token."""
    own = f"account:{account.id}"
    return (own, account.name) if account.name.startswith(PROVIDER_PREFIX) else (own,)


def erase_person(session: Session, account: AccountRow) -> None:
    """Take a person's own words out of everything that is kept, with their sessions. The account row itself is left."""
    people = name_person(account)
    _erase_reasons(session, people)
    _erase_interests(session, people)
    _erase_remarks(session, people)
    _erase_notes(session, people)
    session.exec(delete(SavedAnswer).where(col(SavedAnswer.id).in_(find_subjects(session, people, "save answer"))))
    session.exec(delete(TokenRow).where(col(TokenRow.account_id) == account.id))
    session.exec(delete(VisitRow).where(col(VisitRow.viewer_id).in_(people)))
    for person in people:
        if person.startswith(PROVIDER_PREFIX):
            for table in (AuditRow, CityVersion, DecisionRow, PolicyRow, JobRow):
                session.exec(update(table).where(col(table.who) == person).values(_unname(table)))


def _unname(table: type[AuditRow | CityVersion | DecisionRow | PolicyRow | JobRow]) -> dict[str, str]:
    return {"who": ERASED, **({"why": ""} if table in (AuditRow, DecisionRow) else {})}


def _erase_reasons(session: Session, people: Collection[str]) -> None:
    for table in (AuditRow, CityVersion, DecisionRow):
        session.exec(update(table).where(col(table.who).in_(people), col(table.why) != "").values(why=""))


def _erase_interests(session: Session, people: Collection[str]) -> None:
    for subject in find_subjects(session, people, "interest: %"):
        row = session.get(InterestRow, tuple(subject.split("/")))
        if row is not None:
            row.reason = ""
            session.add(row)


def _erase_remarks(session: Session, people: Collection[str]) -> None:
    """The reasons for which blind spots were set aside; a contested fact is the city's own statement."""
    for subject in find_subjects(session, people, "dismissed"):
        city_id, section, code = subject.split("/", 2)
        row = session.get(RemarkRow, (city_id, "dismissed", section, code))
        if row is not None:
            row.words = row.source = ""
            session.add(row)


def _erase_notes(session: Session, people: Collection[str]) -> None:
    """Comments on what came of a peer, and what staff wrote when they introduced two cities."""
    for subject in _find_all(session, people, "give feedback"):
        city_id, peer_id = subject.split("/")
        said = select(FeedbackRow).where(FeedbackRow.city_id == city_id, FeedbackRow.peer_id == peer_id)
        for row in _pick(session, people, "give feedback", subject, said.order_by(FeedbackRow.id)):
            row.comment = ""
            session.add(row)
    for subject in _find_all(session, people, "open introduction"):
        a, b = subject.split("/")
        opened = select(IntroductionRow).where(IntroductionRow.a == a, IntroductionRow.b == b)
        for row in _pick(session, people, "open introduction", subject, opened.order_by(IntroductionRow.id)):
            if row.opened_by == Role.STAFF:
                row.note = ""
                session.add(row)


def _pick(session: Session, people: Collection[str], what: str, subject: str, wanted: Any) -> Iterator[Any]:
    """Of the rows about a subject, those that these people wrote: each row has one line of the log, in the same order."""
    lines = select(AuditRow.who).where(AuditRow.what == what, AuditRow.subject == subject).order_by(AuditRow.id)
    for who, row in zip(session.exec(lines).all(), session.exec(wanted).all(), strict=True):
        if who in people:
            yield row


def _find_all(session: Session, people: Collection[str], what: str) -> list[str]:
    """What these people did something to."""
    mine = select(AuditRow.subject).where(col(AuditRow.who).in_(people), col(AuditRow.what).like(what)).distinct()
    return list(session.exec(mine))


def find_subjects(session: Session, people: Collection[str], what: str) -> list[str]:
    """What these people, and nobody after them, did something to."""
    mine = _find_all(session, people, what)
    lines = select(AuditRow.subject, AuditRow.who).where(col(AuditRow.subject).in_(mine), col(AuditRow.what).like(what))
    last = dict(session.exec(lines.order_by(AuditRow.id)).all())
    return [subject for subject, who in last.items() if who in people]
