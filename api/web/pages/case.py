"""One case study, and how it would travel to a chosen city."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from api.questions.permits import find_permits
from api.web.pages.case_card import find_owner
from api.web.pages.translations import NONE, Translations
from matcher.case_study import CaseStudy
from matcher.city import City
from matcher.permits import Permit
from matcher.snapshot import Snapshot
from matcher.transfer import Check, check_preconditions


@dataclass(frozen=True, slots=True)
class CasePage:
    """One case study. Where a city is chosen: its verdicts on the preconditions, and its country's on what paid for it.

    translations: of the words of a city that tells of a case study of its own.
    """

    template: ClassVar[str] = "case.html"

    case: CaseStudy
    owner: City | None
    reader: City | None
    checks: tuple[Check, ...]
    permits: tuple[Permit, ...]
    translations: Translations = NONE


def build_case(snapshot: Snapshot, case: CaseStudy, reader_id: str | None) -> CasePage:
    """The page of a case study. Raises UnknownCity for the reader's city."""
    reader = snapshot.city(reader_id) if reader_id else None
    owner = find_owner(snapshot, case)
    if reader is None:
        return CasePage(case, owner, None, (), ())
    return CasePage(case, owner, reader, check_preconditions(case, reader), find_permits(snapshot, case, reader))
