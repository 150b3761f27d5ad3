"""Case studies for a city: ranked by relevance and by how well they would travel, with the same additive explanation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from matcher.arrays import Bool
from matcher.ask import read_lens, refuse_length
from matcher.case_measures import CASE_MEASURES
from matcher.case_reasons import find_case_reason
from matcher.case_study import CaseStudy
from matcher.explanation import Contribution, Explanation, sort_lines
from matcher.lens import WHOLE, Lens
from matcher.policy import Term
from matcher.ranking import rank_top
from matcher.scoring import Directed, add_up
from matcher.snapshot import Snapshot
from matcher.transfer import Check, check_preconditions


@dataclass(frozen=True, slots=True)
class CaseSuggestion:
    """One suggested case study, the explanation of its score and how it would travel to the reader."""

    rank: int
    case: CaseStudy
    score: float
    coverage: float
    explanation: Explanation
    checks: tuple[Check, ...]


def score_cases(snapshot: Snapshot, city_no: int, terms: Mapping[str, Term], lens: Lens = WHOLE) -> Directed:
    """Score all p case studies for a city with the additive form of `add_up`."""
    measured = ((name, CASE_MEASURES[name](snapshot, city_no, lens)) for name in terms)
    return add_up(terms, measured, len(snapshot.cases.records))


def recommend_cases(
    snapshot: Snapshot,
    terms: Mapping[str, Term],
    city_id: str,
    theme: str | None = None,
    k: int = 10,
    need: str | None = None,
    past_pilot: bool = False,
) -> tuple[CaseSuggestion, ...]:
    """The k most useful case studies of other cities, at most one of each city. With a theme, only cases of that theme.

    Args:
        need: what it is about, in words, in place of the needs of the profile.
        past_pilot: only cases that grew out of a smaller trial.

    Raises:
        UnknownCity, UnknownTheme: the snapshot does not have it; the nearest come with it.
        InvalidQuestion: a length that cannot be asked for.
    """
    refuse_length(k)
    city_no, lens = snapshot.number(city_id), read_lens(snapshot, theme, need)
    scores = score_cases(snapshot, city_no, terms, lens)
    eligible = find_eligible_cases(snapshot, city_no, lens, past_pilot)
    rows = rank_top(scores.score, eligible, len(snapshot.cases.records))
    best_of_city = dict(zip(snapshot.cases.owners[rows[::-1]], rows[::-1], strict=True))
    best = [int(row) for row in rows if best_of_city[snapshot.cases.owners[row]] == row][:k]
    return tuple(_suggest(snapshot, scores, city_no, rank, row, lens) for rank, row in enumerate(best, start=1))


def find_eligible_cases(snapshot: Snapshot, city_no: int, lens: Lens, past_pilot: bool = False) -> Bool:
    """Cases of other cities, of the theme of the lens; only those that got past the pilot, where that is asked. Shape (p,)."""
    others: Bool = snapshot.cases.owners != city_no
    if past_pilot:
        others &= np.array([case.is_past_pilot for case in snapshot.cases.records], dtype=bool)
    return others if lens.theme_no is None else others & (snapshot.cases.themes[:, lens.theme_no] > 0)


def _suggest(snapshot: Snapshot, scores: Directed, city_no: int, rank: int, row: int, lens: Lens) -> CaseSuggestion:
    case, city = snapshot.cases.records[row], snapshot.cities[city_no]
    lines = sort_lines(_explain_line(snapshot, scores, name, city_no, row, lens) for name in scores.terms)
    explanation = Explanation(scores.start, float(scores.score[row]), float(scores.coverage[row]), lines)
    return CaseSuggestion(
        rank, case, explanation.directed_score, explanation.coverage, explanation, check_preconditions(case, city)
    )


def _explain_line(snapshot: Snapshot, scores: Directed, name: str, city_no: int, row: int, lens: Lens) -> Contribution:
    value, amount = scores.line(name, row)
    speaks_for = None if value is None else amount >= 0
    return Contribution(name, value, amount, partial(find_case_reason, snapshot, name, city_no, row, lens, speaks_for))
