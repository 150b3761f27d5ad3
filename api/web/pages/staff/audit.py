"""The audit log as staff read it: what is sought, and the lines that answer."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from api.features.logs.use_cases import Sought
from api.questions.spreadsheet import write_table
from api.storage.models import AccountRow, AuditRow
from api.web.sheets import BYTE_ORDER_MARK

COLUMNS = ("at", "who", "what", "subject", "why", "before", "after")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: when, who by name where the account is open, what to what, why, and the states before and after as JSON."""

    at: datetime
    who: str
    name: str
    what: str
    subject: str
    why: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class AuditPage:
    """people: (id, name) of who can be asked for. following: the cursor of the next page, None on the last. sent: as asked."""

    template: ClassVar[str] = "staff/audit.html"

    lines: tuple[Line, ...]
    people: tuple[tuple[str, str], ...]
    sent: Mapping[str, str]
    following: str | None


def build_audit(
    rows: Iterable[AuditRow], accounts: Sequence[AccountRow], sought: Sought, following: str | None
) -> AuditPage:
    """A page of the log."""
    names = {f"account:{row.id}": row.name for row in accounts if row.active}
    return AuditPage(
        lines=tuple(_read_line(row, names) for row in rows),
        people=tuple(sorted(names.items(), key=lambda item: item[1].casefold())),
        sent=tell_sought(sought),
        following=following,
    )


def tell_sought(sought: Sought) -> dict[str, str]:
    """What is sought, as the parameters of an address."""
    days = {"since": sought.since, "until": sought.until}
    told = {"who": sought.who, "what": sought.what, "subject": sought.subject}
    return told | {name: day.isoformat() if day else "" for name, day in days.items()}


def _read_line(row: AuditRow, names: Mapping[str, str]) -> Line:
    before, after = (_write(state) for state in (row.before, row.after))
    at = datetime.fromisoformat(row.at)
    return Line(at, row.who, names.get(row.who, ""), row.what, row.subject, row.why, before, after)


def _write(state: Mapping[str, Any] | None) -> str:
    return "" if state is None else json.dumps(state, ensure_ascii=False, indent=1)


def write_audit_sheet(rows: Iterable[AuditRow]) -> str:
    """The lines as a table that spreadsheets open as it is."""
    lines = ((row.at, row.who, row.what, row.subject, row.why, _write(row.before), _write(row.after)) for row in rows)
    return BYTE_ORDER_MARK + write_table(list(COLUMNS), lines)
