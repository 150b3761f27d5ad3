"""Accounts, sessions, keys and the audit log."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from api.storage.engine import open_session
from api.storage.models import AccountRow, AuditRow, ServiceKeyRow, TokenRow
from tests.api.conftest import PASSWORD, Service


def test_a_name_and_a_password_open_a_session_that_can_be_ended(service: Service) -> None:
    signed_in = service.client.post("/api/v1/sessions", json={"name": "editor", "password": PASSWORD})
    assert signed_in.status_code == 201
    headers = {"Authorization": f"Bearer {signed_in.json()['token']}"}
    assert service.client.get("/api/v1/me", headers=headers).json()["city_id"] == "pau-fr"
    assert service.client.delete("/api/v1/sessions/current", headers=headers).status_code == 204
    assert service.client.get("/api/v1/me", headers=headers).status_code == 401


@pytest.mark.parametrize(("name", "password"), [("editor", "wrong"), ("nobody", PASSWORD), ("", "")])
def test_a_refused_sign_in_does_not_say_what_was_wrong(reading: Service, name: str, password: str) -> None:
    refused = reading.client.post("/api/v1/sessions", json={"name": name, "password": password})
    assert (refused.status_code, refused.json()["detail"]) == (401, "the name or the password is wrong")


def test_staff_read_and_change_an_account_over_the_api(service: Service) -> None:
    account, staff = next(row for row in list_accounts(service) if row["name"] == "reader"), service.headers["staff"]
    address = f"/api/v1/accounts/{account['id']}"

    def change(**given: Any) -> Any:
        return service.client.patch(address, json=given, headers=staff)

    assert service.client.get(address, headers=staff).json() == account
    assert change(role="editor").status_code == 422
    assert change(city_id="pau-fr").status_code == 422
    assert change(name="staff").status_code == 409
    made = change(role="editor", city_id="leuven-be").json()
    assert (made["name"], made["role"], made["city_id"]) == ("reader", "editor", "leuven-be")
    assert service.client.get("/api/v1/me", headers=service.headers["reader"]).json()["city_id"] == "leuven-be"
    assert change(name="renamed").json()["city_id"] == "leuven-be"
    assert change(role="reader").json() == {**account, "name": "renamed"}
    assert change().json() == {**account, "name": "renamed"}
    newest = service.client.get("/api/v1/audit?limit=1", headers=staff).json()["items"][0]
    assert (newest["what"], newest["subject"]) == ("change account", account["id"])


def test_the_last_of_all_staff_cannot_take_the_role_from_themselves(service: Service) -> None:
    account = next(row for row in list_accounts(service) if row["name"] == "staff")
    address, staff = f"/api/v1/accounts/{account['id']}", service.headers["staff"]
    assert service.client.patch(address, json={"role": "reader"}, headers=staff).status_code == 409
    assert service.client.get("/api/v1/accounts", headers=staff).status_code == 200


def test_whoever_signs_in_is_told_the_name_of_their_account(service: Service) -> None:
    assert service.client.get("/api/v1/me", headers=service.headers["other editor"]).json()["name"] == "other editor"
    account = next(row for row in list_accounts(service) if row["name"] == "reader")
    path = f"/api/v1/accounts/{account['id']}/sign-in-link"
    link = service.client.post(path, headers=service.headers["staff"]).json()
    assert service.client.post("/api/v1/sessions/by-link", json=link).json()["name"] == "reader"


def test_a_key_keeps_answers_only_with_the_scope_for_it(service: Service) -> None:
    for scopes, status in (([], 403), (["answers:write"], 201)):
        asked = {"name": "narrow", "scopes": scopes}
        key = service.client.post("/api/v1/keys", json=asked, headers=service.headers["staff"]).json()["key"]
        headers = {"Authorization": f"Bearer {key}"}
        kept = service.client.post("/api/v1/suggestions", json={"city_id": "pau-fr"}, headers=headers)
        assert kept.status_code == status


def test_secrets_are_kept_only_as_hashes(reading: Service) -> None:
    with open_session(reading.engine) as session:
        kept = str(
            [row.model_dump() for table in (AccountRow, TokenRow, ServiceKeyRow) for row in session.exec(select(table))]
        )
        assert all(row.password_hash.startswith("$argon2id$") for row in session.exec(select(AccountRow)))
    for role, token in reading.tokens.items():
        secret = token.split("_", 2 if role == "service" else 1)[-1]
        assert len(secret) > 40
        assert secret not in kept
    assert PASSWORD not in kept


def test_a_one_time_link_signs_in_once(service: Service) -> None:
    account = next(row for row in list_accounts(service) if row["name"] == "reader")
    made = service.client.post(
        f"/api/v1/accounts/{account['id']}/sign-in-link", headers=service.headers["staff"]
    ).json()
    answers = [service.client.post("/api/v1/sessions/by-link", json=made).status_code for _ in range(2)]
    assert answers == [201, 401]


def test_a_closed_account_is_out_at_once(service: Service) -> None:
    account = next(row for row in list_accounts(service) if row["name"] == "reader")
    assert service.client.get("/api/v1/me", headers=service.headers["reader"]).status_code == 200
    service.client.delete(f"/api/v1/accounts/{account['id']}", headers=service.headers["staff"])
    assert service.client.get("/api/v1/me", headers=service.headers["reader"]).status_code == 401
    refused = service.client.post("/api/v1/sessions", json={"name": "reader", "password": PASSWORD})
    assert refused.status_code == 401


def list_accounts(service: Service) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = service.client.get("/api/v1/accounts", headers=service.headers["staff"]).json()[
        "items"
    ]
    assert all("password_hash" not in row for row in rows)
    return rows


def test_a_new_password_ends_the_sessions_of_the_old_one(service: Service) -> None:
    headers = service.headers["reader"]

    def change(password: str, **said: str) -> Any:
        return service.client.put("/api/v1/me/password", json={"password": password} | said, headers=headers)

    assert change("short", current_password=PASSWORD).status_code == 422
    for said in ({}, {"current_password": "not the password"}):
        refused = change("another long one", **said)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "current_password")
    assert change("another long one", current_password=PASSWORD).status_code == 204
    assert service.client.get("/api/v1/me", headers=headers).status_code == 401
    again = service.client.post("/api/v1/sessions", json={"name": "reader", "password": "another long one"})
    assert again.status_code == 201


def test_a_rotated_key_stops_the_old_secret_and_a_revoked_key_stops_altogether(service: Service) -> None:
    staff = service.headers["staff"]
    made = service.client.post("/api/v1/keys", json={"name": "k", "scopes": []}, headers=staff).json()
    rotated = service.client.post(f"/api/v1/keys/{made['id']}/rotate", headers=staff).json()

    def status(key: str) -> int:
        return service.client.get("/api/v1/me", headers={"Authorization": f"Bearer {key}"}).status_code

    assert (status(made["key"]), status(rotated["key"])) == (401, 200)
    assert service.client.delete(f"/api/v1/keys/{made['id']}", headers=staff).status_code == 204
    assert status(rotated["key"]) == 401
    assert "key" not in service.client.get("/api/v1/keys", headers=staff).json()["items"][0]


def test_a_key_cannot_be_given_what_only_staff_may_do(reading: Service) -> None:
    asked = {"name": "k", "scopes": ["accounts:write"]}
    refused = reading.client.post("/api/v1/keys", json=asked, headers=reading.headers["staff"])
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "scopes")


def test_the_audit_log_cannot_be_changed_even_by_the_database_user(service: Service) -> None:
    for command in ("UPDATE audit SET who = 'x'", "DELETE FROM audit"):
        with (
            pytest.raises(DBAPIError, match="never changed or deleted"),
            open_session(service.engine, writes=True) as session,
        ):
            session.execute(text(command))
    with open_session(service.engine) as session:
        assert session.exec(select(AuditRow)).first() is not None


def test_the_audit_log_tells_who_did_what_and_is_paged(service: Service) -> None:
    staff = service.headers["staff"]
    service.client.post("/api/v1/keys", json={"name": "k"}, headers=staff)
    first = service.client.get("/api/v1/audit?limit=1", headers=staff).json()
    assert first["items"][0]["what"] == "create key"
    assert first["items"][0]["who"].startswith("account:")
    second = service.client.get(f"/api/v1/audit?limit=1&cursor={first['next']}", headers=staff).json()
    assert second["items"][0]["id"] < first["items"][0]["id"]
