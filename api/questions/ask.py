"""Ask in free text: the library of offers and case studies of each snapshot that is asked, made at its first question."""

from __future__ import annotations

from dataclasses import dataclass, field

from api.snapshots.per_snapshot import PerSnapshot
from api.snapshots.view import View
from embeddings import Gauge, Representer
from fixtures.asking import Asked, Library
from matcher.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class AskAnswer:
    """What answers a need in words: cities by their offers, and case studies, the best first."""

    need: str
    like: str | None
    found: Asked
    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class Libraries:
    """The libraries of the last few snapshots, by snapshot and policy.

    representer: of questions as they stand, where snapshots hold statements read with the questions that they answer.
    """

    representer: Representer
    gauge: Gauge
    kept: PerSnapshot[Library] = field(default_factory=PerSnapshot)

    def find(self, view: View) -> Library:
        """The library of a view."""
        return self.kept.find(
            view.snapshot,
            lambda: Library(view.snapshot, view.policy, self.representer, self.gauge),
            view.policy_name,
        )


def ask(library: Library, need: str, like: str | None, k: int) -> AskAnswer:
    """The k cities and the k case studies that answer a need. Raises UnknownCity where `like` is not in the snapshot."""
    return AskAnswer(need, like, library.ask(need, like, k), library.snapshot)
