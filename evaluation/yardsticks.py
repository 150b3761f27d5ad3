"""Policies that nobody is offered: what the default was held against, and what its weights are held towards."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from fixtures.policies import build_policy
from matcher.policy import Policy

LEARNED = "learned-2026-11"
"""Weights learned from past pairings, the default before the readings."""

BY_HAND = "worth-a-call-by-hand"
"""The present form with weights written by hand, towards which the fitted ones are held."""


@cache
def load_yardstick(name: str) -> Policy:
    """The policy of this name. Raises InvalidPolicy or UnknownComparison where it cannot be scored with.

    >>> load_yardstick(LEARNED).name
    'learned@2026-11'
    """
    path = files("evaluation") / "data" / "policies" / f"{name}.json"
    return build_policy(json.loads(path.read_text(encoding="utf-8")))
