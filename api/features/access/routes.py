"""Sessions, accounts and service keys."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Request, Response
from pydantic import BaseModel, ConfigDict, SecretStr

from api.errors import NotSignedIn
from api.features.access import accounts, joining, keys, own_account, own_data, sessions
from api.features.access.passwords import PasswordsDep
from api.features.access.shapes import (
    AccountList,
    AccountShape,
    JoiningDecided,
    JoiningList,
    KeyList,
    LinkShape,
    MeShape,
    NewKeyShape,
    OwnDataShape,
    SignedInShape,
)
from api.http.deps import Permit, ServicesDep, SessionDep, ViewerDep, WriteDep
from api.http.idempotency import PostDep
from api.http.responses import OWN, respond
from api.http.routing import ApiRouter
from api.http.shapes import may_fail
from api.identity.roles import Action, Viewer
from api.storage.models import AccountRow, JoiningRow, ServiceKeyRow

router = ApiRouter(tags=["access"], responses=may_fail(401, 422))
Manager = Annotated[Viewer, Depends(Permit(Action.MANAGE_ACCOUNTS))]
KeyManager = Annotated[Viewer, Depends(Permit(Action.MANAGE_KEYS))]
Own = Annotated[Viewer, Depends(Permit(Action.OWN_SESSION))]


class PasswordInput(BaseModel):
    """A new password, and the one there is, where there is one."""

    model_config = ConfigDict(extra="forbid")

    password: SecretStr
    current_password: SecretStr | None = None


class ErasureInput(BaseModel):
    """The password, where the account has one, so that nobody else deletes it."""

    model_config = ConfigDict(extra="forbid")

    current_password: SecretStr | None = None


class LinkInput(BaseModel):
    """The token of a one-time link."""

    model_config = ConfigDict(extra="forbid")

    token: str


@router.get("/me", response_model=MeShape)
async def read_me(viewer: ViewerDep) -> Response:
    """Who the service takes you for, and what your key may do."""
    said = {
        "id": viewer.id,
        "name": viewer.name,
        "role": viewer.role,
        "city_id": viewer.city_id,
        "scopes": sorted(viewer.scopes),
    }
    return respond(said, cache_control=OWN)


@router.post("/sessions", status_code=201, response_model=SignedInShape, responses=may_fail(413))
def sign_in(given: sessions.SignInInput, post: PostDep, services: ServicesDep, passwords: PasswordsDep) -> Response:
    """Sign in with name and password; send the token as 'Authorization: Bearer ...'. Wrong ones make the next try wait."""
    account = passwords.find_account(given)
    return post(_signed_in, sessions.begin_session, account, services.settings.session_hours)


@router.post("/sessions/by-link", status_code=201, response_model=SignedInShape, responses=may_fail(413))
def redeem_link(given: LinkInput, post: PostDep, services: ServicesDep) -> Response:
    """Sign in with the token of a one-time link."""
    return post(_signed_in, sessions.redeem_link, given.token, services.settings.session_hours)


@router.delete("/sessions/current", status_code=204, responses=may_fail(403))
def sign_out(request: Request, viewer: Own, write: WriteDep) -> None:
    """End this session."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise NotSignedIn("send the token of the session that is to end as bearer")
    write(sessions.sign_out, token)


@router.put("/me/password", status_code=204, responses=may_fail(403, 404, 413))
def set_password(given: PasswordInput, viewer: Own, write: WriteDep, passwords: PasswordsDep) -> None:
    """Set your password; your sessions end. Whoever has one already says it too."""
    passwords.confirm(viewer, given.current_password)
    write(own_account.set_password, viewer, given.password)


@router.get("/me/data", response_model=OwnDataShape, responses=may_fail(403))
def read_own_data(viewer: Own, session: SessionDep) -> Response:
    """Everything that is kept of you: account, sessions, kept answers, and what the audit log says you did."""
    return respond(own_data.read_own_data(session, viewer), cache_control="no-store")


@router.post("/me/erasure", status_code=204, response_class=Response, responses=may_fail(403, 404, 409, 413))
def erase_me(given: ErasureInput, viewer: Own, post: PostDep, passwords: PasswordsDep) -> Response:
    """Delete your account, with what you wrote in your own words. What your city reported stays."""
    passwords.confirm(viewer, given.current_password)
    return post(lambda _: Response(status_code=204), own_account.delete_own_account, viewer)


@router.get("/accounts", response_model=AccountList, responses=may_fail(403))
def list_accounts(viewer: Manager, session: SessionDep) -> Response:
    """All accounts."""
    return respond({"items": [_show_account(row) for row in accounts.list_accounts(session, viewer)]})


@router.post("/accounts", status_code=201, response_model=AccountShape, responses=may_fail(403, 404, 409, 413))
def create_account(given: accounts.AccountInput, viewer: Manager, post: PostDep) -> Response:
    """Make an account."""
    return post(lambda row: respond(_show_account(row), 201), accounts.create_account, viewer, given)


@router.get("/accounts/{account_id}", response_model=AccountShape, responses=may_fail(403, 404))
def read_account(account_id: str, viewer: Manager, session: SessionDep) -> Response:
    """One account."""
    return respond(_show_account(accounts.find_account_by_id(session, viewer, account_id)))


@router.patch("/accounts/{account_id}", response_model=AccountShape, responses=may_fail(403, 404, 409, 413))
def change_account(account_id: str, given: accounts.AccountChange, viewer: Manager, write: WriteDep) -> Response:
    """Give an account another name, role or city; what is left out stays."""
    return respond(_show_account(write(accounts.change_account, viewer, account_id, given)))


@router.delete("/accounts/{account_id}", status_code=204, responses=may_fail(403, 404, 409))
def close_account(account_id: str, viewer: Manager, write: WriteDep) -> None:
    """Close an account: it goes with its sessions and the person's own words; its name is free again."""
    write(accounts.close_account, viewer, account_id)


@router.post(
    "/accounts/{account_id}/sign-in-link", status_code=201, response_model=LinkShape, responses=may_fail(403, 404)
)
def create_link(account_id: str, viewer: Manager, post: PostDep) -> Response:
    """A token that signs the account in once, within a day; shown once."""
    return post(_show_link, sessions.create_sign_in_link, viewer, account_id)


@router.get("/keys", response_model=KeyList, responses=may_fail(403))
def list_keys(viewer: KeyManager, session: SessionDep) -> Response:
    """All service keys, without their secrets."""
    return respond({"items": keys.list_keys(session, viewer)})


@router.post("/keys", status_code=201, response_model=NewKeyShape, responses=may_fail(403, 413))
def create_key(given: keys.KeyInput, viewer: KeyManager, post: PostDep) -> Response:
    """Make a service key. It is shown here and never again."""
    return post(lambda made: _show_key(made, 201), keys.create_key, viewer, given)


@router.post("/keys/{key_id}/rotate", response_model=NewKeyShape, responses=may_fail(403, 404))
def rotate_key(key_id: str, viewer: KeyManager, post: PostDep) -> Response:
    """Give a key a new secret; the old one stops at once."""
    return post(lambda made: _show_key(made, 200), keys.rotate_key, viewer, key_id)


@router.delete("/keys/{key_id}", status_code=204, responses=may_fail(403, 404))
def revoke_key(key_id: str, viewer: KeyManager, write: WriteDep) -> None:
    """Stop a key for good."""
    write(keys.revoke_key, viewer, key_id)


def _signed_in(signed_in: sessions.SignedIn) -> Response:
    viewer = signed_in.viewer
    said = {
        "token": signed_in.token,
        "expires_at": signed_in.expires_at,
        "name": viewer.name,
        "role": viewer.role,
        "city_id": viewer.city_id,
    }
    return respond(said, 201, cache_control="no-store")


def _show_link(token: str) -> Response:
    return respond({"token": token}, 201, cache_control="no-store")


def _show_account(row: AccountRow) -> dict[str, Any]:
    return row.model_dump(exclude={"password_hash"})


def _show_key(made: tuple[ServiceKeyRow, str], status: int) -> Response:
    row, key = made
    return respond({"id": row.id, "key": key, "expires_at": row.expires_at}, status, cache_control="no-store")


@router.post("/joinings", status_code=201, response_model=JoiningRow, responses=may_fail(409, 413))
def ask_to_join(given: joining.JoiningInput, post: PostDep, services: ServicesDep) -> Response:
    """Ask that a city may join. Programme staff read it and answer to the contact that is given."""
    return post(lambda row: respond(row.model_dump(), 201), joining.ask_to_join, given, services.gazetteer)


@router.get("/joinings", response_model=JoiningList, responses=may_fail(403))
def list_joinings(viewer: Manager, session: SessionDep, status: joining.Status = "open") -> Response:
    """The cities that ask to join, the oldest first."""
    rows = joining.list_joinings(session, viewer, status)
    return respond({"items": [row.model_dump() for row in rows]})


@router.post("/joinings/{joining_id}/decision", response_model=JoiningDecided, responses=may_fail(403, 404, 409, 413))
def decide_joining(
    joining_id: str, given: joining.JoiningDecision, viewer: Manager, post: PostDep, services: ServicesDep
) -> Response:
    """Let a city in, with the token of a link that signs its editor in once, or say no."""

    def accept(decided: joining.Decided) -> Response:
        return respond({"joining": decided.row.model_dump(), "token": decided.token or None})

    return post(accept, joining.decide_joining, viewer, joining_id, given, services.gazetteer)
