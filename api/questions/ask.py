"""Ask in free text: the library of offers and case studies of each snapshot that is asked, made at its first question."""

from __future__ import annotations

from dataclasses import dataclass, field

from api.questions.answers import Answer, build_asked_answer
from api.snapshots.store import View
from embeddings import FunctionRepresenter, Gauge
from fixtures.asking import Library
from matcher.statements import Encode

MOST_LIBRARIES = 4


@dataclass(frozen=True, slots=True)
class Libraries:
    """The libraries of the last few snapshots, by snapshot and policy."""

    encode: Encode
    gauge: Gauge
    known: dict[tuple[str, str], Library] = field(default_factory=dict)

    def ask(self, view: View, need: str, like: str | None, k: int) -> Answer:
        """The offers and case studies that answer a need. Raises UnknownCity where `like` is not in the snapshot."""
        return build_asked_answer(view.snapshot, need, like, self._find(view).ask(need, like, k))

    def _find(self, view: View) -> Library:
        key = (view.snapshot.version, view.policy_name)
        if key not in self.known:
            while len(self.known) >= MOST_LIBRARIES:
                self.known.pop(next(iter(self.known)), None)
            self.known[key] = Library(view.snapshot, view.policy, FunctionRepresenter(self.encode), self.gauge)
        return self.known[key]
