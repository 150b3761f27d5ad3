"""Why a city is not in a list: where it would stand, which rules leave it out, and what sets it apart from the last who is in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.arrays import Bool, Float64
from matcher.ask import Ask, read_ask
from matcher.city import City
from matcher.eligibility import find_eligible, find_family, find_rules_against
from matcher.errors import InvalidQuestion
from matcher.explanation import Contribution, Explanation
from matcher.policy import Policy
from matcher.recommend import TOO_LITTLE, Ranking, Suggestion, recommend, score_cities, suggest_row
from matcher.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Difference:
    """One comparison: what it says of the city that is asked about and of the other, and its part in their scores being apart."""

    own: Contribution
    other: Contribution
    amount: float


@dataclass(frozen=True, slots=True)
class WhyNot:
    """The answer.

    suggestion: the city as it would be suggested; its rank is its place by score among those who may be suggested and itself.
    of: how many they are. listed: whether it is in the list, in which its rank is the place there. rules: what leaves it out.
    beside: a listed city of the same body, which keeps the one place of both. varied: its score would do, but the list has
    cities like it. against: the last of the list, or the first for a city that is in it; None where there is no other.
    differences: the lines that add up to its score less that of `against`, the largest first.
    """

    ranking: Ranking
    suggestion: Suggestion
    of: int
    listed: bool
    rules: tuple[str, ...]
    beside: City | None
    varied: bool
    against: Suggestion | None
    differences: tuple[Difference, ...]


def explain_absence(snapshot: Snapshot, policy: Policy, ask: Ask, peer_id: str) -> WhyNot:
    """Why a city is, or is not, in the list that `ask` gives.

    Raises:
        UnknownCity, UnknownTheme: the snapshot does not have it; the nearest come with it.
        InvalidQuestion: a kind or dial that cannot be asked for, or the asking city itself.
    """
    if peer_id == ask.city_id:
        raise InvalidQuestion(f"'{peer_id}' is never suggested to itself; name another city")
    city_no, row = snapshot.number(ask.city_id), snapshot.number(peer_id)
    ranking, scores = recommend(snapshot, policy, ask), score_cities(snapshot, policy, ask)
    known = scores.coverage >= ask.filters.least_coverage
    rules = find_rules_against(snapshot, city_no, row, ask.kind, ask.filters)
    rules = rules if known[row] else (*rules, TOO_LITTLE)
    allowed = find_eligible(snapshot, city_no, ask.kind, ask.filters).allowed & known
    listed = {found.city.id: found.rank for found in ranking.suggestions}
    rank = listed.get(peer_id) or _place(scores.score, allowed, row)
    suggestion = suggest_row(snapshot, ask, read_ask(snapshot, ask), scores, rank, row)
    against = _choose_other(ranking, peer_id)
    beside = _find_beside(snapshot, ranking, row)
    would_do = not rules and peer_id not in listed and against is not None and suggestion.score >= against.score
    return WhyNot(
        ranking=ranking,
        suggestion=suggestion,
        of=int(np.count_nonzero(allowed)) + (not allowed[row]),
        listed=peer_id in listed,
        rules=rules,
        beside=beside if would_do else None,
        varied=would_do and beside is None,
        against=against,
        differences=compare_sums(suggestion, against) if against else (),
    )


def _place(score: Float64, allowed: Bool, row: int) -> int:
    """The place of a city among the allowed and itself: equal scores in the order of their id."""
    ahead = (score > score[row]) | ((score == score[row]) & (np.arange(score.size) < row))
    return int(np.count_nonzero(ahead & allowed)) + 1


def _choose_other(ranking: Ranking, peer_id: str) -> Suggestion | None:
    """Whom a city is compared with: the first where it is in the list, else the last; None where there is nobody."""
    found = ranking.suggestions
    is_listed = any(one.city.id == peer_id for one in found)
    other = next(iter(found if is_listed else reversed(found)), None)
    return other if other and other.city.id != peer_id else None


def _find_beside(snapshot: Snapshot, ranking: Ranking, row: int) -> City | None:
    family = {snapshot.ids[one] for one in find_family(snapshot, row)}
    return next((found.city for found in ranking.suggestions if found.city.id in family), None)


def compare_sums(own: Suggestion, other: Suggestion) -> tuple[Difference, ...]:
    """The difference of two scores, line by line: the amounts add up to own.score - other.score.

    Of twins the score is the harmonic mean h of two sums x and y. Then h1 - h0 = h1 h0 / 2 ((x1 - x0) / (x1 x0) +
    (y1 - y0) / (y1 y0)), so that each line of both sums has its exact part; where a sum is 0 the parts are halves.
    """
    pairs = [(own.explanation, other.explanation)]
    if own.explanation_back and other.explanation_back:
        pairs.append((own.explanation_back, other.explanation_back))
    amounts: dict[str, float] = {}
    for mine, theirs in pairs:
        part = _find_part(own.score * other.score, mine, theirs) if len(pairs) > 1 else 1.0
        for name, amount in _subtract(mine, theirs).items():
            amounts[name] = amounts.get(name, 0.0) + part * amount
    mine_by, theirs_by = _by_comparison(own.explanation), _by_comparison(other.explanation)
    lines = (Difference(mine_by[name], theirs_by[name], amount) for name, amount in amounts.items())
    return tuple(sorted(lines, key=lambda line: -abs(line.amount)))


def _find_part(product: float, mine: Explanation, theirs: Explanation) -> float:
    sums = mine.directed_score * theirs.directed_score
    return product / (2 * sums) if sums > 0 and product > 0 else 0.5


def _subtract(mine: Explanation, theirs: Explanation) -> dict[str, float]:
    others = _by_comparison(theirs)
    return {line.comparison: line.amount - others[line.comparison].amount for line in mine.contributions}


def _by_comparison(explanation: Explanation) -> dict[str, Contribution]:
    return {line.comparison: line for line in explanation.contributions}
