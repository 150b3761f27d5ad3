"""Tokens of an OpenID provider: signature against its published keys, issuer, audience, lifetime; then who it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

import httpx
import orjson
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jws import extract_compact

from api.errors import NotSignedIn
from api.identity.provider_keys import ProviderKeys
from api.identity.roles import CITY_ROLES, PROVIDER_PREFIX, AccountRole, Role, Viewer
from api.settings import Settings

ALGORITHMS = ["RS256", "ES256", "PS256"]
ROLE_CLAIM, CITY_CLAIM = "city_peers_role", "city_peers_city"
REFUSED = "this token is not valid here: its signature, issuer, audience or lifetime is wrong"


class TokenReader:
    """Reads the tokens of one issuer. What is no token of this issuer for us is refused before any key is looked for."""

    def __init__(self, issuer: str, audience: str, find_keys_address: Callable[[], str]) -> None:
        self._claims = jwt.JWTClaimsRegistry(
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            sub={"essential": True},
        )
        self._keys = ProviderKeys(find_keys_address)

    def __call__(self, token: str) -> Viewer:
        """The viewer a token speaks for. Raises NotSignedIn."""
        return build_viewer(self.read_claims(token))

    def read_claims(self, token: str) -> dict[str, Any]:
        """What a token states, once it is known to be the issuer's, for this audience, and in time. Raises NotSignedIn."""
        try:
            stated = extract_compact(token.encode())
            self._claims.validate(orjson.loads(stated.payload))
            if stated.headers().get("alg") not in ALGORITHMS:
                raise NotSignedIn(REFUSED)
            keys = self._keys.find(stated.headers().get("kid"))
            return dict(jwt.decode(token, keys, algorithms=ALGORITHMS).claims)
        except (JoseError, ValueError, AttributeError, TypeError) as error:
            raise NotSignedIn(REFUSED) from error


def build_viewer(claims: dict[str, Any]) -> Viewer:
    """A token without a known role is a reader; an editor's token names its city."""
    role, city_id = claims.get(ROLE_CLAIM), claims.get(CITY_CLAIM)
    speaks = role in CITY_ROLES
    known = (
        Role(str(role)) if role in get_args(AccountRole) and (not speaks or isinstance(city_id, str)) else Role.READER
    )
    return Viewer(known, f"{PROVIDER_PREFIX}{claims['sub']}", city_id if known in CITY_ROLES else None)


def open_token_reader(settings: Settings) -> TokenReader | None:
    """The reader that the settings describe; None where no issuer is set."""
    if not settings.oidc_issuer or not settings.oidc_audience:
        return None
    issuer, address = settings.oidc_issuer, settings.oidc_jwks_url
    return TokenReader(issuer, settings.oidc_audience, lambda: address or str(discover(issuer)["jwks_uri"]))


def discover(issuer: str) -> dict[str, Any]:
    """What an issuer says of itself: its endpoints and where its keys are."""
    address = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
    return dict(httpx.get(address, timeout=5).raise_for_status().json())
