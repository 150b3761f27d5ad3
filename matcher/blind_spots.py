"""Blind spots: what cities like this one report and this one does not, how sure we are, and on whose account.

For each code of a section, over the `neighbours` most alike cities that report the section:
    share = sum of their likeness where they name the code / sum of their likeness
    lift  = share - usual share of the code (the vocabulary's commonness)
A code is a blind spot where the city does not name it and the lower end of the 80 % Wilson interval lies above the
usual share.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

import numpy as np

from matcher.arrays import Float64, Int
from matcher.ask import Ask
from matcher.city import City
from matcher.load import LOAD
from matcher.policy import Policy
from matcher.ranking import rank_top
from matcher.recommend import score_cities
from matcher.snapshot import Snapshot

NEIGHBOURS = 25
WITNESSES = 5
Z_80_PERCENT = 1.2816


@dataclass(frozen=True, slots=True)
class BlindSpot:
    """A code that the city does not report and cities like it do.

    share: likeness-weighted share of the neighbours that name it, with its interval low..high. usual: share of all
    coded cities that name it. witnesses: the most alike cities that name it. certain: the city's list was read
    completely, so it really leaves the code out; otherwise it may only not have come up.
    """

    section: str
    code: str
    share: float
    low: float
    high: float
    usual: float
    witnesses: tuple[City, ...]
    certain: bool


def find_blind_spots(snapshot: Snapshot, policy: Policy, city_id: str, k: int = 10) -> tuple[BlindSpot, ...]:
    """The k codes with the largest lift, most certain first where the lift is equal. Raises UnknownCity."""
    unloaded = {LOAD: 0.0} if LOAD in policy.terms["twins"] else {}
    question = Ask(city_id, "twins", dial="like", weights=unloaded)
    likeness = score_cities(snapshot, policy, question).score
    spots = [
        spot
        for section in snapshot.vocabulary.sections_for("blind spots")
        for spot in _spots(snapshot, likeness, city_id, section)
    ]
    spots.sort(key=lambda spot: (-(spot.share - spot.usual), spot.section, spot.code))
    return tuple(spots[:k])


def _spots(snapshot: Snapshot, likeness: Float64, city_id: str, section: str) -> list[BlindSpot]:
    city = snapshot.city(city_id)
    near = find_neighbours(snapshot, likeness, city_id, section)
    shares = share_of_neighbours(snapshot, likeness, near, section)
    n = effective_number(likeness[near])
    usual = snapshot.vocabulary.shares(section)
    spots = []
    for number, code in enumerate(snapshot.vocabulary.section(section).codes):
        low, high = wilson(float(shares[number]), n)
        if low > usual[number] and not city.named(section, code.id):
            named = tuple(snapshot.cities[row] for row in near if snapshot.cities[row].named(section, code.id))
            spots.append(
                BlindSpot(
                    section,
                    code.id,
                    float(shares[number]),
                    low,
                    high,
                    float(usual[number]),
                    named[:WITNESSES],
                    section in city.complete,
                )
            )
    return spots


def find_neighbours(snapshot: Snapshot, likeness: Float64, city_id: str, section: str) -> Int:
    """Row numbers of the most alike cities whose list of the section was read completely, most alike first."""
    reports = snapshot.units[section].places >= 0
    reports[snapshot.number(city_id)] = False
    ranked = rank_top(likeness, reports, len(reports)).tolist()
    complete = (
        row for row in ranked if section in snapshot.cities[row].complete
    )  # no more cities are read than are needed
    return np.fromiter(islice(complete, NEIGHBOURS), dtype=np.int64)


def share_of_neighbours(snapshot: Snapshot, likeness: Float64, near: Int, section: str) -> Float64:
    """Likeness-weighted share of the neighbours that name each code. Shape (codes,)."""
    names = snapshot.units[section].at(near) > 0
    weights = likeness[near]
    return np.asarray(weights @ names / weights.sum()) if weights.sum() > 0 else np.zeros(names.shape[1])


def effective_number(weights: Float64) -> float:
    """How many equal voices the weights amount to: (sum w)^2 / sum w^2 (Kish 1965).

    >>> effective_number(np.array([1.0, 1.0, 0.0]))
    2.0
    """
    squares = float((weights**2).sum())
    return float(weights.sum()) ** 2 / squares if squares else 0.0


def wilson(share: float, n: float, z: float = Z_80_PERCENT) -> tuple[float, float]:
    """Wilson score interval of a share seen among n; (0, 1) when n is 0.

    >>> [round(end, 3) for end in wilson(0.5, 10, z=1.96)]
    [0.237, 0.763]
    """
    if n == 0:
        return 0.0, 1.0
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * ((share * (1 - share) / n + z * z / (4 * n * n)) ** 0.5)
    return max(0.0, centre - half), min(1.0, centre + half)
