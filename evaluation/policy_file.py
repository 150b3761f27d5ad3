"""Write a learned policy as versioned data, with the evidence it rests on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from evaluation.learn import Lesson
from matcher.policy import Policy, Term

DIGITS = 4


def build_record(
    policy: Policy, version: str, start: Policy, lessons: Mapping[str, Lesson], before: int
) -> dict[str, Any]:
    """The JSON record of a learned policy. Weights of a kind add up to 100."""
    return {
        "id": policy.id,
        "version": version,
        "about": f"Learned from the recorded pairings before {before}, held towards the policy '{start.id}' {start.version}.",
        "variety": policy.variety,
        "terms": {kind: record_terms(terms) for kind, terms in policy.terms.items()},
        "dials": {dial: dict(factors) for dial, factors in policy.dials.items()},
        "evidence": {kind: _record_lesson(lesson) for kind, lesson in lessons.items()},
    }


def record_terms(terms: Mapping[str, Term]) -> dict[str, dict[str, float]]:
    """The terms of a kind, with weights that add up to 100."""
    total = sum(term.weight for term in terms.values())
    return {
        name: {"weight": round(100 * term.weight / total, DIGITS), "neutral": round(term.neutral, DIGITS)}
        for name, term in terms.items()
    }


def _record_lesson(lesson: Lesson) -> dict[str, Any]:
    return {
        "questions": lesson.questions,
        "programmes": lesson.programmes,
        "gain over a draw by strength of hold, in nats, on left-out programmes": {
            "policy before" if np.isinf(strength) else f"{strength:g}": round(gain, DIGITS)
            for strength, gain in lesson.gains.items()
        },
        "strength": "policy before" if np.isinf(lesson.strength) else lesson.strength,
        "lead over the policy before": round(lesson.lead, DIGITS),
        "standard error of the lead": round(lesson.error, DIGITS),
        "adopted": lesson.won,
    }


def write_record(record: Mapping[str, Any]) -> str:
    """The record as text, one value a line, in the layout of the shipped policies."""
    return json.dumps(record, indent=1, ensure_ascii=False) + "\n"
