"""Signing in through an OpenID provider: only whom it vouches for, in this browser, in this attempt."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest
from httpx import Response
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from tests.api.conftest import Service, Start

KEY = RSAKey.generate_key(2048, {"kid": "one"}, auto_kid=False)
CLIENT = "city-peers-pages"


@dataclass
class Issuer:
    """A provider on this machine: what it was asked, and what it will state of whoever signs in."""

    address: str = ""
    asked: dict[str, str] = field(default_factory=dict)
    states: dict[str, Any] = field(default_factory=dict)
    redeemed: list[dict[str, str]] = field(default_factory=list)

    def describe(self) -> dict[str, str]:
        ends = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return {"issuer": self.address, **{name: f"{self.address}/{end}" for name, end in ends.items()}}

    def redeem(self, sent: dict[str, str]) -> dict[str, str] | None:
        """The tokens for a code; none where the verifier does not fit the challenge of the attempt."""
        self.redeemed.append(sent)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(sent["code_verifier"].encode()).digest())
        right = challenge.rstrip(b"=").decode() == self.asked["code_challenge"] and sent["code"] == "the-code"
        claims = {"iss": self.address, "aud": CLIENT, "sub": "u1", "exp": int(time.time()) + 60}
        claims |= {
            "nonce": self.asked["nonce"],
            "city_peers_role": "editor",
            "city_peers_city": "pau-fr",
            **self.states,
        }
        return {"id_token": jwt.encode({"alg": "RS256", "kid": "one"}, claims, KEY)} if right else None


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    running = Issuer()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known: dict[str, Any] = {
                "/.well-known/openid-configuration": running.describe(),
                "/keys": KeySet([KEY]).as_dict(private=False),
            }
            self.answer(known.get(self.path))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            self.answer(running.redeem({name: values[0] for name, values in parse_qs(body).items()}))

        def answer(self, content: object) -> None:
            self.send_response(200 if content else 400)
            self.end_headers()
            self.wfile.write(orjson.dumps(content))

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answers)
    running.address = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    yield running
    server.shutdown()


def open_service(start: Start, issuer: Issuer) -> Service:
    return start(pages=True, oidc_issuer=issuer.address, oidc_client_id=CLIENT)


def leave(service: Service, issuer: Issuer) -> dict[str, str]:
    """Click on the way to the provider; what the provider is asked."""
    page = service.client.get("/de/sign-in").text
    assert "/de/sign-in/provider" in page and "127.0.0.1" in page
    gone = service.client.get("/de/sign-in/provider", follow_redirects=False)
    there = urlsplit(gone.headers["location"])
    assert f"{there.scheme}://{there.netloc}{there.path}" == f"{issuer.address}/authorize"
    issuer.asked = {name: values[0] for name, values in parse_qs(there.query).items()}
    return issuer.asked


def come_back(service: Service, **changes: str) -> Response:
    return service.client.get("/signed-in", params={"code": "the-code", **changes}, follow_redirects=False)


def test_whoever_the_provider_vouches_for_is_at_the_desk_of_their_city(start: Start, issuer: Issuer) -> None:
    service = open_service(start, issuer)
    asked = leave(service, issuer)
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert (asked["client_id"], asked["redirect_uri"]) == (CLIENT, "http://testserver/signed-in")
    back = come_back(service, state=asked["state"])
    assert (back.status_code, back.headers["location"]) == (303, "/de/my-city")
    assert "httponly" in back.headers["set-cookie"].lower()
    desk = service.client.get("/de/my-city").text
    assert "<h1>Pau</h1>" in desk and "account/password" not in service.client.get("/de/account").text
    assert service.client.get("/api/v1/me").json()["role"] == "editor"


def test_the_word_of_the_provider_counts_at_every_sign_in(start: Start, issuer: Issuer) -> None:
    service = open_service(start, issuer)
    for role, city in (("editor", "pau-fr"), ("editor", "leuven-be"), ("reader", None)):
        issuer.states = {"city_peers_role": role, "city_peers_city": city}
        come_back(service, state=leave(service, issuer)["state"])
        me = service.client.get("/api/v1/me").json()
        assert (me["role"], me["city_id"]) == (role, city)
        service.client.cookies.clear()
    accounts = service.client.get("/api/v1/accounts", headers=service.headers["staff"]).json()["items"]
    assert [row["name"] for row in accounts].count("oidc:u1") == 1


@pytest.mark.parametrize(
    "states",
    [
        {"nonce": "of another attempt"},
        {"nonce": None},
        {"aud": "another client"},
        {"iss": "https://issuer.example"},
        {"exp": 1},
        {"city_peers_city": "no-such-city"},
    ],
)
def test_a_statement_that_is_not_for_this_attempt_opens_nothing(
    start: Start, issuer: Issuer, states: dict[str, Any]
) -> None:
    service = open_service(start, issuer)
    issuer.states = states
    refuse(service, state=leave(service, issuer)["state"])
    assert len(issuer.redeemed) == 1


def refuse(service: Service, **changes: str) -> None:
    back = come_back(service, **changes)
    assert back.status_code == 401 and 'role="alert"' in back.text
    assert "city_peers_session" not in service.client.cookies
    assert service.client.get("/de/my-city").status_code == 401


def test_an_answer_that_this_browser_did_not_ask_for_opens_nothing(start: Start, issuer: Issuer) -> None:
    service = open_service(start, issuer)
    refuse(service, state="guessed")
    state = leave(service, issuer)["state"]
    refuse(service, state="guessed")
    assert issuer.redeemed == []
    refuse(service, state=state)
    assert issuer.redeemed == [], "an attempt counts once"


def test_a_code_of_somebody_else_is_not_redeemed(start: Start, issuer: Issuer) -> None:
    service = open_service(start, issuer)
    state = leave(service, issuer)["state"]
    issuer.asked = issuer.asked | {"code_challenge": "of another browser"}
    refuse(service, state=state)
    rows = service.client.get("/api/v1/accounts", headers=service.headers["staff"]).json()["items"]
    assert "oidc:u1" not in {row["name"] for row in rows}


def test_a_closed_account_stays_closed_whatever_the_provider_says(start: Start, issuer: Issuer) -> None:
    service = open_service(start, issuer)
    come_back(service, state=leave(service, issuer)["state"])
    service.client.cookies.clear()
    rows = service.client.get("/api/v1/accounts", headers=service.headers["staff"]).json()["items"]
    account = next(row["id"] for row in rows if row["name"] == "oidc:u1")
    service.client.delete(f"/api/v1/accounts/{account}", headers=service.headers["staff"])
    refuse(service, state=leave(service, issuer)["state"])
    rows = service.client.get("/api/v1/accounts", headers=service.headers["staff"]).json()["items"]
    assert [row["name"] for row in rows if row["active"] and row["name"] == "oidc:u1"] == []


def test_without_a_provider_in_the_settings_no_page_offers_one(start: Start) -> None:
    service = start(pages=True)
    assert "sign-in/provider" not in service.client.get("/de/sign-in").text
    assert service.client.get("/de/sign-in/provider").status_code == 404
    assert service.client.get("/signed-in?state=a&code=b").status_code == 404


def test_a_provider_that_cannot_be_reached_is_said_so(start: Start) -> None:
    service = start(pages=True, oidc_issuer="http://127.0.0.1:9", oidc_client_id=CLIENT)
    assert service.client.get("/de/sign-in/provider", follow_redirects=False).status_code == 401
