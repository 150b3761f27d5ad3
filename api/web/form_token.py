"""Forms that change something carry a token made from the reader's session, so that no other site can send them."""

from __future__ import annotations

import hashlib
import hmac
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData

from api.errors import NotAllowed
from api.http.deps import COOKIE


def build_form_token(request: Request) -> str:
    """The token of this reader's forms; "" for a reader without a session."""
    session = request.cookies.get(COOKIE, "")
    return hmac.new(session.encode(), b"city-peers form", hashlib.sha256).hexdigest() if session else ""


def check_form_token(request: Request, given: str) -> None:
    """Raises NotAllowed where a form was not made for this session."""
    if not hmac.compare_digest(build_form_token(request), given):
        raise NotAllowed("this form was not made for your session; open the page again and send it from there")


async def _read_form(request: Request) -> FormData:
    form = await request.form()
    check_form_token(request, str(form.get("form_token", "")))
    return form


FormDep = Annotated[FormData, Depends(_read_form)]
"""The fields of a form that was made for this session."""
