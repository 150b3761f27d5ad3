"""Accounts of people who sign in through an OpenID provider: made at the first sign-in, led by the provider's word."""

from __future__ import annotations

from sqlmodel import Session, select

from api.errors import NotSignedIn
from api.features.access.accounts import SYSTEM, name_closed
from api.features.access.sessions import SignedIn, begin_session
from api.identity.roles import PROVIDER_PREFIX, Viewer
from api.storage.ledger import build_id, record_audit
from api.storage.models import AccountRow, CityRow


def is_local(viewer: Viewer) -> bool:
    """Whether this service itself keeps how the viewer signs in."""
    return not viewer.name.startswith(PROVIDER_PREFIX)


def sign_in_through_provider(session: Session, viewer: Viewer, hours: float) -> SignedIn:
    """A session for whom the provider vouches for; role and city are from now on what the provider says.

    Raises NotSignedIn where the account was closed here or its city is not known here.
    """
    if viewer.city_id is not None and session.get(CityRow, viewer.city_id) is None:
        raise NotSignedIn("the sign-in service names a city that is not known here")
    if session.exec(select(AccountRow).where(AccountRow.name == name_closed(viewer.id))).first():
        raise NotSignedIn("this account is closed")
    row = session.exec(select(AccountRow).where(AccountRow.name == viewer.id)).first()
    if row is None:
        row = AccountRow(id=build_id(), name=viewer.id, role=viewer.role, city_id=viewer.city_id)
        record_audit(session, SYSTEM, "create account", row.id, after={"role": row.role, "city_id": row.city_id})
    row.role, row.city_id = viewer.role, viewer.city_id
    session.add(row)
    return begin_session(session, row, hours)
