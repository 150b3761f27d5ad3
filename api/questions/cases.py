"""The case studies that would serve a city, and all case studies in the order in which they answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.questions.asking import CasesAsking
from api.questions.permits import find_permits
from api.snapshots.view import View
from matcher.ask import read_lens
from matcher.case_ranking import CaseSuggestion, find_eligible_cases, recommend_cases, score_cases
from matcher.case_study import CaseStudy
from matcher.city import City
from matcher.permits import Permit
from matcher.ranking import rank_top
from matcher.scoring import Directed
from matcher.snapshot import Snapshot

if TYPE_CHECKING:
    from fixtures.asking import Library


@dataclass(frozen=True, slots=True)
class CasesAnswer:
    """A list of suggested case studies, at most one of each city, and what it was made from.

    permits: for each of them by id, whether the city's country lets it be paid for like this.
    """

    city: City
    asking: CasesAsking
    suggestions: tuple[CaseSuggestion, ...]
    permits: Mapping[str, tuple[Permit, ...]]
    snapshot: Snapshot
    policy_name: str


def ask_cases(view: View, city_id: str, asking: CasesAsking) -> CasesAnswer:
    """The case studies suggested to a city. Raises UnknownCity, UnknownTheme, InvalidQuestion."""
    terms = view.policy.terms_for_cases()
    found = recommend_cases(view.snapshot, terms, city_id, asking.theme, asking.k, asking.need, asking.past_pilot)
    city = view.snapshot.city(city_id)
    permits = {one.case.id: find_permits(view.snapshot, one.case, city) for one in found}
    return CasesAnswer(city, asking, found, permits, view.snapshot, view.policy_name)


def score_for(view: View, city_id: str, theme: str | None = None, need: str | None = None) -> Directed:
    """The scores of all case studies for a city, in the order of the snapshot. Raises UnknownCity, UnknownTheme."""
    terms, lens = view.policy.terms_for_cases(), read_lens(view.snapshot, theme, need)
    return score_cases(view.snapshot, view.snapshot.number(city_id), terms, lens)


def order_cases(
    view: View, library: Library | None, need: str, city_id: str | None, theme: str | None
) -> list[CaseStudy]:
    """All case studies that answer, the best first.

    With a need in words those that `library` finds, and those of cities like the city go first; for a city alone by their
    scores; else the newest first.

    Raises:
        UnknownCity, UnknownTheme: the snapshot does not have it.
    """
    records = view.snapshot.cases.records
    if library is not None and need.strip():
        found = library.ask(need, city_id, max(len(records), 1)).cases
        return [case for one in found if one.fits for case in (one.case, *one.also)]
    if city_id is None:
        return sorted(records, key=lambda case: (-(case.source.year or 0), case.id))
    eligible = find_eligible_cases(view.snapshot, view.snapshot.number(city_id), read_lens(view.snapshot, theme))
    return [records[row] for row in rank_top(score_for(view, city_id, theme).score, eligible, len(records))]
