"""Tokens of an OpenID provider: what is taken, what is refused, and what happens while it hangs or is away."""

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

from api.errors import NotSignedIn
from api.identity.oidc import TokenReader
from api.identity.provider_keys import MOST_WAITING, UNREACHABLE
from api.identity.roles import Role
from tests.api.conftest import Start

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
