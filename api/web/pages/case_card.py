"""A case study as a card: what was done, where, and how it would travel to the reader's city."""

from __future__ import annotations

from dataclasses import dataclass

from api.web.confidence import name_confidence
from api.web.drawing.waterfall import Waterfall, build_waterfall
from api.web.pages.card import find_reasons
from matcher.case_ranking import CaseSuggestion
from matcher.case_study import CaseStudy
from matcher.city import City
from matcher.permits import Permit
from matcher.reason import Reason
from matcher.snapshot import Snapshot
from matcher.transfer import Check


@dataclass(frozen=True, slots=True)
class CaseCard:
    """A suggested case study. checks: its preconditions with the reader's verdicts; permits: what paid for it with those of
    the reader's country."""

    rank: int
    case: CaseStudy
    owner: City | None
    score: float
    coverage: float
    confidence: str
    why: tuple[Reason, ...]
    checks: tuple[Check, ...]
    permits: tuple[Permit, ...]
    waterfall: Waterfall


def build_case_card(snapshot: Snapshot, suggestion: CaseSuggestion, permits: tuple[Permit, ...]) -> CaseCard:
    """The card of a suggested case study."""
    return CaseCard(
        rank=suggestion.rank,
        case=suggestion.case,
        owner=find_owner(snapshot, suggestion.case),
        score=suggestion.score,
        coverage=suggestion.coverage,
        confidence=name_confidence(suggestion.coverage),
        why=find_reasons(suggestion.explanation, 1)[:3],
        checks=suggestion.checks,
        permits=permits,
        waterfall=build_waterfall(suggestion.explanation),
    )


def find_owner(snapshot: Snapshot, case: CaseStudy) -> City | None:
    """The city of a case study, None where it is not among the cities."""
    return snapshot.city(case.city_id) if case.city_id in snapshot.numbers else None
