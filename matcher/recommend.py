"""The front door: ask for twins, peer reviewers or learners of a city and get a list with its reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from matcher.city import City
from matcher.eligibility import Filters, find_eligible
from matcher.errors import InvalidQuestion, UnknownTheme
from matcher.explanation import Explanation, explain
from matcher.policy import Policy
from matcher.ranking import POOL, price_of, rank_top, vary
from matcher.reason import sentence
from matcher.scoring import Scores, score_kind
from matcher.shortlist import read_contenders
from matcher.snapshot import Snapshot

LONGEST_LIST = 1000


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: whose peers, of which kind, through which lens, how many, and who is ruled out."""

    city_id: str
    kind: str = "twins"
    theme: str | None = None
    dial: str | None = None
    k: int = 10
    filters: Filters = Filters()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One suggested city. `explanation_back` is there for twins only: what the city would bring its peer.

    For twins score = harmonic mean of the two directed scores; for reviewers directed(city -> peer); for learners
    directed(peer -> city).
    """

    rank: int
    city: City
    score: float
    coverage: float
    explanation: Explanation
    explanation_back: Explanation | None = None


@dataclass(frozen=True, slots=True)
class Ranking:
    """The answer. `variety_price` is the mean score given up to make the list less alike; `excluded` counts by rule."""

    question: Question
    policy: str
    snapshot: str
    suggestions: tuple[Suggestion, ...]
    excluded: Mapping[str, int]
    variety_price: float


def score_cities(snapshot: Snapshot, policy: Policy, question: Question) -> Scores:
    """Score every city for a question, eligible or not."""
    terms, theme_no = policy.terms_for(question.kind, question.dial), find_theme(snapshot, question.theme)
    return score_kind(snapshot, snapshot.number(question.city_id), question.kind, terms, theme_no)


def recommend(snapshot: Snapshot, policy: Policy, question: Question) -> Ranking:
    """Rank the peers of a city and explain each.

    Raises:
        UnknownCity, UnknownTheme: the snapshot does not have it; the nearest come with it.
        InvalidQuestion: a kind, dial or length that cannot be asked for.
    """
    refuse_length(question.k)
    city_no, theme_no = snapshot.number(question.city_id), find_theme(snapshot, question.theme)
    terms, size = policy.terms_for(question.kind, question.dial), POOL * question.k
    eligible = find_eligible(snapshot, city_no, question.kind, question.filters)
    bounds = score_kind(snapshot, city_no, question.kind, terms, theme_no, bounds=True)
    eligible = eligible.narrow(sentence("too little known"), bounds.coverage >= question.filters.least_coverage)
    scores, contenders = read_contenders(snapshot, bounds, city_no, theme_no, eligible.allowed, size)
    pool = rank_top(scores.score, contenders, size)
    chosen, best = (vary(snapshot, scores.score, pool, question.k, variety) for variety in (policy.variety, 0.0))
    suggestions = tuple(
        _suggest(snapshot, question, scores, rank, int(row)) for rank, row in enumerate(chosen, start=1)
    )
    price = price_of(scores.score, chosen, best)
    return Ranking(question, policy.name, snapshot.version, suggestions, eligible.excluded, price)


def refuse_length(k: int) -> None:
    """Raise InvalidQuestion for a list length that cannot be asked for."""
    if not 1 <= k <= LONGEST_LIST:
        raise InvalidQuestion(f"the length of the list must be 1 to {LONGEST_LIST}, not {k}")


def find_theme(snapshot: Snapshot, theme: str | None) -> int | None:
    """The number of a theme, None for none. Raises UnknownTheme with the nearest themes."""
    if theme is not None and theme not in snapshot.themes:
        raise UnknownTheme(theme, tuple(snapshot.themes))
    return None if theme is None else snapshot.themes[theme]


def explain_pair(snapshot: Snapshot, policy: Policy, question: Question, peer_id: str) -> Suggestion:
    """The suggestion that `peer_id` would be, eligible or not; its rank is its place among all other cities.

    Raises:
        UnknownCity, UnknownTheme: the snapshot does not have it; the nearest come with it.
        InvalidQuestion: a kind or dial that cannot be asked for, or a city compared with itself.
    """
    if peer_id == question.city_id:
        raise InvalidQuestion(f"'{peer_id}' cannot be compared with itself; name another city")
    scores = score_cities(snapshot, policy, question)
    city_no, row = snapshot.number(question.city_id), snapshot.number(peer_id)
    others = np.arange(len(snapshot.ids)) != city_no
    rank = int(np.flatnonzero(rank_top(scores.score, others, len(snapshot.ids)) == row)[0]) + 1
    return _suggest(snapshot, question, scores, rank, row)


def _suggest(snapshot: Snapshot, question: Question, scores: Scores, rank: int, row: int) -> Suggestion:
    city_no, theme_no = snapshot.number(question.city_id), find_theme(snapshot, question.theme)
    ends = (row, city_no) if question.kind == "learners" else (city_no, row)
    return Suggestion(
        rank=rank,
        city=snapshot.cities[row],
        score=float(scores.score[row]),
        coverage=float(scores.coverage[row]),
        explanation=explain(snapshot, scores.there, *ends, row, theme_no),
        explanation_back=explain(snapshot, scores.back, row, city_no, row, theme_no) if scores.back else None,
    )
