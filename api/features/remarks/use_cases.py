"""Remarks: what a city says of one fact of its profile. A blind spot is not for it, a fact of another source is wrong."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints
from sqlmodel import Session, col, select

from api.clock import now
from api.errors import Fault, Invalid, NotFound
from api.identity.roles import Action, Viewer, require
from api.rules.facts import find_foreign
from api.storage.cities import find_city
from api.storage.ledger import record_audit
from api.storage.models import RemarkRow
from fixtures.vocabulary import load_vocabulary

Kind = Literal["dismissed", "contested"]
Words = Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00]*$", strip_whitespace=True)]


class RemarkInput(BaseModel):
    """The fact that is meant (`api.rules.facts` names it), what the city says of it, and where that can be read."""

    model_config = ConfigDict(extra="forbid")

    section: str
    code: str
    words: Words = ""
    source: Words = ""


def dismiss_blind_spot(session: Session, viewer: Viewer, city_id: str, given: RemarkInput) -> RemarkRow:
    """Keep that a blind spot is not for the city. Raises NotFound for an unknown code, UnknownCity, NotAllowed."""
    require(viewer, Action.GIVE_FEEDBACK, city_id)
    find_city(session, city_id)
    vocabulary = load_vocabulary()
    if given.section not in vocabulary.sections or given.code not in vocabulary.section(given.section).numbers:
        raise NotFound("there is no such code in the vocabulary")
    return _keep(session, viewer, city_id, "dismissed", given)


def contest_fact(session: Session, viewer: Viewer, city_id: str, given: RemarkInput) -> RemarkRow:
    """Keep what the city says is wrong with a fact of another source, for staff.

    Raises:
        NotFound: the profile holds no such fact of another source.
        Invalid: it is not said what is wrong.
    """
    require(viewer, Action.GIVE_FEEDBACK, city_id)
    row = find_city(session, city_id)
    if given.code not in find_foreign(city_id, row.identity, row.sections).get(given.section, ()):
        raise NotFound("the profile holds no such fact of another source")
    if not given.words:
        raise Invalid("say what is wrong with this fact", [Fault("words", "say what is wrong")])
    return _keep(session, viewer, city_id, "contested", given)


def take_back(session: Session, viewer: Viewer, city_id: str, kind: Kind, section: str, code: str) -> None:
    """Remove a remark; one that is not there stays so. Raises NotAllowed."""
    require(viewer, Action.GIVE_FEEDBACK, city_id)
    row = session.get(RemarkRow, (city_id, kind, section, code))
    if row is not None:
        session.delete(row)
        record_audit(session, viewer, f"take back {kind}", f"{city_id}/{section}/{code}", private=True)
    session.commit()


def list_remarks(session: Session, viewer: Viewer, city_id: str) -> list[RemarkRow]:
    """What a city said of its profile, newest first, for the city itself and for staff. Raises NotAllowed."""
    require(viewer, Action.GIVE_FEEDBACK, city_id)
    return list(session.exec(select(RemarkRow).where(RemarkRow.city_id == city_id).order_by(col(RemarkRow.at).desc())))


def _keep(session: Session, viewer: Viewer, city_id: str, kind: Kind, given: RemarkInput) -> RemarkRow:
    row = session.merge(RemarkRow(city_id=city_id, kind=kind, at=now().isoformat(), **given.model_dump()))
    record_audit(session, viewer, kind, f"{city_id}/{given.section}/{given.code}", private=True)
    session.commit()
    return row
