"""Exposure: the lists of all cities together, with no city in more lists than it can answer, at a measured price."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.arrays import Bool, Float64, Int
from matcher.ask import Ask
from matcher.each import MapCities, one_by_one
from matcher.errors import InvalidQuestion
from matcher.policy import Policy
from matcher.snapshot import Snapshot
from matcher.wishes import Asked, read_asked, wish_for


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of q cities.

    rows: (q, k) row numbers, best first, -1 where a list is shorter. scores: (q, k) their scores, nan likewise.
    price: mean score of the freely chosen lists minus mean score of these. gini: inequality of how often a city is listed.
    """

    ids: tuple[str, ...]
    rows: Int
    scores: Float64
    price: float
    gini: float


def recommend_all(
    snapshot: Snapshot,
    policy: Policy,
    question: Ask,
    capacity: int | None = None,
    map_cities: MapCities = one_by_one,
) -> Lists:
    """Lists for every city, for the kind, theme, dial, length and filters of `question` (its own city is not used).

    Args:
        capacity: in how many lists one city may stand at most; None for no limit.
        map_cities: how all cities are asked.

    Raises InvalidQuestion for a capacity below 1.
    """
    if capacity is not None and capacity < 1:
        raise InvalidQuestion(f"the capacity of a city must be at least 1, not {capacity}")
    asked = read_asked(snapshot, policy, question)
    if capacity is None:
        found = map_cities(_choose_freely, asked, snapshot.ids)
        rows, scores = np.stack([one for one, _ in found]), np.stack([one for _, one in found])
        return _draw_up(snapshot, rows, scores, price=0.0)
    wish = np.stack(map_cities(wish_for, asked, snapshot.ids))
    free, rows = _best_columns(wish, question.k), share_out_to_all(wish, np.isfinite(wish), question.k, capacity)
    scores = _scores_at(wish, rows)
    return _draw_up(snapshot, rows, scores, float(np.nanmean(_scores_at(wish, free)) - np.nanmean(scores)))


def _draw_up(snapshot: Snapshot, rows: Int, scores: Float64, price: float) -> Lists:
    return Lists(snapshot.ids, rows, scores, price, measure_gini(count_exposure(rows, len(snapshot.ids))))


def _choose_freely(asked: Asked, city_id: str) -> tuple[Int, Float64]:
    """(k,) the rows of the best, -1 where there are no more, and their scores."""
    wish = wish_for(asked, city_id)[None]
    rows = _best_columns(wish, asked.question.k)
    return rows[0], _scores_at(wish, rows)[0]


def share_out_to_all(score: Float64, allowed: Bool, k: int, capacity: int) -> Int:
    """As `share_out`, but nobody goes without where one each can be given: then one each is shared out first, and the rest after.

    Each of the two rounds is stable in itself; the lists together need not be.

    >>> score = np.array([[0.9, 0.8], [0.1, 0.1]])
    >>> share_out(score, np.ones((2, 2), dtype=bool), k=2, capacity=1).tolist()
    [[0, 1], [-1, -1]]
    >>> share_out_to_all(score, np.ones((2, 2), dtype=bool), k=2, capacity=1).tolist()
    [[0, -1], [1, -1]]
    """
    rows = share_out(score, allowed, k, capacity)
    if np.all((rows >= 0).any(axis=1) | ~allowed.any(axis=1)):
        return rows
    firsts = share_out(score, allowed, 1, capacity)
    askers = np.flatnonzero(firsts[:, 0] >= 0)
    given = np.zeros_like(allowed)
    given[askers, firsts[askers, 0]] = True
    left = capacity - count_exposure(firsts, score.shape[1])
    others = share_out(score, allowed & ~given, k - 1, left)
    askers, places = np.nonzero(others >= 0)
    given[askers, others[askers, places]] = True
    return _best_columns(np.where(given, score, -np.inf), k)


def share_out(score: Float64, allowed: Bool, k: int, capacity: int | Int) -> Int:
    """Give each of q askers up to k of n cities, none to more askers than its capacity, so that no pair would rather change.

    Askers ask their best k; a city that is asked too often keeps the askers with the highest scores (ties: the lower row) and
    turns the others away, who ask their next best, until nobody is turned away. The result is stable: no asker and city both
    prefer each other to what they have.

    Args:
        score: (q, n). allowed: (q, n), who may be given to whom. capacity: of every city, or (n,) of each.
    Returns:
        (q, k) column numbers, best first, -1 where nobody is left.

    Source: deferred acceptance with quotas, Gale and Shapley (1962).

    >>> share_out(np.array([[0.9, 0.5], [0.8, 0.1]]), np.ones((2, 2), dtype=bool), k=1, capacity=1).tolist()
    [[0], [1]]
    """
    wish = np.where(allowed, score, -np.inf)
    room = np.broadcast_to(capacity, score.shape[1])
    asked = _best_columns(wish, k)
    while (turned_away := _turn_away(wish, asked, room)).any():
        rows, places = np.nonzero(turned_away)
        wish[rows, asked[rows, places]] = -np.inf
        ask_again = np.unique(rows)
        asked[ask_again] = _best_columns(wish[ask_again], k)
    return asked


def _best_columns(wish: Float64, k: int) -> Int:
    order = np.argsort(-wish, axis=1, kind="stable")[:, :k]
    return np.where(np.isinf(np.take_along_axis(wish, order, axis=1)), -1, order)


def _turn_away(wish: Float64, asked: Int, room: Int) -> Bool:
    """Which of the asked (q, k) turn their asker away; room: (n,) askers that each city keeps."""
    rows, places = np.nonzero(asked >= 0)
    columns = asked[rows, places]
    order = np.lexsort((rows, -wish[rows, columns], columns))
    first_of_column = np.searchsorted(columns[order], columns[order])
    rank_of_asker = np.arange(order.size) - first_of_column
    refused = order[rank_of_asker >= room[columns[order]]]
    turned_away = np.zeros(asked.shape, dtype=bool)
    turned_away[rows[refused], places[refused]] = True
    return turned_away


def _scores_at(score: Float64, rows: Int) -> Float64:
    return np.where(rows >= 0, np.take_along_axis(score, np.maximum(rows, 0), axis=1), np.nan)


def count_exposure(rows: Int, n: int) -> Int:
    """In how many lists each of n cities stands. Shape (n,)."""
    return np.bincount(rows[rows >= 0], minlength=n)


def measure_gini(counts: Int) -> float:
    """Gini coefficient of counts: 0 where all are equal, near 1 where one has all; 0 where there is nothing.

    G = sum_i (2 i - n - 1) x_i / (n sum x), x sorted upwards, i from 1.

    >>> measure_gini(np.array([1, 1, 1, 1])), measure_gini(np.array([0, 0, 0, 4]))
    (0.0, 0.75)
    """
    ordered, n = np.sort(counts), counts.size
    total = float(ordered.sum())
    return float(((2 * np.arange(1, n + 1) - n - 1) * ordered).sum() / (n * total)) if total else 0.0
