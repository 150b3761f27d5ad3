"""Case studies for a city: ranked by relevance and by how well they would travel, with the same additive explanation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from matcher.arrays import Bool, Float32, Float64
from matcher.case_measures import CASE_MEASURES
from matcher.case_reasons import find_case_reason
from matcher.case_study import CaseStudy
from matcher.explanation import Contribution, Explanation
from matcher.policy import Term
from matcher.ranking import rank_top
from matcher.recommend import find_theme, refuse_length
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


@dataclass(frozen=True, slots=True)
class CaseScores:
    """Scores of all p case studies for one city: score and coverage (p,), values of each comparison (p,), nan unknown."""

    terms: Mapping[str, Term]
    start: float
    score: Float64
    coverage: Float64
    values: Mapping[str, Float32]


def score_cases(snapshot: Snapshot, city_no: int, terms: Mapping[str, Term], theme_no: int | None = None) -> CaseScores:
    """Score all case studies for a city with the additive form of `score_directed`."""
    p = len(snapshot.cases.records)
    start = sum(term.weight * term.neutral for term in terms.values())
    score, coverage, values = np.full(p, start), np.zeros(p), {}
    for name, term in terms.items():
        value = CASE_MEASURES[name](snapshot, city_no, theme_no)
        known = ~np.isnan(value)
        score += np.where(known, term.weight * (value.astype(np.float64) - term.neutral), 0.0)
        coverage += np.where(known, term.weight, 0.0)
        values[name] = value
    return CaseScores(terms, start, score, coverage, values)


def recommend_cases(
    snapshot: Snapshot, terms: Mapping[str, Term], city_id: str, theme: str | None = None, k: int = 10
) -> tuple[CaseSuggestion, ...]:
    """The k most useful case studies of other cities, at most one of each city. With a theme, only cases of that theme.

    Raises:
        UnknownCity, UnknownTheme: the snapshot does not have it; the nearest come with it.
        InvalidQuestion: a length that cannot be asked for.
    """
    refuse_length(k)
    city_no, theme_no = snapshot.number(city_id), find_theme(snapshot, theme)
    scores = score_cases(snapshot, city_no, terms, theme_no)
    rows = rank_top(scores.score, find_eligible_cases(snapshot, city_no, theme_no), len(snapshot.cases.records))
    best_of_city = dict(zip(snapshot.cases.owners[rows[::-1]], rows[::-1], strict=True))
    best = [int(row) for row in rows if best_of_city[snapshot.cases.owners[row]] == row][:k]
    return tuple(_suggest(snapshot, scores, city_no, rank, row, theme_no) for rank, row in enumerate(best, start=1))


def find_eligible_cases(snapshot: Snapshot, city_no: int, theme_no: int | None) -> Bool:
    """Cases of other cities, of the theme of the lens. Shape (p,)."""
    others: Bool = snapshot.cases.owners != city_no
    return others if theme_no is None else others & (snapshot.cases.themes[:, theme_no] > 0)


def _suggest(
    snapshot: Snapshot, scores: CaseScores, city_no: int, rank: int, row: int, theme_no: int | None
) -> CaseSuggestion:
    case, city = snapshot.cases.records[row], snapshot.cities[city_no]
    lines = [_explain_line(snapshot, scores, name, city_no, row, theme_no) for name in scores.terms]
    lines.sort(key=lambda line: (line.value is None, -abs(line.amount), list(CASE_MEASURES).index(line.comparison)))
    explanation = Explanation(scores.start, float(scores.score[row]), float(scores.coverage[row]), tuple(lines))
    return CaseSuggestion(
        rank, case, explanation.directed_score, explanation.coverage, explanation, check_preconditions(case, city)
    )


def _explain_line(
    snapshot: Snapshot, scores: CaseScores, name: str, city_no: int, row: int, theme_no: int | None
) -> Contribution:
    raw, term = float(scores.values[name][row]), scores.terms[name]
    value = None if np.isnan(raw) else raw
    amount = 0.0 if value is None else term.weight * (value - term.neutral)
    speaks_for = None if value is None else amount >= 0
    return Contribution(name, value, amount, find_case_reason(snapshot, name, city_no, row, theme_no, speaks_for))
