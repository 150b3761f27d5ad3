"""The audit log on a page and as a table."""

from __future__ import annotations

from fastapi import APIRouter, Response

from api.features.access.accounts import list_accounts
from api.features.logs.routes import SoughtDep
from api.features.logs.use_cases import read_audit
from api.http.deps import SessionDep
from api.http.paging import Cursor, read_cursor, write_cursor
from api.web.pages.staff.audit import build_audit, write_audit_sheet
from api.web.responding import ResponderDep, attach_table

router = APIRouter()
A_PAGE = 50
MOST_EXPORTED = 100_000


@router.get("/desk/audit")
def show_audit(show: ResponderDep, session: SessionDep, sought: SoughtDep, cursor: Cursor = None) -> Response:
    """Who did what, newest first."""
    rows = read_audit(session, show.viewer, read_cursor(cursor or None), A_PAGE + 1, sought)
    following = write_cursor(rows[A_PAGE - 1].id) if len(rows) > A_PAGE else None
    page = build_audit(rows[:A_PAGE], list_accounts(session, show.viewer), sought, following)
    return show.page(page, active="desk")


@router.get("/desk/audit.csv")
def read_audit_sheet(show: ResponderDep, session: SessionDep, sought: SoughtDep) -> Response:
    """The lines that are sought, as a table."""
    rows = read_audit(session, show.viewer, "", MOST_EXPORTED, sought)
    return attach_table(write_audit_sheet(rows), "audit-log")
