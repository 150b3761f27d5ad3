"""What a version of the weights would change: the lists of a city under it beside those under the adopted one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from api.questions.asking import PeersAsking
from api.questions.peers import ask_peers
from api.snapshots.view import View
from matcher.city import City
from matcher.policy import Policy

KINDS = ("twins", "reviewers")


@dataclass(frozen=True, slots=True)
class Beside:
    """The same list of ten under the adopted policy and under a draft; `kept` cities are on both."""

    adopted: tuple[City, ...]
    draft: tuple[City, ...]

    @property
    def kept(self) -> int:
        """How many cities are on both lists."""
        return len({city.id for city in self.adopted} & {city.id for city in self.draft})


def compare_lists(view: View, draft: Policy, city_id: str, kind: str) -> Beside:
    """The first ten of a kind, one of KINDS, for a city. Raises UnknownCity."""
    now, then = (
        ask_peers(replace(view, policy=policy), city_id, kind, PeersAsking()).ranking.suggestions
        for policy in (view.policy, draft)
    )
    return Beside(tuple(item.city for item in now), tuple(item.city for item in then))
