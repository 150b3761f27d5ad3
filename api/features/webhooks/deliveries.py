"""Deliveries as jobs: what is due is queued with its message, sent, tried again later, and noted in one transaction.

A webhook has one message under way at a time, so that changes are told in their order; the next one begins where the last one
that was taken ended. What a crash interrupts is taken up like any other job, under the same message id.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

import orjson
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from api.clock import is_past, now
from api.features.webhooks.sending import Outcome, send
from api.identity.authentication import KEY_OWNER
from api.jobs.queue import add_job
from api.jobs.runner import NotDone, Tell, Work, Write
from api.storage.counters import FEED, read_counters
from api.storage.engine import open_session
from api.storage.feed import read_feed
from api.storage.ledger import build_id
from api.storage.models import JobRow, ServiceKeyRow, WebhookRow

WHAT = "webhook"
PREFIX = "webhook:"
"""How whose job it is begins; the id of the webhook follows."""
MOST_AT_ONCE = 100
WAITS = (5.0, 300.0, 1800.0, 7200.0, 18_000.0, 36_000.0, 50_400.0, 72_000.0, 86_400.0)
"""Seconds before each further try, three days in all; then the webhook stops. Source: Standard Webhooks, "Retry schedule"."""
SPREAD = 0.1
Json = dict[str, Any]


def queue_due(engine: Engine) -> None:
    """Queue a message for each webhook that is behind the feed and has none under way."""
    with open_session(engine) as session:
        if not _find_due(session):
            return
    with open_session(engine, writes=True) as session:
        for row in _find_due(session):
            _queue_next(session, row)
        session.commit()


def queue_message(session: Session, row: WebhookRow, kind: str, data: Json, told: int | None) -> JobRow:
    """Queue a message. told: up to which number of the feed it tells; None where it tells nothing of it."""
    message = {"type": kind, "timestamp": now().isoformat(), "data": data}
    body = {"webhook": row.id, "id": f"msg_{build_id()}", "message": orjson.dumps(message).decode(), "told": told}
    return add_job(session, PREFIX + row.id, WHAT, orjson.dumps(body))


def build_webhook_work(engine: Engine, may_be_private: bool) -> Work:
    """The work of a delivery. The work raises NotDone, to be tried again, where the receiver did not take it."""

    def deliver(body: bytes, tell: Tell) -> Write:
        given = orjson.loads(body)
        with open_session(engine) as session:
            row = session.get(WebhookRow, given["webhook"])
            if row is None or not (row.active and is_owned(session, row)):
                raise NotDone(lambda _: {"told": "the webhook was stopped"}, None)
        outcome = send(row.url, list_secrets(row), given["id"], given["message"].encode(), may_be_private)
        if outcome.is_taken:
            return lambda session: _note(session, given, outcome, stops=False)
        waits = (
            list(WAITS[row.failures : row.failures + 1]) if given["told"] is not None and not outcome.is_gone else []
        )
        again_in = waits[0] * random.uniform(1, 1 + SPREAD) if waits else None
        stops = again_in is None and (given["told"] is not None or outcome.is_gone)
        raise NotDone(lambda session: _note(session, given, outcome, stops), again_in)

    return deliver


def list_secrets(row: WebhookRow) -> list[str]:
    """What a message is signed with: the secret, and for a day after it was renewed the former one too."""
    return [row.secret, *([row.former_secret] if row.former_until and not is_past(row.former_until) else [])]


def is_owned(session: Session, row: WebhookRow) -> bool:
    """Whether the key that made it is still in use; what staff made belongs to the programme."""
    if not row.who.startswith(KEY_OWNER):
        return True
    key = session.get(ServiceKeyRow, row.who.removeprefix(KEY_OWNER))
    return key is not None and key.revoked_at is None and not is_past(key.expires_at)


def _find_due(session: Session) -> list[WebhookRow]:
    active = session.exec(select(WebhookRow).where(col(WebhookRow.active)).order_by(WebhookRow.id)).all()
    if not active:
        return []
    counters = read_counters(session)
    open_jobs = select(JobRow.who).where(JobRow.what == WHAT, col(JobRow.status).in_(("queued", "running")))
    busy = set(session.exec(open_jobs))
    behind = (row for row in active if row.told < counters[f"{FEED}:{row.audience}"])
    return [row for row in behind if PREFIX + row.id not in busy and is_owned(session, row)]


def _queue_next(session: Session, row: WebhookRow) -> None:
    lines = read_feed(session, row.audience, row.told, MOST_AT_ONCE)
    told = lines[-1]["number"] if lines else row.told
    wanted = _select(lines, row.kinds["kinds"])
    if wanted:
        queue_message(session, row, "changes", {"items": wanted, "next": told}, told)
    else:
        row.told = told
        session.add(row)


def _select(lines: Iterable[Json], kinds: Iterable[str]) -> list[Json]:
    chosen = frozenset(kinds)
    return [line for line in lines if not chosen or line["what"] in chosen]


def _note(session: Session, given: Json, outcome: Outcome, stops: bool) -> Json:
    """What came of a try, on the webhook and as the result of the job."""
    row = session.get(WebhookRow, given["webhook"])
    if row is not None:
        row.last_answer, row.last_at = outcome.told, now().isoformat()
        if outcome.is_taken:
            row.failures, row.told = 0, max(row.told, given["told"] or 0)
        elif given["told"] is not None:
            row.failures += 1
        if stops:
            row.active, row.stopped_why = False, f"{outcome.told}, {row.failures} times in a row"
        session.add(row)
    return {"message": given["id"], "status": outcome.status, "told": outcome.told}
