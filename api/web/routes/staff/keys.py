"""Keys of platforms, as staff make and revoke them."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from api.errors import Invalid
from api.features.access import keys
from api.http.deps import SessionDep, WriteDep
from api.web.form_token import FormDep
from api.web.links import Links
from api.web.pages.staff.access import build_keys
from api.web.responding import ResponderDep
from api.web.routes.staff.refusals import list_wrong, read_all, read_single
from api.web.routes.staff.secrecy import show_secretly

router = APIRouter()


@router.get("/desk/keys")
def show_keys(show: ResponderDep, session: SessionDep, done: str = "") -> Response:
    """All keys, and the form for another one."""
    return show_secretly(show, build_keys(keys.list_keys(session, show.viewer), done=done))


@router.post("/desk/keys")
def create_key(show: ResponderDep, session: SessionDep, write: WriteDep, form: FormDep) -> Response:
    """Make a key, which is shown this once."""
    sent, scopes = read_single(form), read_all(form, "scopes")
    try:
        given = keys.KeyInput.model_validate(
            {"name": sent.get("name", "").strip(), "scopes": scopes, "days": sent.get("days") or None}
        )
        row, key = write(keys.create_key, show.viewer, given)
    except (Invalid, ValidationError) as error:
        rows = keys.list_keys(session, show.viewer)
        page = build_keys(rows, sent=sent, chosen=tuple(scopes), wrong=list_wrong(error))
        return show_secretly(show, page, 422)
    return show_secretly(show, build_keys(keys.list_keys(session, show.viewer), key, row.name))


@router.post("/desk/keys/{key_id}/rotate")
def rotate_key(show: ResponderDep, session: SessionDep, write: WriteDep, form: FormDep, key_id: str) -> Response:
    """Give a key a new secret; the old one stops at once."""
    row, key = write(keys.rotate_key, show.viewer, key_id)
    return show_secretly(show, build_keys(keys.list_keys(session, show.viewer), key, row.name))


@router.post("/desk/keys/{key_id}/revoke")
def revoke_key(show: ResponderDep, write: WriteDep, form: FormDep, key_id: str) -> RedirectResponse:
    """Stop a key for good."""
    write(keys.revoke_key, show.viewer, key_id)
    return show.go(Links(show.language).desk("keys", done="revoked") + "#notice")
