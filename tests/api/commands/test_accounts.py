"""Whoever runs the machine can always let somebody in."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from api.features.access.accounts import SYSTEM, AccountInput, close_account, create_account
from api.features.access.first_users import has_been_used, invite_first_users
from api.features.access.sessions import redeem_link
from api.settings import Settings
from api.storage.engine import open_session
from tests.api.commands.conftest import Ran
from tests.api.conftest import PASSWORD, Service, Start

Run = Callable[[str], Ran]
Database = tuple[Settings, dict[str, str]]


@pytest.fixture
def here(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("CITY_PEERS_DATABASE_URL", str(database[0].database_url))
    return database[0]


def read_token(ran: Ran) -> dict[str, str]:
    assert ran.code == 0, ran.err
    found = re.search(r"/en/sign-in\?token=(\S+)", ran.out)
    assert found is not None
    return {"token": found[1]}


def sign_in(service: Service, given: dict[str, str]) -> Any:
    return service.client.post("/api/v1/sessions/by-link", json=given)


def list_accounts(run: Run) -> dict[str, Any]:
    return {row["name"]: row for row in json.loads(run("accounts list --json").out)}


def test_an_account_made_on_the_machine_signs_in_once_by_the_printed_link(
    run: Run, here: Settings, start: Start
) -> None:
    given = read_token(run("accounts add 'New Person' --role staff --address https://peers.example"))
    service = start()
    assert sign_in(service, given).json()["role"] == "staff"
    assert sign_in(service, given).status_code == 401


def test_accounts_are_listed_without_secrets(run: Run, here: Settings) -> None:
    listed = list_accounts(run)
    assert {"reader", "editor", "staff"} <= listed.keys()
    assert (listed["editor"]["city_id"], listed["editor"]["password"]) == ("pau-fr", True)
    assert "argon2" not in json.dumps(listed)
    assert "other editor" in run("accounts list").out


def test_who_forgot_the_password_gets_in_by_a_new_link_and_the_old_sessions_end(
    run: Run, here: Settings, start: Start
) -> None:
    service = start()
    given = read_token(run("accounts reset staff"))
    assert service.client.get("/api/v1/me", headers=service.headers["staff"]).status_code == 401
    wrong = service.client.post("/api/v1/sessions", json={"name": "staff", "password": PASSWORD})
    assert wrong.status_code == 401
    assert sign_in(service, given).status_code == 201


def test_a_closed_account_is_shut_out_and_its_name_is_free_again(run: Run, here: Settings, start: Start) -> None:
    service = start()
    assert run("accounts close staff").code == 0
    assert service.client.get("/api/v1/me", headers=service.headers["staff"]).status_code == 401
    assert "staff" not in list_accounts(run)
    for command in ("invite", "reset"):
        refused = run(f"accounts {command} staff")
        assert (refused.code, "there is no account 'staff'" in refused.err) == (2, True)
    assert sign_in(service, read_token(run("accounts add staff --role staff"))).status_code == 201


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("accounts invite nobody", "there is no account 'nobody'"),
        ("accounts add staff --role staff", "already"),
        ("accounts add 'An Editor' --role editor", "city_id"),
        ("accounts add 'An Editor' --role editor --city no-where", "no-where"),
        ("accounts add 'A King' --role king", "king"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(run: Run, here: Settings, line: str, told: str) -> None:
    ran = run(line)
    assert (ran.code, len(ran.err.strip().splitlines())) == (2, 1)
    assert told in ran.err


def test_the_last_of_the_staff_does_not_close_itself(service: Service) -> None:
    staff = service.headers["staff"]
    accounts = service.client.get("/api/v1/accounts", headers=staff).json()["items"]
    own = next(row["id"] for row in accounts if row["name"] == "staff")
    refused = service.client.delete(f"/api/v1/accounts/{own}", headers=staff)
    assert (refused.status_code, "last staff account" in refused.json()["detail"]) == (409, True)
    made = service.client.post("/api/v1/accounts", json={"name": "second", "role": "staff"}, headers=staff)
    assert made.status_code == 201
    assert service.client.delete(f"/api/v1/accounts/{own}", headers=staff).status_code == 204


def test_a_first_link_that_nobody_used_is_renewed_until_somebody_came(start: Start) -> None:
    service = start()
    with open_session(service.engine, writes=True) as session:
        for row in service.client.get("/api/v1/accounts", headers=service.headers["staff"]).json()["items"]:
            close_account(session, SYSTEM, row["id"])
        assert not has_been_used(session)
        first = invite_first_users(session, "pau-fr")["staff"]
        second = invite_first_users(session, "pau-fr")["staff"]
        assert redeem_link(session, second, 1.0).viewer.role == "staff"
        assert invite_first_users(session, "pau-fr") == {}
    assert sign_in(service, {"token": first}).status_code == 401


def test_a_service_with_staff_who_have_a_password_invites_nobody(service: Service) -> None:
    with open_session(service.engine, writes=True) as session:
        given = AccountInput(name="with a password", role="staff", password=SecretStr(PASSWORD))
        create_account(session, SYSTEM, given)
        assert has_been_used(session)
