"""A new or corrected shipped policy: added, and adopted only where staff never chose one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, col, select

from api.identity.roles import Viewer
from api.storage.counters import CONTENT, move_counter
from api.storage.documents import dump
from api.storage.ledger import AUDIENCES, record_audit, record_change
from api.storage.models import AuditRow, PolicyRow
from api.storage.seed import build_policy_row
from fixtures.policies import DEFAULT, load_policy
from matcher.policy import Policy


def ship_policy(session: Session, shipper: Viewer, name: str, mark: Mapping[str, Any] | None) -> list[str]:
    """Bring the shipped policy of this name. Returns a line for who runs the service where something changed."""
    row = _bring(session, shipper, load_policy(name))
    adopted = session.exec(select(PolicyRow).where(PolicyRow.adopted)).one()
    called, present = _call(row), _call(adopted)
    if row is adopted:
        return []
    if not _is_ours(session, adopted, shipper, name, mark):
        return [f"the policy {present} stays adopted: it was chosen here; {called} can be previewed"]
    _adopt(session, shipper, row, adopted)
    return [f"the policy {called} is adopted in place of {present}, the default that nobody had changed"]


def _call(row: PolicyRow) -> str:
    return f"{row.id}@{row.version}"


def _bring(session: Session, shipper: Viewer, policy: Policy) -> PolicyRow:
    """The row of a shipped policy: added where it is new, corrected where it is still the package's own."""
    row = session.get(PolicyRow, (policy.id, policy.version))
    if row is None:
        row = build_policy_row(policy, adopted=False, who=shipper.id)
        session.add(row)
        record_audit(session, shipper, "create policy", _call(row), after=row.content)
    elif row.who == shipper.id and row.content != dump(policy):
        record_audit(session, shipper, "correct policy", _call(row), row.content, dump(policy))
        row.content = dump(policy)
        move_counter(session, CONTENT)
    return row


def _adopt(session: Session, shipper: Viewer, row: PolicyRow, former: PolicyRow) -> None:
    move_counter(session, CONTENT)
    former.adopted, row.adopted = False, True
    session.add_all((former, row))
    replaced = {"id": former.id, "version": former.version}
    why = "the shipped default, which nobody had changed"
    record_audit(session, shipper, "adopt policy", _call(row), replaced, why=why)
    for audience in AUDIENCES:
        record_change(session, "policy", _call(row), audience=audience)


def _is_ours(session: Session, adopted: PolicyRow, shipper: Viewer, name: str, mark: Mapping[str, Any] | None) -> bool:
    """Whether the adopted policy is the package's own default, then and now, and staff never adopted any."""
    was_default = mark["default"] if mark is not None else True
    chosen = select(AuditRow.id).where(AuditRow.what == "adopt policy", col(AuditRow.who) != shipper.id)
    return bool(was_default and name == DEFAULT and adopted.who == shipper.id and session.exec(chosen).first() is None)
