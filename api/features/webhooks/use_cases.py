"""Webhooks are kept by staff, who see all of them, and by keys with the scope, which see their own."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlmodel import Session, col, delete, select

from api.clock import in_hours, now
from api.errors import Conflict, Fault, Invalid, NotFound
from api.features.webhooks.deliveries import PREFIX, WHAT, queue_message
from api.features.webhooks.signing import make_secret
from api.features.webhooks.targets import check_target
from api.http.paging import select_newest
from api.identity.roles import Action, Role, Viewer, require
from api.storage.counters import FEED, read_counters
from api.storage.ledger import build_id, record_audit
from api.storage.models import JobInputRow, JobRow, WebhookRow

MOST = 50
"""Webhooks of one key, or of all staff."""
GRACE_HOURS = 24.0
"""How long the former secret signs beside a new one."""
ChangeKind = Literal["profile", "city", "case", "collaboration", "membership", "policy", "import"]
Url = Annotated[str, StringConstraints(min_length=8, max_length=2000)]
Kinds = Annotated[list[ChangeKind], Field(max_length=7, description="Of which kinds of change; none: of all.")]


class WebhookInput(BaseModel):
    """Where to send what: the lines of the changes feed, from now on or from `since`, as the audience may know of them."""

    model_config = ConfigDict(extra="forbid")

    url: Url
    kinds: Kinds = Field(default_factory=list)
    audience: Literal["public", "peers"] = "public"
    since: int | None = Field(default=None, ge=0, le=2**62, description="The `next` of `/changes`; none: from now on.")


class WebhookChange(BaseModel):
    """What is to be changed of a webhook; what is left out stays. `active` begins again where it stopped."""

    model_config = ConfigDict(extra="forbid")

    url: Url | None = None
    kinds: Kinds | None = None
    active: bool | None = None


def create_webhook(session: Session, viewer: Viewer, given: WebhookInput, may_be_private: bool) -> WebhookRow:
    """Make a webhook; its secret is shown to the maker and never again. Raises Invalid, Conflict where there are too many."""
    require(viewer, Action.MANAGE_WEBHOOKS)
    check_target(given.url, may_be_private)
    if given.audience == "peers" and viewer.audience != "peers":
        raise Invalid("this key is told what is public", [Fault("audience", "for 'peers' a key needs 'peers:read'")])
    if len(_select_own(session, viewer)) >= MOST:
        raise Conflict(f"there are {MOST} webhooks already: remove one first")
    newest = read_counters(session)[f"{FEED}:{given.audience}"]
    row = WebhookRow(
        id=build_id(),
        url=given.url,
        kinds={"kinds": sorted(set(given.kinds))},
        audience=given.audience,
        who=viewer.id,
        secret=make_secret(),
        told=newest if given.since is None else min(given.since, newest),
        created_at=now().isoformat(),
    )
    session.add(row)
    record_audit(session, viewer, "create webhook", row.id, after=tell_webhook(row))
    session.commit()
    return row


def list_webhooks(session: Session, viewer: Viewer) -> list[WebhookRow]:
    """Those that the viewer may see, oldest first."""
    require(viewer, Action.MANAGE_WEBHOOKS)
    return _select_own(session, viewer)


def find_webhook(session: Session, viewer: Viewer, webhook_id: str) -> WebhookRow:
    """One of those that the viewer may see. Raises NotFound."""
    require(viewer, Action.MANAGE_WEBHOOKS)
    row = session.get(WebhookRow, webhook_id) if webhook_id.isalnum() else None
    if row is None or not (viewer.role is Role.STAFF or row.who == viewer.id):
        raise NotFound("there is no webhook of yours with this id")
    return row


def change_webhook(
    session: Session, viewer: Viewer, webhook_id: str, given: WebhookChange, may_be_private: bool
) -> WebhookRow:
    """Change what is stated. Raises NotFound, Invalid."""
    row = find_webhook(session, viewer, webhook_id)
    before = tell_webhook(row)
    if given.url is not None:
        row.url = check_target(given.url, may_be_private)
    if given.kinds is not None:
        row.kinds = {"kinds": sorted(set(given.kinds))}
    if given.active is not None:
        row.active, row.failures, row.stopped_why = given.active, 0, "" if given.active else "stopped by its keeper"
    if given.url is not None or given.active is not None:
        _drop_waiting(session, row)  # what waits for its next try is made anew, for where it is to go now
    session.add(row)
    record_audit(session, viewer, "change webhook", row.id, before, tell_webhook(row))
    session.commit()
    return row


def delete_webhook(session: Session, viewer: Viewer, webhook_id: str) -> None:
    """Remove a webhook and what waits to be sent to it. Raises NotFound."""
    row = find_webhook(session, viewer, webhook_id)
    _drop_waiting(session, row)
    record_audit(session, viewer, "delete webhook", row.id, before=tell_webhook(row))
    session.delete(row)
    session.commit()


def rotate_secret(session: Session, viewer: Viewer, webhook_id: str) -> WebhookRow:
    """Give a webhook a new secret; for a day messages are signed with both. Raises NotFound."""
    row = find_webhook(session, viewer, webhook_id)
    row.former_secret, row.former_until, row.secret = row.secret, in_hours(GRACE_HOURS), make_secret()
    session.add(row)
    record_audit(session, viewer, "rotate secret", row.id)
    session.commit()
    return row


def ping(session: Session, viewer: Viewer, webhook_id: str) -> JobRow:
    """Send a message that tells nothing, once, to try the receiver. Raises NotFound, Conflict for a stopped one."""
    row = find_webhook(session, viewer, webhook_id)
    if not row.active:
        raise Conflict("this webhook has stopped: set `active` to begin again")
    job = queue_message(session, row, "ping", {}, None)
    session.commit()
    return job


def list_deliveries(session: Session, viewer: Viewer, webhook_id: str, before: str, limit: int) -> list[JobRow]:
    """What was sent, newest first, older than the delivery `before` ("" for the newest). Raises NotFound."""
    row = find_webhook(session, viewer, webhook_id)
    wanted = select(JobRow).where(JobRow.what == WHAT, JobRow.who == PREFIX + row.id)
    return list(session.exec(select_newest(wanted, col(JobRow.id), before, limit)))


def tell_webhook(row: WebhookRow) -> dict[str, object]:
    """A webhook as it is shown, without its secrets."""
    return {**row.model_dump(exclude={"secret", "former_secret", "kinds"}), "kinds": row.kinds["kinds"]}


def _select_own(session: Session, viewer: Viewer) -> list[WebhookRow]:
    wanted = select(WebhookRow).order_by(WebhookRow.id)
    if viewer.role is not Role.STAFF:
        wanted = wanted.where(WebhookRow.who == viewer.id)
    return list(session.exec(wanted))


def _drop_waiting(session: Session, row: WebhookRow) -> None:
    waiting = select(JobRow.id).where(JobRow.who == PREFIX + row.id, JobRow.status == "queued")
    ids = list(session.exec(waiting))
    session.exec(delete(JobRow).where(col(JobRow.id).in_(ids)))
    session.exec(delete(JobInputRow).where(col(JobInputRow.job_id).in_(ids)))
