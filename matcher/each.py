"""How something is asked of many cities. The core asks one after the other; who has processes or a cluster hands that in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from matcher.load import LOAD, Pulls, find_pulls, keep_pulls
from matcher.policy import Policy
from matcher.snapshot import Snapshot

Shared = TypeVar("Shared")
Told = TypeVar("Told")


class MapCities(Protocol):
    """Calls `ask` with what is shared and each id; the answers in the order of the ids."""

    def __call__(self, ask: Callable[[Shared, str], Told], shared: Shared, city_ids: Sequence[str], /) -> list[Told]:
        """The answers."""


def one_by_one(ask: Callable[[Shared, str], Told], shared: Shared, city_ids: Sequence[str]) -> list[Told]:
    """Ask in this process.

    >>> one_by_one(lambda towns, city_id: towns[city_id], {"pau-fr": "Pau"}, ["pau-fr"])
    ['Pau']
    """
    return [ask(shared, city_id) for city_id in city_ids]


@dataclass(frozen=True, slots=True)
class Weighed:
    """A snapshot under a policy, with its load measured: where a copy arrives in another process nothing is measured again."""

    snapshot: Snapshot
    policy: Policy
    pulls: Pulls | None

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return _arrive, (self.snapshot, self.policy, self.pulls)


def weigh(snapshot: Snapshot, policy: Policy) -> Weighed:
    """Measure the load of a snapshot, if the policy counts it, before many questions are asked."""
    counted = any(LOAD in terms for terms in policy.terms.values())
    return Weighed(snapshot, policy, find_pulls(snapshot) if counted else None)


def _arrive(snapshot: Snapshot, policy: Policy, pulls: Pulls | None) -> Weighed:
    if pulls:
        keep_pulls(snapshot, pulls)
    return Weighed(snapshot, policy, pulls)
