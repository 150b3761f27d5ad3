"""Signing in through an OpenID provider in the browser: authorization code with PKCE, state and nonce.

Source: OpenID Connect Core 1.0, section 3.1; RFC 7636 (PKCE).
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode, urlsplit

import httpx

from api.errors import NotSignedIn
from api.identity.oidc import TokenReader, build_viewer, discover
from api.identity.provider_keys import UNREACHABLE
from api.identity.roles import Viewer
from api.settings import Settings

REFUSED = "the sign-in service did not confirm this sign-in: begin again"


@dataclass(frozen=True, slots=True)
class Attempt:
    """What the browser keeps between leaving for the provider and coming back; three secrets made for this sign-in."""

    state: str
    nonce: str
    verifier: str

    @property
    def challenge(self) -> str:
        """The PKCE challenge: the SHA-256 of the verifier (RFC 7636, S256)."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def begin_attempt() -> Attempt:
    """A new attempt."""
    return Attempt(*(secrets.token_urlsafe(32) for _ in range(3)))


class Provider:
    """One issuer at which this service is a client. Its endpoints are asked for once, when they are first needed."""

    def __init__(self, issuer: str, client_id: str, client_secret: str = "", jwks_url: str = "") -> None:
        self.host = urlsplit(issuer).hostname or issuer
        self._issuer, self._client_id, self._client_secret = issuer, client_id, client_secret
        self._read = TokenReader(issuer, client_id, lambda: jwks_url or self._find("jwks_uri"))
        self._endpoints: dict[str, str] = {}

    def write_address(self, attempt: Attempt, back: str) -> str:
        """Where the browser goes to sign in; it returns to `back`. Raises NotSignedIn."""
        asked = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": back,
            "scope": "openid",
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
        }
        address = self._find("authorization_endpoint")
        return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(asked)}"

    def read_answer(self, attempt: Attempt, state: str, code: str, back: str) -> Viewer:
        """Who the provider says has signed in. Raises NotSignedIn for an answer that was not asked for in this attempt."""
        if not secrets.compare_digest(state.encode(), attempt.state.encode()):
            raise NotSignedIn(REFUSED)
        claims = self._read.read_claims(self._redeem(attempt, code, back))
        if not secrets.compare_digest(str(claims.get("nonce")).encode(), attempt.nonce.encode()):
            raise NotSignedIn(REFUSED)
        return build_viewer(claims)

    def _redeem(self, attempt: Attempt, code: str, back: str) -> str:
        """The identity token for a code."""
        sent = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "client_id": self._client_id,
            "code_verifier": attempt.verifier,
        }
        auth = httpx.BasicAuth(self._client_id, self._client_secret) if self._client_secret else None
        try:
            answer = httpx.post(self._find("token_endpoint"), data=sent, auth=auth, timeout=5).raise_for_status()
            return str(answer.json()["id_token"])
        except (httpx.HTTPError, KeyError, ValueError) as error:
            raise NotSignedIn(REFUSED) from error

    def _find(self, endpoint: str) -> str:
        try:
            self._endpoints = self._endpoints or discover(self._issuer)
            return self._endpoints[endpoint]
        except (httpx.HTTPError, KeyError, ValueError) as error:
            raise NotSignedIn(UNREACHABLE) from error


_open_provider = cache(Provider)


def find_provider(settings: Settings) -> Provider | None:
    """The provider that the settings name; None without an issuer or a client id."""
    if not settings.oidc_issuer or not settings.oidc_client_id:
        return None
    secret = settings.oidc_client_secret.get_secret_value() if settings.oidc_client_secret else ""
    return _open_provider(settings.oidc_issuer, settings.oidc_client_id, secret, settings.oidc_jwks_url or "")


def name_provider(settings: Settings) -> str:
    """The host of the provider that the settings name, "" for none."""
    provider = find_provider(settings)
    return provider.host if provider else ""
