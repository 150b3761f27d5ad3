"""When an answer fits a question: the question is about the climate work of cities, and the answer is close enough."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from embeddings.errors import EncoderUnavailable
from embeddings.floors import OTHER, Floor, Floors, load_floors
from embeddings.question import Question
from embeddings.topic import Topic, load_topic

UNMEASURED = Floors({OTHER: Floor(0.1, 0.5)})
"""For an encoder that nobody measured: above 0.1 lie all translations of the held-out statements under the default one."""


@dataclass(frozen=True, slots=True)
class Gauge:
    """topic: the boundary of the subject; None lets every question pass. floors: by language of the question. lift: how
    much nearer to questions the answers lie than the plain texts that the floors were measured on."""

    topic: Topic | None = None
    floors: Floors = UNMEASURED
    lift: float = 0.0

    def least(self, question: Question) -> float:
        """The similarity (`Hit.dense`) from which on an answer fits a question; infinite where nothing can fit it."""
        if not question.row.any() or (self.topic is not None and not self.topic.fits(question)):
            return np.inf
        return self.floors.of(question.language).unrelated + self.lift


def load_gauge(encoder_id: str) -> Gauge:
    """The shipped gauge of an encoder; the one that knows no topic and no language where none was made for it."""
    try:
        return Gauge(load_topic(encoder_id), load_floors(encoder_id))
    except EncoderUnavailable:
        return Gauge()
