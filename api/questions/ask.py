"""Ask in free text: the library of offers and case studies of each snapshot that is asked, made at its first question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

from api.snapshots.view import View
from embeddings import TextRepresenter
from fixtures.asking import CaseFound, Library, OfferFound
from matcher.arrays import Float32
from matcher.snapshot import Snapshot
from matcher.statements import Encode

MOST_LIBRARIES = 4


@dataclass(frozen=True, slots=True)
class AskAnswer:
    """What answers a need in words: cities by their offers, and case studies, the best first."""

    need: str
    like: str | None
    offers: tuple[OfferFound, ...]
    cases: tuple[CaseFound, ...]
    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class Representing:
    """The encoder of the service in the place of a representer: the texts of a library have no cards."""

    encode: Encode

    def represent(self, texts: Sequence[str], cards: Sequence[str] | None = None) -> Float32:
        """Texts as unit rows; cards are not read."""
        return self.encode(texts)


@dataclass(frozen=True, slots=True)
class Libraries:
    """The libraries of the last few snapshots, by snapshot and policy."""

    encode: Encode
    known: dict[tuple[str, str], Library] = field(default_factory=dict)

    def find(self, view: View) -> Library:
        """The library of a view."""
        key = (view.snapshot.version, view.policy_name)
        if key not in self.known:
            while len(self.known) >= MOST_LIBRARIES:
                self.known.pop(next(iter(self.known)), None)
            representer = cast(TextRepresenter, Representing(self.encode))
            self.known[key] = Library(view.snapshot, view.policy, representer)
        return self.known[key]


def ask(library: Library, need: str, like: str | None, k: int) -> AskAnswer:
    """The k cities and the k case studies that answer a need. Raises UnknownCity where `like` is not in the snapshot."""
    offers, cases = library.find_offers(need, like, k), library.find_cases(need, like, k)
    return AskAnswer(need, like, offers, cases, library.snapshot)
