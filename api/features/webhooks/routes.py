"""Webhooks: made, listed, changed, tried out, removed."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Response

from api.features.webhooks import use_cases as webhooks
from api.features.webhooks.shapes import DeliveryPage, NewSecretShape, WebhookList, WebhookShape
from api.http.deps import Permit, ServicesDep, SessionDep, WriteDep
from api.http.idempotency import PostDep
from api.http.paging import Cursor, Limit, build_page, read_cursor
from api.http.responses import respond
from api.http.routing import ApiRouter
from api.http.shapes import may_fail
from api.identity.roles import Action, Viewer
from api.jobs.queue import HIDDEN
from api.jobs.shapes import JobShape
from api.storage.models import JobRow, WebhookRow

router = ApiRouter(tags=["webhooks"], prefix="/webhooks", responses=may_fail(401, 403, 422))
Keeper = Annotated[Viewer, Depends(Permit(Action.MANAGE_WEBHOOKS))]


@router.get("", response_model=WebhookList)
def list_webhooks(viewer: Keeper, session: SessionDep) -> Response:
    """Your webhooks; staff see all. Secrets are not shown."""
    return respond({"items": [webhooks.tell_webhook(row) for row in webhooks.list_webhooks(session, viewer)]})


@router.post("", status_code=201, response_model=NewSecretShape, responses=may_fail(409, 413))
def create_webhook(given: webhooks.WebhookInput, viewer: Keeper, post: PostDep, services: ServicesDep) -> Response:
    """Be told of changes. The secret that signs the messages is shown here and never again."""
    may_be_private = services.settings.webhook_private_addresses
    return post(lambda row: _show_secret(row, 201), webhooks.create_webhook, viewer, given, may_be_private)


@router.get("/{webhook_id}", response_model=WebhookShape, responses=may_fail(404))
def read_webhook(webhook_id: str, viewer: Keeper, session: SessionDep) -> Response:
    """One webhook: how far it has been told, what came of the last try, whether and why it has stopped."""
    return respond(webhooks.tell_webhook(webhooks.find_webhook(session, viewer, webhook_id)))


@router.patch("/{webhook_id}", response_model=WebhookShape, responses=may_fail(404, 413))
def change_webhook(
    webhook_id: str, given: webhooks.WebhookChange, viewer: Keeper, write: WriteDep, services: ServicesDep
) -> Response:
    """Change where it goes or of what it tells, stop it, or let it begin again where it stopped."""
    may_be_private = services.settings.webhook_private_addresses
    return respond(webhooks.tell_webhook(write(webhooks.change_webhook, viewer, webhook_id, given, may_be_private)))


@router.delete("/{webhook_id}", status_code=204, responses=may_fail(404))
def delete_webhook(webhook_id: str, viewer: Keeper, write: WriteDep) -> None:
    """Remove a webhook."""
    write(webhooks.delete_webhook, viewer, webhook_id)


@router.post("/{webhook_id}/rotate", response_model=NewSecretShape, responses=may_fail(404))
def rotate_secret(webhook_id: str, viewer: Keeper, post: PostDep) -> Response:
    """Give it a new secret, shown once; for a day messages carry a signature by either."""
    return post(lambda row: _show_secret(row, 200), webhooks.rotate_secret, viewer, webhook_id)


@router.post("/{webhook_id}/ping", status_code=202, response_model=JobShape, responses=may_fail(404, 409))
def ping_webhook(webhook_id: str, viewer: Keeper, post: PostDep) -> Response:
    """Send a message of the type `ping`, once; what came of it is the first of the deliveries."""

    def accept(job: JobRow) -> Response:
        return respond(_show_job(job), 202, location=f"/api/v1/webhooks/{webhook_id}/deliveries", retry_after="1")

    return post(accept, webhooks.ping, viewer, webhook_id)


@router.get("/{webhook_id}/deliveries", response_model=DeliveryPage, responses=may_fail(404))
def list_deliveries(
    webhook_id: str, viewer: Keeper, session: SessionDep, cursor: Cursor = None, limit: Limit = 100
) -> Response:
    """What was sent in the last week and what came of it, newest first."""
    rows = webhooks.list_deliveries(session, viewer, webhook_id, read_cursor(cursor), limit + 1)
    return respond(build_page(rows, limit, left_out=set(HIDDEN)))


def _show_secret(row: WebhookRow, status: int) -> Response:
    return respond({"id": row.id, "secret": row.secret}, status, cache_control="no-store")


def _show_job(row: JobRow) -> dict[str, Any]:
    return row.model_dump(exclude=set(HIDDEN))
