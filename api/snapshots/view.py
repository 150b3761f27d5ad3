"""What one asker may ask."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.policy import Policy
from matcher.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class View:
    """The snapshot that an audience sees, the policy that weighs it, and the revision of the database they come from.

    asker: the city that asks or is asked for by its platform, "" for none; turned_down: whom it does not want to be suggested.
    """

    snapshot: Snapshot
    policy: Policy
    revision: int = 0
    audience: str = "public"
    asker: str = ""
    turned_down: tuple[str, ...] = ()

    @property
    def policy_name(self) -> str:
        """The policy as answers name it."""
        return self.policy.name
