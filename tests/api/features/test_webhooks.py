"""Webhooks tell what changed: signed, in order, again until it is taken, through crashes, and nowhere they may not go."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson
import pytest
from sqlmodel import select

from api.features.webhooks import deliveries, sending
from api.features.webhooks.targets import Forbidden
from api.jobs.queue import claim_job
from api.storage.backup import write_backup
from api.storage.engine import open_session
from api.storage.ledger import record_change
from api.storage.models import AuditRow, JobRow, WebhookRow
from tests.api.conftest import Service, Start

QUICK = {"webhook_private_addresses": True, "poll_seconds": 0.05, "lease_seconds": 1.0}
PAIR = {
    "programme": "P", "year": 2020, "kind": "project", "direction": "mutual", "a": "pau-fr", "b": "leuven-be",
    "source": "A source",
}  # fmt: skip


@dataclass
class Receiver:
    """Takes messages on the loopback, answering with each of `answers` in turn and with 204 from then on."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def told(self) -> list[dict[str, Any]]:
        return [line for _, body in self.got for line in json.loads(body)["data"].get("items", [])]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            found.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            status = found.answers.pop(0) if found.answers else 204
            self.send_response(status)
            if status == 302:
                self.send_header("location", found.url)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        found.url = f"http://127.0.0.1:{server.server_address[1]}/hooks"
        yield found
        server.shutdown()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliveries, "WAITS", (0.05, 0.05))


def send(service: Service, method: str, path: str, body: Any = None, role: str = "staff") -> Any:
    content = {} if body is None else {"json": body}
    return service.client.request(method, f"/api/v1{path}", headers=service.headers[role], **content)


def hook(service: Service, receiver: Receiver, role: str = "staff", **given: Any) -> dict[str, str]:
    made = send(service, "POST", "/webhooks", {"url": receiver.url, **given}, role)
    assert made.status_code == 201, made.text
    return dict(made.json())


def wait_for(done: Any) -> None:
    deadline = time.monotonic() + 30
    while not done():
        assert time.monotonic() < deadline, "it did not come in 30 s"
        time.sleep(0.02)


def verify(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """As a receiver does it, from the text of the specification."""
    signed = b".".join((headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    right = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return f"v1,{right}" in headers["webhook-signature"].split(" ")


def read_hook(service: Service, hook_id: str) -> dict[str, Any]:
    return dict(send(service, "GET", f"/webhooks/{hook_id}").json())


def test_what_changed_is_told_once_signed_and_in_the_words_of_the_feed(start: Start, receiver: Receiver) -> None:
    service = start(**QUICK)
    made = hook(service, receiver)
    record = send(service, "POST", "/collaborations", PAIR).json()
    wait_for(lambda: receiver.got)
    headers, body = receiver.got[0]
    assert verify(made["secret"], headers, body)
    assert not verify(made["secret"], headers, body + b" ")
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60
    message = json.loads(body)
    assert (message["type"], message["data"]["items"][0]["subject"]) == ("changes", record["id"])
    feed = service.client.get(f"/api/v1/changes?since={message['data']['next'] - 1}").json()
    assert message["data"] == feed
    wait_for(lambda: read_hook(service, made["id"])["told"] == message["data"]["next"])
    assert len(receiver.got) == 1


def test_a_receiver_that_fails_is_tried_again_with_the_same_message_and_then_told_the_rest_in_order(
    start: Start, receiver: Receiver
) -> None:
    service = start(**QUICK)
    receiver.answers = [500, 302]
    made = hook(service, receiver)
    names = [f"P{number}" for number in range(3)]
    ids = [send(service, "POST", "/collaborations", {**PAIR, "programme": name}).json()["id"] for name in names]
    wait_for(lambda: ids[-1] in [line["subject"] for line in receiver.told()])
    assert len({headers["webhook-id"] for headers, _ in receiver.got[:3]}) == 1
    taken = [line["subject"] for _, body in receiver.got[2:] for line in json.loads(body)["data"]["items"]]
    assert taken == ids
    wait_for(lambda: read_hook(service, made["id"])["failures"] == 0)


def test_a_receiver_that_never_answers_well_stops_the_webhook_and_nothing_is_lost_when_it_begins_again(
    start: Start, receiver: Receiver
) -> None:
    service = start(**QUICK)
    receiver.answers = [500, 503, 500]
    made = hook(service, receiver)
    record = send(service, "POST", "/collaborations", PAIR).json()
    wait_for(lambda: not read_hook(service, made["id"])["active"])
    found = read_hook(service, made["id"])
    assert (found["failures"], found["last_answer"], "3 times" in found["stopped_why"]) == (3, "answered 500", True)
    job = send(service, "GET", f"/webhooks/{made['id']}/deliveries").json()["items"][0]
    assert (job["status"], job["result"]["status"]) == ("failed", 500)
    assert send(service, "PATCH", f"/webhooks/{made['id']}", {"active": True}).json()["active"]
    wait_for(lambda: read_hook(service, made["id"])["told"] > found["told"])
    assert json.loads(receiver.got[-1][1])["data"]["items"][0]["subject"] == record["id"]


def test_a_receiver_that_is_gone_is_sent_nothing_more(start: Start, receiver: Receiver) -> None:
    service = start(**QUICK)
    receiver.answers = [410]
    made = hook(service, receiver)
    send(service, "POST", "/collaborations", PAIR)
    wait_for(lambda: not read_hook(service, made["id"])["active"])
    assert len(receiver.got) == 1


def test_what_a_dead_server_was_sending_is_sent_by_the_next_one(
    database: Any, start: Start, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = start(**{**QUICK, "poll_seconds": 600.0})
    made = hook(service, receiver)  # this server looks at the queue in ten minutes only: it is as good as dead
    record = send(service, "POST", "/collaborations", PAIR).json()
    deliveries.queue_due(service.engine)
    with open_session(service.engine) as session:
        assert claim_job(session, "a server that dies", 0.0, ("webhook",)) is not None
    assert receiver.got == []
    start(**QUICK)
    wait_for(lambda: receiver.got)
    assert receiver.told()[0]["subject"] == record["id"]
    wait_for(lambda: read_hook(service, made["id"])["failures"] == 0 and read_hook(service, made["id"])["told"] > 0)


def test_a_webhook_tells_only_the_kinds_and_the_audience_that_were_asked_for(start: Start, receiver: Receiver) -> None:
    service = start(**QUICK)
    made = hook(service, receiver, kinds=["case"])
    with open_session(service.engine, writes=True) as session:
        record_change(session, "profile", "pau-fr", "needs")
        record_change(session, "case", "for-peers-only", audience="peers")
        record_change(session, "case", "for-all")
        session.commit()
    wait_for(lambda: receiver.got)
    assert [line["subject"] for line in receiver.told()] == ["for-all"]
    narrow = send(service, "POST", "/keys", {"name": "narrow", "scopes": ["webhooks:write"]}).json()["key"]
    asked = {"url": receiver.url, "audience": "peers"}
    bearer = {"Authorization": f"Bearer {narrow}"}
    assert service.client.post("/api/v1/webhooks", json=asked, headers=bearer).status_code == 422
    assert service.client.get(f"/api/v1/webhooks/{made['id']}", headers=bearer).status_code == 404
    assert service.client.get("/api/v1/webhooks", headers=bearer).json() == {"items": []}


def test_a_revoked_key_is_told_nothing_more(start: Start, receiver: Receiver) -> None:
    service = start(**QUICK)
    made = hook(service, receiver, role="service")
    key_id = service.tokens["service"].split("_")[1]
    send(service, "DELETE", f"/keys/{key_id}")
    send(service, "POST", "/collaborations", PAIR)
    send(service, "POST", f"/webhooks/{made['id']}/ping")
    wait_for(
        lambda: send(service, "GET", f"/webhooks/{made['id']}/deliveries").json()["items"][0]["status"] == "failed"
    )
    assert receiver.got == []


def test_a_secret_is_shown_once_and_the_former_one_signs_beside_the_new_one_for_a_day(
    start: Start, receiver: Receiver, tmp_path: Any
) -> None:
    service = start(**QUICK)
    made = hook(service, receiver)
    new = send(service, "POST", f"/webhooks/{made['id']}/rotate").json()["secret"]
    assert send(service, "POST", f"/webhooks/{made['id']}/ping").status_code == 202
    wait_for(lambda: receiver.got)
    headers, body = receiver.got[0]
    assert json.loads(body)["type"] == "ping"
    assert verify(made["secret"], headers, body) and verify(new, headers, body) and new != made["secret"]
    with open_session(service.engine) as session:
        lines = [row.model_dump() for row in session.exec(select(AuditRow))]
        jobs = [row.model_dump() for row in session.exec(select(JobRow))]
    paths = ("/webhooks", f"/webhooks/{made['id']}", f"/webhooks/{made['id']}/deliveries", "/audit?limit=200")
    shown = "".join(send(service, "GET", path).text for path in paths) + orjson.dumps([lines, jobs]).decode()
    assert made["secret"] not in shown and new not in shown
    write_backup(service.engine, tmp_path / "kept.json.gz")  # a backup holds them, and its owner alone reads it
    assert (tmp_path / "kept.json.gz").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost:8000/", "http://[::1]/", "http://10.0.0.8/", "http://192.168.1.1/", "http://127.1/",
        "http://169.254.169.254/latest/meta-data", "http://2130706433/", "http://0x7f.1/", "http://[::ffff:10.0.0.1]/",
        "http://0.0.0.0/", "http://printer/", "http://db.internal/", "ftp://example.com/", "file:///etc/passwd", "gopher://x.y/",
        "https://user:pass@example.com/", "https://example.com/#a", "https://exa mple.com/", "https://:80/", "https://a.b:99999/",
        "http://localhost./", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/",
    ],
)  # fmt: skip
def test_a_webhook_into_the_machine_or_a_private_network_is_refused_with_the_reason(reading: Service, url: str) -> None:
    refused = send(reading, "POST", "/webhooks", {"url": url})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "url")


def test_a_name_that_leads_into_a_private_network_is_not_connected_to(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(receiver.url.rsplit(":", 1)[1].partition("/")[0])

    def resolve(*_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    url = f"http://rebound.example:{port}/hooks"
    refused = sending.send(url, ["whsec_AAAA"], "msg_1", b"{}", may_be_private=False)
    assert (refused.status, refused.told, receiver.got) == (None, Forbidden.__name__, [])
    assert sending.send(url, ["whsec_AAAA"], "msg_1", b"{}", may_be_private=True).status == 204
    assert receiver.got[0][0]["host"] == f"rebound.example:{port}"


def test_a_removed_webhook_leaves_nothing_waiting(start: Start, receiver: Receiver) -> None:
    service = start(**{**QUICK, "poll_seconds": 600.0})
    made = hook(service, receiver)
    send(service, "POST", "/collaborations", PAIR)
    deliveries.queue_due(service.engine)
    assert send(service, "DELETE", f"/webhooks/{made['id']}").status_code == 204
    with open_session(service.engine) as session:
        assert session.exec(select(JobRow).where(JobRow.what == "webhook")).all() == []
        assert session.exec(select(WebhookRow)).all() == []
