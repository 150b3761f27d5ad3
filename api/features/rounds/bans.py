"""What rules places out, reason by reason."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.rounds import Problem
from matcher.rounds.masks import MASKS, find_barred
from matcher.rounds.words import say_bar

Bans = list[tuple[str, Sequence[Sequence[bool]]]]


def list_bans(problem: Problem) -> Bans:
    """Each reason that rules places out, with the places (L, H): the problem's own, and each hard rule that bars pairs."""
    texts = sorted(set(problem.why_not.values()))
    own = [
        (text, [[problem.why_not.get((a.id, b.id)) == text for b in problem.hosts] for a in problem.learners])
        for text in texts
    ]
    rules = [rule for rule in problem.rules if rule.hard and rule.kind in MASKS]
    return own + [(f"{say_bar(rule)} ({rule.id})", find_barred(problem, rule).tolist()) for rule in rules]
