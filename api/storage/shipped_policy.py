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


def ship_policy(session: Session, shipper: Viewer, name: str, mark: Mapping[str, Any] | None) -> list[str]:
    """Bring the shipped policy of this name. Returns a line for who runs the service where something changed."""
    policy = load_policy(name)
    called = f"{policy.id}@{policy.version}"
    adopted = session.exec(select(PolicyRow).where(PolicyRow.adopted)).one()
    row = session.get(PolicyRow, (policy.id, policy.version))
    if row is None:
        row = build_policy_row(policy, adopted=False, who=shipper.id)
        session.add(row)
        record_audit(session, shipper, "create policy", called, after=row.content)
    elif row.who == shipper.id and row.content != dump(policy):
        record_audit(session, shipper, "correct policy", called, row.content, dump(policy))
        row.content = dump(policy)
        move_counter(session, CONTENT)
    if row is adopted:
        return []
    if not _is_ours(session, adopted, shipper, name, mark):
        return [
            f"the policy {adopted.id}@{adopted.version} stays adopted: it was chosen here; {called} can be previewed"
        ]
    move_counter(session, CONTENT)
    adopted.adopted, row.adopted = False, True
    session.add_all((adopted, row))
    replaced = {"id": adopted.id, "version": adopted.version}
    record_audit(
        session, shipper, "adopt policy", called, replaced, why="the shipped default, which nobody had changed"
    )
    for audience in AUDIENCES:
        record_change(session, "policy", called, audience=audience)
    return [
        f"the policy {called} is adopted in place of {adopted.id}@{adopted.version}, the default that nobody had changed"
    ]


def _is_ours(session: Session, adopted: PolicyRow, shipper: Viewer, name: str, mark: Mapping[str, Any] | None) -> bool:
    """Whether the adopted policy is the package's own default, then and now, and staff never adopted any."""
    was_default = mark["default"] if mark is not None else True
    chosen = select(AuditRow.id).where(AuditRow.what == "adopt policy", col(AuditRow.who) != shipper.id)
    return bool(was_default and name == DEFAULT and adopted.who == shipper.id and session.exec(chosen).first() is None)
