"""By which weights a question is answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from api.snapshots.view import View
from matcher.policy import Policy

FindPolicy = Callable[[str], Policy]


def choose_policy(view: View, name: str | None, find: FindPolicy) -> View:
    """The view under the policy that is asked for; `find` looks up any but the adopted one."""
    return view if name in (None, view.policy_name) else replace(view, policy=find(str(name)))
