"""A workbook looked at before it is kept: what it brings, and every row that needs mending."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from api.web.pages.staff.rounds.head import Head


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
    wrong: tuple[str, ...] = (),
) -> PreviewPage:
    """The page, from what a dry run tells."""
    faults = tuple(_read_fault(one) for one in told["faults"]) if told else ()
    changes: Mapping[str, Any] = told["changes"] if told else {}
    brought = (
        Brought(sheet, *(len(one[part]) for part in ("new", "changed", "gone"))) for sheet, one in changes.items()
    )
    return PreviewPage(head, name, content, kind, faults, tuple(brought), wrong)


def _read_fault(one: Mapping[str, Any]) -> FaultLine:
    return FaultLine(one["sheet"], one["row"], one["column"], one["message"], "warning" in one["message"])
