"""What an Idempotency-Key promises: carried out once, answered the same, and nothing readable kept of it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select

from api.storage.engine import open_session
from api.storage.models import AuditRow, IdempotencyRow, JobRow
from tests.api.conftest import PASSWORD, Service

KEY = {"Idempotency-Key": "6f1c0e2a-one"}
SIGN_IN = {"name": "editor", "password": PASSWORD}
DRAFT = {"name": "platform", "scopes": ["peers:read"]}


def send(service: Service, path: str, body: Any = None, role: str = "staff", key: dict[str, str] = KEY) -> Any:
    return service.client.post(f"/api/v1{path}", json=body, headers=service.headers[role] | key)


def count_done(service: Service) -> int:
    """What was done, as the audit log and the jobs tell."""
    with open_session(service.engine) as session:
        return len(session.exec(select(AuditRow.id)).all()) + len(session.exec(select(JobRow.id)).all())


CHANGE_NOTHING = {"/api/v1/ask", "/api/v1/rounds/{round_id}/scenarios/{scenario_id}/preview"}
UNDO_ONE_THING = {"/api/v1/cities/{city_id}/profile/history/{line_id}/undo", "/api/v1/rounds/{round_id}/undo"}


def test_every_post_that_does_something_takes_a_key_or_names_the_state_it_was_made_on(reading: Service) -> None:
    paths = reading.client.get("/api/v1/openapi.json").json()["paths"]
    posts = {path: operation["post"] for path, operation in paths.items() if "post" in operation}
    without = {
        path
        for path, operation in posts.items()
        if not {"idempotency-key", "if-match"} & {item["name"].lower() for item in operation.get("parameters", [])}
    }
    assert without == CHANGE_NOTHING | UNDO_ONE_THING | {"/api/v1/translations/{reply_id}"}


@pytest.mark.parametrize(
    ("path", "body", "role"),
    [
        ("/sessions", SIGN_IN, "guest"),
        ("/accounts", {"name": "new reader", "role": "reader"}, "staff"),
        ("/keys", DRAFT, "staff"),
        ("/imports", {"cities": []}, "staff"),
        ("/suggestions", {"city_id": "pau-fr", "k": 2}, "reader"),
        ("/cities/pau-fr/feedback", {"peer_id": "leuven-be", "outcome": "met"}, "editor"),
    ],
)
def test_what_is_sent_again_under_its_key_is_answered_and_not_done_again(
    service: Service, path: str, body: Any, role: str
) -> None:
    first = send(service, path, body, role)
    done = count_done(service)
    second = send(service, path, body, role)
    assert first.status_code in (201, 202)
    assert (second.status_code, second.content) == (first.status_code, first.content)
    assert second.headers["idempotent-replayed"] == "true"
    assert second.headers.get("location") == first.headers.get("location")
    assert count_done(service) == done
    other = send(service, path, body, role, {"Idempotency-Key": "another"})
    assert other.status_code == 409 or other.content != first.content


def test_a_key_that_named_another_request_is_refused_also_where_only_the_password_differs(service: Service) -> None:
    account = {"name": "new reader", "role": "reader", "password": PASSWORD}
    assert send(service, "/accounts", account).status_code == 201
    other = send(service, "/accounts", {**account, "password": "quite another one"})
    assert (other.status_code, other.json()["errors"][0]["field"]) == (422, "Idempotency-Key")


def test_a_wrong_password_is_not_answered_with_the_session_of_the_right_one(service: Service) -> None:
    assert send(service, "/sessions", SIGN_IN, "guest").status_code == 201
    assert send(service, "/sessions", {**SIGN_IN, "password": "wrong"}, "guest").status_code == 401


def test_nobody_else_is_answered_under_a_key(service: Service) -> None:
    first = send(service, "/suggestions", {"city_id": "pau-fr", "k": 2}, "reader")
    other = send(service, "/suggestions", {"city_id": "pau-fr", "k": 2}, "editor")
    assert other.status_code == 201
    assert other.content != first.content


def test_an_answer_with_a_secret_is_kept_sealed(service: Service) -> None:
    made = send(service, "/keys", DRAFT).json()
    with open_session(service.engine) as session:
        row = session.exec(select(IdempotencyRow)).one()
    assert len(row.body) > len(made["key"])
    assert made["key"].encode() not in row.body
    assert send(service, "/keys", DRAFT).json() == made
