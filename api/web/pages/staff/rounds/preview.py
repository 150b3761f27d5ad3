"""A workbook looked at before it is kept: what it brings, and every row that needs mending."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from api.web.pages.staff.rounds.head import Head
from fixtures.curation.reading import Reading


@dataclass(frozen=True, slots=True)
class FaultLine:
    """One thing to mend, as the spreadsheet numbers it; is_warning: it is no obstacle."""

    sheet: str
    row: int
    column: str
    message: str
    is_warning: bool


@dataclass(frozen=True, slots=True)
class Brought:
    """A sheet: how many rows are new, changed and gone."""

    sheet: str
    new: int
    changed: int
    gone: int


@dataclass(frozen=True, slots=True)
class Unread:
    """A column of a sheet that is kept and not read, the columns it may mean, and what it was told to mean, "" for nothing."""

    sheet: str
    header: str
    columns: tuple[str, ...]
    meant: str


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """head: the round that it goes into, None where it makes one. name, content: the file, the content in base64, sent again when
    it is kept. wrong: why it cannot be read at all.
    """

    template: ClassVar[str] = "staff/rounds/preview.html"

    head: Head | None
    name: str
    content: str
    kind: str
    faults: tuple[FaultLine, ...]
    brought: tuple[Brought, ...]
    unread: tuple[Unread, ...]
    wrong: tuple[str, ...]

    @property
    def can_be_kept(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.wrong and all(fault.is_warning for fault in self.faults)


def build_preview(
    head: Head | None,
    name: str,
    content: str,
    kind: str = "",
    told: Mapping[str, Any] | None = None,
    unread: Sequence[Unread] = (),
    wrong: tuple[str, ...] = (),
) -> PreviewPage:
    """The page, from what a dry run tells."""
    faults = tuple(_read_fault(one) for one in told["faults"]) if told else ()
    changes: Mapping[str, Any] = told["changes"] if told else {}
    brought = (
        Brought(sheet, *(len(one[part]) for part in ("new", "changed", "gone"))) for sheet, one in changes.items()
    )
    return PreviewPage(head, name, content, kind, faults, tuple(brought), tuple(unread), wrong)


def list_unread(reading: Reading, meant: Mapping[str, Mapping[str, str]]) -> tuple[Unread, ...]:
    """The columns that are not read; meant: those that were told to mean a column, by sheet and header, which are."""
    found = []
    for table in reading.book.tables.values():
        sheet, told = table.sheet.name, meant.get(table.sheet.name, {})
        free = tuple(column for column in table.form.columns if column not in table.names)
        found += [Unread(sheet, header, (column, *free), column) for header, column in told.items()]
        found += [
            Unread(sheet, one, free, "") for one in table.sheet.header if one not in table.names.values() and free
        ]
    return tuple(found)


def _read_fault(one: Mapping[str, Any]) -> FaultLine:
    return FaultLine(one["sheet"], one["row"], one["column"], one["message"], "warning" in one["message"])
