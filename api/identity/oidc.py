"""Tokens of an OpenID provider: signature against its published keys, issuer, audience, lifetime; then who it is."""

from __future__ import annotations

import time
from threading import Lock
from typing import Any

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from api.errors import NotSignedIn
from api.identity.roles import Role, Viewer
from api.settings import Settings

ALGORITHMS = ["RS256", "ES256", "PS256"]
KEEP_SECONDS, RETRY_SECONDS = 600.0, 10.0
ROLE_CLAIM, CITY_CLAIM = "city_peers_role", "city_peers_city"


class TokenReader:
    """Reads the tokens of one issuer. Its keys are kept for ten minutes, and asked for again when a token names a new one."""

    def __init__(self, issuer: str, audience: str, jwks_url: str) -> None:
        self._jwks_url = jwks_url
        self._claims = jwt.JWTClaimsRegistry(
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            sub={"essential": True},
        )
        self._lock = Lock()
        self._keys: KeySet | None = None
        self._read_at = float("-inf")

    def __call__(self, token: str) -> Viewer:
        """The viewer a token speaks for. Raises NotSignedIn."""
        return build_viewer(self.read_claims(token))

    def read_claims(self, token: str) -> dict[str, Any]:
        """What a token states, once it is known to be the issuer's, for this audience, and in time. Raises NotSignedIn."""
        try:
            claims = self._decode(token)
            self._claims.validate(claims)
        except (JoseError, ValueError) as error:
            raise NotSignedIn(
                "this token is not valid here: its signature, issuer, audience or lifetime is wrong"
            ) from error
        return claims

    def _decode(self, token: str) -> dict[str, Any]:
        try:
            return dict(jwt.decode(token, self._read_keys(KEEP_SECONDS), algorithms=ALGORITHMS).claims)
        except (JoseError, ValueError):
            return dict(jwt.decode(token, self._read_keys(RETRY_SECONDS), algorithms=ALGORITHMS).claims)

    def _read_keys(self, oldest: float) -> KeySet:
        with self._lock:
            if self._keys is None or time.monotonic() - self._read_at > oldest:
                try:
                    self._keys = KeySet.import_key_set(httpx.get(self._jwks_url, timeout=5).raise_for_status().json())
                    self._read_at = time.monotonic()
                except httpx.HTTPError as error:
                    if self._keys is None:
                        raise NotSignedIn("the sign-in service cannot be reached: try again later") from error
            return self._keys


def build_viewer(claims: dict[str, Any]) -> Viewer:
    """A token without a known role is a reader; an editor's token names its city."""
    role, city_id = claims.get(ROLE_CLAIM), claims.get(CITY_CLAIM)
    known = (
        role if role in (Role.STAFF, Role.READER) or (role == Role.EDITOR and isinstance(city_id, str)) else Role.READER
    )
    return Viewer(Role(known), f"oidc:{claims['sub']}", city_id if known == Role.EDITOR else None)


def open_token_reader(settings: Settings) -> TokenReader | None:
    """The reader that the settings describe; None where no issuer is set."""
    if not settings.oidc_issuer or not settings.oidc_audience:
        return None
    jwks_url = settings.oidc_jwks_url or discover(settings.oidc_issuer)["jwks_uri"]
    return TokenReader(settings.oidc_issuer, settings.oidc_audience, jwks_url)


def discover(issuer: str) -> dict[str, Any]:
    """What an issuer says of itself: its endpoints and where its keys are."""
    address = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
    return dict(httpx.get(address, timeout=5).raise_for_status().json())
