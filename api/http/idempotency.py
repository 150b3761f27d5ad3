"""Creating things once: a POST with an Idempotency-Key is carried out once, however often it is sent."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Concatenate, ParamSpec, TypeVar

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from fastapi import Depends, Header, Request, Response
from sqlmodel import Session

from api.clock import now
from api.errors import Fault, Invalid
from api.http.deps import Services
from api.http.responses import JSON
from api.storage.engine import open_transaction
from api.storage.models import IdempotencyRow

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        max_length=200,
        pattern=r"^[\x20-\x7e]+$",
        description="Your own random name for this request: sent again under it, it is not carried out again.",
    ),
]
NONCE = bytes(12)
"""Each key seals one answer only, so that the nonce need not differ."""


@dataclass(frozen=True, slots=True)
class Poster:
    """Runs a use case and keeps its answer under the key, in one transaction; a key that was used is answered from there.

    key: what names the request to its sender: credential, address and Idempotency-Key; None where no key was sent.
    """

    services: Services
    key: bytes | None
    body: bytes

    def __call__(
        self,
        build: Callable[[Result], Response],
        use_case: Callable[Concatenate[Session, Arguments], Result],
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> Response:
        """`build(use_case(session, ...))`, or the answer of the first time. Raises Invalid for a key used otherwise."""
        with open_transaction(self.services.engine) as session:
            kept = session.get(IdempotencyRow, self._digest(b"row")) if self.key else None
            if kept is not None:
                return self._answer_again(kept)
            response = build(use_case(session, *args, **kwargs))
            if self.key:
                session.add(self._build_row(response))
                session.commit()
        self.services.store.refresh_soon()
        return response

    def _build_row(self, response: Response) -> IdempotencyRow:
        """The answer, sealed with what only its sender knows: it may hold a secret that is shown once."""
        sealed = AESGCM(bytes.fromhex(self._digest(b"seal", self.body))).encrypt(NONCE, bytes(response.body), None)
        return IdempotencyRow(
            key=self._digest(b"row"),
            fingerprint=self._digest(b"said", self.body),
            status=response.status_code,
            location=response.headers.get("location", ""),
            body=sealed,
            at=now().isoformat(),
        )

    def _answer_again(self, kept: IdempotencyRow) -> Response:
        if kept.fingerprint != self._digest(b"said", self.body):
            told = "this Idempotency-Key was used for another request"
            raise Invalid(told, [Fault("Idempotency-Key", "choose a new one")])
        body = AESGCM(bytes.fromhex(self._digest(b"seal", self.body))).decrypt(NONCE, kept.body, None)
        headers = {"idempotent-replayed": "true"} | ({"location": kept.location} if kept.location else {})
        return Response(body, kept.status, headers, JSON)

    def _digest(self, purpose: bytes, said: bytes = b"") -> str:
        return hashlib.sha256(b"\n".join((purpose, self.key or b"", said))).hexdigest()


async def get_poster(request: Request, key: Key = None) -> Poster:
    """The way to create."""
    services: Services = request.app.state.services
    if key is None:
        return Poster(services, None, b"")
    credential = request.headers.get("authorization") or request.headers.get("cookie", "")
    address = f"{request.url.path}?{request.url.query}"
    return Poster(services, "\n".join((credential, address, key)).encode(), await request.body())


PostDep = Annotated[Poster, Depends(get_poster)]
