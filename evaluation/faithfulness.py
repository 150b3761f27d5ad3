"""Are the explanations true to the score? They must add up, and what they call strongest must matter most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matcher.arrays import Float64
from matcher.ask import Ask
from matcher.policy import Policy
from matcher.recommend import recommend, score_cities
from matcher.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Faithfulness:
    """largest_gap: largest difference between a score and the sum of its explanation. strongest, other: by how many ranks a
    first suggestion falls when its strongest line is deleted, and when another raising line is, means over the asked cities.
    """

    largest_gap: float
    strongest: float
    other: float
    asked: int


def measure_faithfulness(snapshot: Snapshot, policy: Policy, city_ids: Sequence[str], seed: int) -> Faithfulness:
    """Delete lines of explanations of first suggestions and see how far these fall."""
    rng = np.random.default_rng(seed)
    gaps, falls = [], []
    for city_id in city_ids:
        question = Ask(city_id, "reviewers", k=1)
        for suggestion in recommend(snapshot, policy, question).suggestions:
            lines = suggestion.explanation.contributions
            gaps.append(abs(suggestion.explanation.start + sum(line.amount for line in lines) - suggestion.score))
            raising = sorted((line.amount for line in lines if line.amount > 0), reverse=True)
            if len(raising) > 1:
                scores = score_cities(snapshot, policy, question).score
                row = snapshot.numbers[suggestion.city.id]
                falls.append((_fall(scores, row, raising[0]), _fall(scores, row, float(rng.choice(raising[1:])))))
    strongest, other = np.mean(falls, axis=0) if falls else (0.0, 0.0)
    return Faithfulness(max(gaps, default=0.0), float(strongest), float(other), len(falls))


def _fall(score: Float64, row: int, amount: float) -> int:
    """How many cities a city falls behind when it loses an amount."""
    return int(((score > score[row] - amount) & (score <= score[row])).sum()) - 1
