from __future__ import annotations

import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Event, Semaphore, Thread
from typing import Any

import httpx
import orjson
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from api.errors import NotSignedIn, TooMany
from api.features.access import accounts
from api.identity.oidc import TokenReader
from api.identity.provider_keys import MOST_WAITING, UNREACHABLE
from api.identity.roles import Role
from api.identity.tries import FREE_OF_ADDRESS, FREE_OF_NAME, LONGEST_SECONDS, Tries
from api.storage.engine import open_session
from api.storage.models import AccountRow, AuditRow, ServiceKeyRow, TokenRow
from tests.api.conftest import PASSWORD, Service, Start


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


def try_wrong(service: Service, name: str, times: int) -> list[int]:
    given = {"name": name, "password": "not the password"}
    return [service.client.post("/api/v1/sessions", json=given).status_code for _ in range(times)]


@pytest.mark.parametrize("name", ["editor", "nobody"])
def test_after_wrong_passwords_the_next_try_waits_whether_the_name_exists_or_not(service: Service, name: str) -> None:
    service.app.state.services.authenticator.tries = Tries(clock=lambda: 0.0)
    assert try_wrong(service, name, 8) == [401] * 6 + [429] * 2
    given = {"name": name, "password": PASSWORD}
    refused = service.client.post("/api/v1/sessions", json=given)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
    assert service.client.post("/api/v1/sessions", json={"name": "reader", "password": PASSWORD}).status_code == 201


def test_the_delay_doubles_and_is_bounded() -> None:
    moment = [0.0]
    tries, waits = Tries(clock=lambda: moment[0]), []
    for _ in range(FREE_OF_NAME + 10):
        try:
            tries.take("editor", "192.0.2.1")
        except TooMany as early:
            waits.append(early.retry_after)
            moment[0] += early.retry_after
            tries.take("editor", "192.0.2.1")
    assert waits[:6] == [1, 2, 4, 8, 16, 32]
    assert set(waits[6:]) == {LONGEST_SECONDS}


def test_a_right_password_ends_the_delay_of_its_name_and_no_more_than_its_own_try_of_the_address() -> None:
    tries = Tries(clock=lambda: 0.0)
    for _ in range(FREE_OF_NAME):
        tries.take("editor", "192.0.2.1")
    with tries.attempt("editor", "192.0.2.1"):
        pass
    for number in range(FREE_OF_ADDRESS - FREE_OF_NAME + 1):
        tries.take(f"name {number}", "192.0.2.1")
    with pytest.raises(TooMany):
        tries.take("reader", "192.0.2.1")
    tries.take("editor", "192.0.2.3")


def test_tries_take_no_more_memory_than_they_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.identity.tries.MOST", 10)
    tries = Tries(clock=lambda: 0.0)
    for number in range(100):
        tries.take(f"name {number}", f"address {number}")
    assert len(tries._known) == 10


@pytest.mark.parametrize("name", ["editor", "nobody", "without", "\0"])
def test_a_wrong_sign_in_costs_one_comparison_whatever_the_name(
    service: Service, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    create = {"name": "without", "role": "reader"}
    service.client.post("/api/v1/accounts", json=create, headers=service.headers["staff"])
    accounts._find_decoy()
    compared: list[str] = []
    real = accounts._hasher()

    class Counting:
        def verify(self, known: str, given: str) -> bool:
            compared.append("verify")
            return real.verify(known, given)

        def hash(self, given: str) -> str:
            compared.append("hash")
            return real.hash(given)

    monkeypatch.setattr(accounts, "_hasher", Counting)
    assert try_wrong(service, name, 1) == [401]
    assert compared == ["verify"]


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


KEY = RSAKey.generate_key(2048, {"kid": "one"})
OTHER = RSAKey.generate_key(2048, {"kid": "one"})
Provider = tuple[str, list[RSAKey], list[int]]
NEW = RSAKey.generate_key(2048, {"kid": "two"})


@pytest.fixture
def provider() -> Iterator[Provider]:
    """An OpenID provider's key document, the keys it publishes, and how often it was read."""
    published, reads = [KEY], [0]

    class Keys(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            reads[0] += 1
            self.send_response(200)
            self.end_headers()
            self.wfile.write(orjson.dumps(KeySet(published).as_dict(private=False)))  # type: ignore[arg-type]

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Keys)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", published, reads
    server.shutdown()


def sign(key: RSAKey = KEY, **changes: Any) -> str:
    claims = {"iss": "https://issuer.example", "aud": "city-peers", "sub": "u1", "exp": int(time.time()) + 60} | changes
    return jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key)


def test_a_token_of_the_provider_is_read_and_its_keys_are_kept(provider: Provider) -> None:
    read = TokenReader("https://issuer.example", "city-peers", lambda: provider[0])
    editor = read(sign(city_peers_role="editor", city_peers_city="pau-fr"))
    assert (editor.role, editor.city_id, editor.id) == (Role.EDITOR, "pau-fr", "oidc:u1")
    assert read(sign(city_peers_role="staff")).role is Role.STAFF
    assert provider[2] == [1]


def test_who_signs_in_with_the_provider_does_what_the_claims_say_and_no_more(start: Start, provider: Provider) -> None:
    named = {"oidc_issuer": "https://issuer.example", "oidc_audience": "city-peers", "oidc_jwks_url": provider[0]}
    service = start(**named)

    def ask(method: str, path: str, token: str, **said: Any) -> Any:
        headers = {"Authorization": f"Bearer {token}", "If-Match": "*"}
        return service.client.request(method, f"/api/v1{path}", headers=headers, **said)

    editor = sign(city_peers_role="editor", city_peers_city="pau-fr")
    assert ask("GET", "/me", editor).json()["city_id"] == "pau-fr"
    assert ask("PATCH", "/cities/pau-fr/profile/needs", editor, json={"items": []}).status_code == 200
    assert ask("PATCH", "/cities/leuven-be/profile/needs", editor, json={"items": []}).status_code == 403
    assert ask("GET", "/audit", editor).status_code == 403
    assert ask("GET", "/audit", sign(city_peers_role="staff")).status_code == 200
    expired = ask("GET", "/cities", sign(exp=int(time.time()) - 10))
    assert (expired.status_code, expired.json()["type"]) == (401, "/api/v1/problems/not-signed-in")
    assert ask("GET", "/me", sign(aud="someone-else")).status_code == 401


@pytest.mark.parametrize("role", [None, "editor", "service", ["staff"]])
def test_a_token_without_a_whole_role_is_a_reader(provider: Provider, role: Any) -> None:
    assert (
        TokenReader("https://issuer.example", "city-peers", lambda: provider[0])(sign(city_peers_role=role)).role
        is Role.READER
    )


@pytest.mark.parametrize(
    "token",
    [
        sign(aud="someone-else"),
        sign(iss="https://else.example"),
        sign(exp=int(time.time()) - 10),
        sign(key=OTHER),
        sign()[:-4] + "AAAA",
        "a.b.c",
    ],
)
def test_a_token_that_is_not_for_us_is_refused(provider: Provider, token: str) -> None:
    with pytest.raises(NotSignedIn):
        TokenReader("https://issuer.example", "city-peers", lambda: provider[0])(token)


def test_a_new_key_of_the_provider_is_found(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.identity.provider_keys.RETRY_SECONDS", 0.0)
    read = TokenReader("https://issuer.example", "city-peers", lambda: provider[0])
    read(sign())
    provider[1].append(NEW)
    assert read(sign(key=NEW)).id == "oidc:u1"


class Hanging:
    """A provider that takes every request and answers none, until it is told to."""

    def __init__(self) -> None:
        self.asked, self.answers = 0, Event()

    def find_address(self) -> str:
        self.asked += 1
        self.answers.wait(30)
        raise httpx.ConnectTimeout("it hung")


@pytest.mark.parametrize(
    "token",
    ["a.b.c", "garbage", sign(aud="someone-else"), sign(iss="https://else.example"), sign(exp=int(time.time()) - 10)],
)
def test_a_token_that_cannot_be_ours_is_refused_without_asking_the_provider(token: str) -> None:
    provider = Hanging()
    with pytest.raises(NotSignedIn):
        TokenReader("https://issuer.example", "city-peers", provider.find_address)(token)
    assert provider.asked == 0


def test_while_the_provider_hangs_few_wait_and_all_others_are_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.identity.provider_keys.WAIT_SECONDS", 30.0)
    provider, refused = Hanging(), Semaphore(0)
    read = TokenReader("https://issuer.example", "city-peers", provider.find_address)

    def ask() -> None:
        with pytest.raises(NotSignedIn):
            read(sign(key=OTHER))
        refused.release()

    people = [Thread(target=ask) for _ in range(60)]
    for person in people:
        person.start()
    for _ in range(60 - MOST_WAITING):
        assert refused.acquire(timeout=20)
    assert not refused.acquire(timeout=0.2), "the few who wait are waiting still"
    provider.answers.set()
    for person in people:
        person.join(20)
    assert provider.asked == 1


def test_a_forged_token_with_a_known_key_does_not_ask_the_provider_again(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.identity.provider_keys.RETRY_SECONDS", 0.0)
    read = TokenReader("https://issuer.example", "city-peers", lambda: provider[0])
    read(sign())
    for _ in range(3):
        with pytest.raises(NotSignedIn):
            read(sign(key=OTHER))
    assert provider[2] == [1]


def test_the_service_starts_and_serves_guests_while_the_issuer_is_away(start: Start) -> None:
    service = start(oidc_issuer="http://127.0.0.1:9", oidc_audience="city-peers")
    assert service.client.get("/api/v1/cities/pau-fr/twins").status_code == 200
    token = sign(iss="http://127.0.0.1:9")
    refused = service.client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert (refused.status_code, refused.json()["detail"]) == (401, UNREACHABLE)
