"""One case study, and how it would travel to a chosen city."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from api.web.pages.case_card import find_owner
from matcher.case_study import CaseStudy
from matcher.city import City
from matcher.snapshot import Snapshot
from matcher.transfer import Check, check_preconditions


@dataclass(frozen=True, slots=True)
class CasePage:
    """One case study, with the reader's verdicts on its preconditions where a city is chosen."""

    template: ClassVar[str] = "case.html"

    case: CaseStudy
    owner: City | None
    reader: City | None
    checks: tuple[Check, ...]


def build_case(snapshot: Snapshot, case: CaseStudy, reader_id: str | None) -> CasePage:
    """The page of a case study. Raises UnknownCity for the reader's city."""
    reader = snapshot.city(reader_id) if reader_id else None
    return CasePage(case, find_owner(snapshot, case), reader, check_preconditions(case, reader) if reader else ())
