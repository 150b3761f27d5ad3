"""Whether a question is about what is collected here at all: the climate work of cities, in any language.

"best pizza in town" has a nearest answer like any other question. A linear boundary, fitted on statements about municipal
climate work against everyday questions and nonsense, with a floor for each language, tells the two apart. The shipped one is
made by `python -m embeddings.fit_topic`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from embeddings.encoder import Rows
from embeddings.floors import OTHER
from embeddings.question import Question
from embeddings.shipped import read_shipped

MOST_TERMS = 3


@dataclass(frozen=True, slots=True)
class Topic:
    """The boundary in the space of one encoder.

        margin = dot(weights, own row) + term_weight * min(terms, 3) - floor of the language

    weights: float32 (d,). floors: by ISO 639-1 code, and for every other language; in the same unit as the sum, log odds.
    """

    weights: Rows
    term_weight: float
    floors: Mapping[str, float]

    def margin(self, question: Question) -> float:
        """How far inside (above 0) or outside a question lies, in log odds. A text without a row lies outside."""
        if not question.own.any():
            return -np.inf
        return self.odds(question.own, len(question.terms)) - self.floors.get(
            question.language or OTHER, self.floors[OTHER]
        )

    def odds(self, own: Rows, terms: int) -> float:
        """The sum before the floor, from the row of a text (d,) and how many terms it uses."""
        return float(self.weights @ own) + self.term_weight * min(terms, MOST_TERMS)

    def fits(self, question: Question) -> bool:
        """Whether a question is about the climate work of cities."""
        return self.margin(question) >= 0


@cache
def load_topic(encoder_id: str) -> Topic:
    """The shipped boundary of an encoder.

    Raises:
        EncoderUnavailable: none was fitted for it.
    """
    stored = read_shipped("topic", encoder_id, "python -m embeddings.fit_topic")
    return Topic(np.array(stored["weights"], dtype=np.float32), stored["term_weight"], stored["floors"])
