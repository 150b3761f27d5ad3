"""What is asked: one question for peers, the same for the API, the pages and the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np

from matcher.eligibility import Filters
from matcher.errors import InvalidQuestion, UnknownTheme
from matcher.lens import Lens
from matcher.snapshot import Snapshot
from matcher.vectors import Vectors, pack_vectors

LONGEST_LIST = 1000
LONGEST_NEED = 500
NEAREST = 10
NEAR = 0.45
MOST_READ = 10_000


@dataclass(frozen=True, slots=True)
class Ask:
    """A question.

    city_id: who asks. kind: "twins", "reviewers" or "learners". theme: an id of the vocabulary's themes. need: what it is about,
    in words of any language. dial: a shift of the weights. weights: own weights by comparison, in place of the policy's.
    facets: by facet, how many times its comparisons count what they would. policy: the name of a policy, None for the one in
    use; who asks the core hands it the policy itself.
    """

    city_id: str
    kind: str = "twins"
    theme: str | None = None
    need: str | None = None
    dial: str | None = None
    k: int = 10
    filters: Filters = Filters()
    weights: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    facets: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    policy: str | None = None

    @property
    def about(self) -> bool:
        """Whether the question names a theme or a need."""
        return self.theme is not None or bool((self.need or "").strip())

    def __post_init__(self) -> None:
        """Raises InvalidQuestion for a list length or a need that cannot be asked for."""
        refuse_length(self.k)
        if self.need is not None and len(self.need) > LONGEST_NEED:
            raise InvalidQuestion(f"a need has at most {LONGEST_NEED} characters, not {len(self.need)}")


def refuse_length(k: int) -> None:
    """Raise InvalidQuestion for a list length that cannot be asked for."""
    if not 1 <= k <= LONGEST_LIST:
        raise InvalidQuestion(f"the length of the list must be 1 to {LONGEST_LIST}, not {k}")


def read_lens(snapshot: Snapshot, theme: str | None, need: str | None = None) -> Lens:
    """The theme and the need of a question as the core compares them; a blank need is none.

    The need is encoded by the function that encoded the snapshot. Raises UnknownTheme with the nearest themes.
    """
    words = (need or "").strip()
    return Lens(find_theme(snapshot, theme), pack_vectors(snapshot.encode([words])) if words else None, words)


def read_ask(snapshot: Snapshot, ask: Ask) -> Lens:
    """What a question is about. Where it names a need in words and no theme, it is read under the theme of those words, if any.

    Raises UnknownTheme with the nearest themes.
    """
    lens = read_lens(snapshot, ask.theme, ask.need)
    if lens.need is None or lens.theme_no is not None:
        return lens
    return replace(lens, theme_no=guess_theme(snapshot, lens.need))


def guess_theme(snapshot: Snapshot, need: Vectors) -> int | None:
    """The theme that the statements nearest to a need speak of, None where none comes near.

    The NEAREST needs and answers of all cities vote, each with how far its cosine exceeds NEAR; a statement on several themes
    shares its vote. Of more than MOST_READ statements every second, third, ... is read.
    """
    told = (snapshot.needs, snapshot.answers)
    step = 1 + sum(len(columns.themes) for columns in told) // MOST_READ
    rows = [np.arange(0, len(columns.themes), step) for columns in told]
    near = np.concatenate([need.cosines(one.vectors, of_one)[0] for one, of_one in zip(told, rows, strict=True)]) - NEAR
    themes = np.concatenate([one.themes[of_one] for one, of_one in zip(told, rows, strict=True)])
    best = np.argsort(-near, kind="stable")[:NEAREST]
    votes = np.clip(near[best], 0, None) @ (themes[best] / np.maximum(themes[best].sum(axis=1, keepdims=True), 1))
    return int(votes.argmax()) if votes.any() else None


def find_theme(snapshot: Snapshot, theme: str | None) -> int | None:
    """The number of a theme, None for none. Raises UnknownTheme with the nearest themes."""
    if theme is not None and theme not in snapshot.themes:
        raise UnknownTheme(theme, tuple(snapshot.themes))
    return None if theme is None else snapshot.themes[theme]
