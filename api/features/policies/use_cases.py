"""Policies: versions of the weights; a draft can be previewed by anybody who may read, and adopted by staff."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlmodel import Session, col, select, update

from api.clock import now
from api.errors import Conflict
from api.identity.roles import Action, Viewer, require
from api.storage.counters import CONTENT, move_counter
from api.storage.ledger import record_audit, record_change
from api.storage.models import PolicyRow
from api.storage.policies import find_policy
from fixtures.policies import build_policy
from matcher.policy import name_version

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]


class TermInput(BaseModel):
    """What one comparison counts."""

    model_config = ConfigDict(extra="forbid")

    weight: float = Field(ge=0, le=1e6, allow_inf_nan=False)
    neutral: float = Field(ge=0, le=1)


class PolicyInput(BaseModel):
    """A version of the weights."""

    model_config = ConfigDict(extra="forbid")

    id: Id
    version: Id
    terms: dict[str, dict[str, TermInput]]
    dials: dict[str, dict[str, Annotated[float, Field(ge=0, le=1e3, allow_inf_nan=False)]]] = Field(
        default_factory=dict
    )
    variety: float = Field(default=0.0, ge=0, le=1)
    asked: dict[str, Annotated[float, Field(ge=0, le=1e3, allow_inf_nan=False)]] = Field(default_factory=dict)


def create_policy(session: Session, viewer: Viewer, given: PolicyInput) -> PolicyRow:
    """Keep a new version as a draft. Raises InvalidPolicy, UnknownComparison, Conflict where the version exists."""
    require(viewer, Action.WRITE_POLICY)
    content: dict[str, Any] = given.model_dump()
    build_policy(content)
    if session.get(PolicyRow, (given.id, given.version)):
        named = name_version(given.id, given.version)
        raise Conflict(f"the policy '{named}' exists and versions never change: choose another version")
    row = PolicyRow(id=given.id, version=given.version, content=content, who=viewer.id, at=now().isoformat())
    session.add(row)
    record_audit(session, viewer, "create policy", row.name, after=content)
    session.commit()
    return row


def adopt_policy(session: Session, viewer: Viewer, policy_id: str, version: str, why: str = "") -> PolicyRow:
    """Make a version the one that answers use from now on. Raises NotFound."""
    require(viewer, Action.WRITE_POLICY)
    row = find_policy(session, policy_id, version)
    before = session.exec(select(PolicyRow).where(PolicyRow.adopted)).one()
    if row is not before:
        move_counter(session, CONTENT)
        session.exec(update(PolicyRow).values(adopted=False).where(col(PolicyRow.adopted)))
        session.refresh(row)
        row.adopted = True
        session.add(row)
        replaced = {"id": before.id, "version": before.version}
        record_audit(session, viewer, "adopt policy", row.name, replaced, why=why)
        for audience in ("public", "peers"):
            record_change(session, "policy", row.name, audience=audience)
    session.commit()
    return row
