"""The front door: ask for twins, peer reviewers or learners of a city and get a list with its reasons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from matcher.ask import Ask, read_ask
from matcher.city import City
from matcher.eligibility import find_eligible
from matcher.errors import InvalidQuestion
from matcher.explanation import Explanation, explain
from matcher.lens import Lens
from matcher.opening import open_suggestion
from matcher.policy import Policy
from matcher.ranking import POOL, price_of, rank_top, vary
from matcher.reason import Reason, sentence
from matcher.scoring import Scores, score_kind
from matcher.shortlist import read_contenders
from matcher.snapshot import Snapshot

TOO_LITTLE = sentence("too little known")
"""The rule that can only be applied once it is known how much of each pair is."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One suggested city. `explanation_back` is there for twins only: what the city would bring its peer.

    opening: the problem in common, and what the other did about it (`matcher.opening`); told when it is asked for.
    For twins score = harmonic mean of the two directed scores; for reviewers directed(city -> peer); for learners
    directed(peer -> city).
    """

    rank: int
    city: City
    score: float
    coverage: float
    explanation: Explanation
    explanation_back: Explanation | None = None
    open: Callable[[], tuple[Reason, Reason]] | None = field(default=None, compare=False, repr=False)

    @property
    def opening(self) -> tuple[Reason, ...]:
        """Two sentences: the problem in common; what the one who is learned from did about it, and how far that got."""
        return self.open() if self.open else ()


@dataclass(frozen=True, slots=True)
class Ranking:
    """The answer. `variety_price` is the mean score given up to make the list less alike; `excluded` counts by rule."""

    ask: Ask
    policy: str
    snapshot: str
    suggestions: tuple[Suggestion, ...]
    excluded: Mapping[str, int]
    variety_price: float


def score_cities(snapshot: Snapshot, policy: Policy, ask: Ask) -> Scores:
    """Score every city for a question, eligible or not."""
    terms = policy.with_weights(ask.kind, ask.weights, ask.facets).terms_for(ask.kind, ask.dial, ask.about)
    return score_kind(snapshot, snapshot.number(ask.city_id), ask.kind, terms, read_ask(snapshot, ask))


def recommend(snapshot: Snapshot, policy: Policy, ask: Ask) -> Ranking:
    """Rank the peers of a city and explain each.

    Raises:
        UnknownCity, UnknownTheme: the snapshot does not have it; the nearest come with it.
        InvalidQuestion: a kind or dial that cannot be asked for.
    """
    city_no, lens = snapshot.number(ask.city_id), read_ask(snapshot, ask)
    policy = policy.with_weights(ask.kind, ask.weights, ask.facets)
    terms, size = policy.terms_for(ask.kind, ask.dial, ask.about), POOL * ask.k
    eligible = find_eligible(snapshot, city_no, ask.kind, ask.filters)
    bounds = score_kind(snapshot, city_no, ask.kind, terms, lens, bounds=True)
    eligible = eligible.narrow(TOO_LITTLE, bounds.coverage >= ask.filters.least_coverage)
    scores, contenders = read_contenders(snapshot, bounds, city_no, lens, eligible.allowed, size)
    pool = rank_top(scores.score, contenders, size)
    chosen, best = (vary(snapshot, scores.score, pool, ask.k, variety) for variety in (policy.variety, 0.0))
    suggestions = tuple(
        suggest_row(snapshot, ask, lens, scores, rank, int(row)) for rank, row in enumerate(chosen, start=1)
    )
    price = price_of(scores.score, chosen, best)
    return Ranking(ask, policy.name, snapshot.version, suggestions, eligible.excluded, price)


def explain_pair(snapshot: Snapshot, policy: Policy, ask: Ask, peer_id: str) -> Suggestion:
    """The suggestion that `peer_id` would be, eligible or not; its rank is its place among all other cities.

    Raises:
        UnknownCity, UnknownTheme: the snapshot does not have it; the nearest come with it.
        InvalidQuestion: a kind or dial that cannot be asked for, or a city compared with itself.
    """
    if peer_id == ask.city_id:
        raise InvalidQuestion(f"'{peer_id}' cannot be compared with itself; name another city")
    scores, lens = score_cities(snapshot, policy, ask), read_ask(snapshot, ask)
    city_no, row = snapshot.number(ask.city_id), snapshot.number(peer_id)
    others = np.arange(len(snapshot.ids)) != city_no
    rank = int(np.flatnonzero(rank_top(scores.score, others, len(snapshot.ids)) == row)[0]) + 1
    return suggest_row(snapshot, ask, lens, scores, rank, row)


def suggest_row(snapshot: Snapshot, ask: Ask, lens: Lens, scores: Scores, rank: int, row: int) -> Suggestion:
    """The city of a row as a suggestion; its scores must be exact."""
    city_no, opened = snapshot.number(ask.city_id), lens
    ends = (city_no, row)
    if ask.kind == "learners":  # it opens with what they need; the words are of the one who asks
        ends, opened = (row, city_no), replace(lens, need=None, words="")
    return Suggestion(
        rank=rank,
        city=snapshot.cities[row],
        score=float(scores.score[row]),
        coverage=float(scores.coverage[row]),
        explanation=explain(snapshot, scores.there, *ends, row, lens),
        explanation_back=explain(snapshot, scores.back, row, city_no, row, lens) if scores.back else None,
        open=partial(open_suggestion, snapshot, *ends, opened),
    )
