"""Creating things once: a POST with an Idempotency-Key is carried out once, however often it is sent."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Concatenate, ParamSpec, TypeVar

from fastapi import Depends, Header, Request, Response
from sqlmodel import Session

from api.answering import JSON
from api.authentication import now
from api.deps import Services
from api.errors import Conflict, Fault, Invalid
from api.roles import Viewer
from api.storage.engine import open_session
from api.storage.models import IdempotencyRow

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        max_length=200,
        pattern=r"^[\x20-\x7e]+$",
        description="Your own name for this request.",
    ),
]


@dataclass(frozen=True, slots=True)
class Poster:
    """Runs a use case and builds its answer; the answer to a key that was used is given again, without running anything."""

    services: Services
    address: str
    key: str | None

    def __call__(
        self,
        build: Callable[[Result], Response],
        use_case: Callable[Concatenate[Session, Viewer, Arguments], Result],
        viewer: Viewer,
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> Response:
        """The answer. Raises Conflict where a key was used for another request, or its answer was lost."""
        with open_session(self.services.engine, writes=True) as session:
            row = self._build_row(viewer, (args, kwargs))
            if row is not None:
                if kept := session.get(IdempotencyRow, row.key):
                    return _answer_again(kept, row.fingerprint)
                session.add(row)
            response = build(use_case(session, viewer, *args, **kwargs))
            if row is not None:
                row.status, row.body = response.status_code, bytes(response.body)
                row.location = response.headers.get("location", "")
                session.add(row)
                session.commit()
        self.services.store.refresh()
        return response

    def _build_row(self, viewer: Viewer, said: Any) -> IdempotencyRow | None:
        if self.key is None:
            return None
        key = hashlib.sha256(f"{viewer.id}\n{self.address}\n{self.key}".encode()).hexdigest()
        fingerprint = hashlib.sha256(repr(said).encode()).hexdigest()
        return IdempotencyRow(key=key, fingerprint=fingerprint, status=0, body=b"", at=now().isoformat())


def _answer_again(kept: IdempotencyRow, fingerprint: str) -> Response:
    if kept.fingerprint != fingerprint:
        raise Invalid(
            "this Idempotency-Key was used for another request", [Fault("Idempotency-Key", "choose a new one")]
        )
    if kept.status == 0:
        raise Conflict(
            "the request with this Idempotency-Key was carried out, but its answer was lost: read the resource"
        )
    headers = {"idempotent-replayed": "true"} | ({"location": kept.location} if kept.location else {})
    return Response(kept.body, kept.status, headers, JSON)


async def get_poster(request: Request, key: Key = None) -> Poster:
    """The way to create."""
    return Poster(request.app.state.services, request.url.path, key)


PostDep = Annotated[Poster, Depends(get_poster)]
