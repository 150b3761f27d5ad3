"""Whom each city would rather have, under one question that is asked for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from matcher.arrays import Float64
from matcher.ask import Ask, read_ask
from matcher.each import Weighed, weigh
from matcher.eligibility import find_eligible
from matcher.lens import Lens
from matcher.policy import Policy, Term
from matcher.scoring import score_kind
from matcher.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as it is asked of every city: read once, whoever asks."""

    of: Weighed
    question: Ask
    terms: Mapping[str, Term]
    lens: Lens


def read_asked(snapshot: Snapshot, policy: Policy, question: Ask) -> Asked:
    """Read a question whose own city is not used. Raises as `recommend` does."""
    policy = policy.with_weights(question.kind, question.weights, question.facets)
    terms = policy.terms_for(question.kind, question.dial, question.about)
    return Asked(weigh(snapshot, policy), question, terms, read_ask(snapshot, question))


def wish_for(asked: Asked, city_id: str) -> Float64:
    """(n,) the score of every city for one that asks, minus infinity where it may not be suggested."""
    snapshot, kind = asked.of.snapshot, asked.question.kind
    city_no = snapshot.number(city_id)
    score = score_kind(snapshot, city_no, kind, asked.terms, asked.lens).score
    return np.where(find_eligible(snapshot, city_no, kind, asked.question.filters).allowed, score, -np.inf)
