"""What is asked: one question for peers, the same for the API, the pages and the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from matcher.eligibility import Filters
from matcher.errors import InvalidQuestion, UnknownTheme
from matcher.lens import Lens
from matcher.snapshot import Snapshot
from matcher.vectors import pack_vectors

LONGEST_LIST = 1000
LONGEST_NEED = 500


@dataclass(frozen=True, slots=True)
class Ask:
    """A question.

    city_id: who asks. kind: "twins", "reviewers" or "learners". theme: an id of the vocabulary's themes. need: what it is about,
    in words of any language. dial: a shift of the weights. weights: own weights by comparison, in place of the policy's. policy:
    the name of a policy, None for the one in use; who asks the core hands it the policy itself.
    """

    city_id: str
    kind: str = "twins"
    theme: str | None = None
    need: str | None = None
    dial: str | None = None
    k: int = 10
    filters: Filters = Filters()
    weights: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
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


def find_theme(snapshot: Snapshot, theme: str | None) -> int | None:
    """The number of a theme, None for none. Raises UnknownTheme with the nearest themes."""
    if theme is not None and theme not in snapshot.themes:
        raise UnknownTheme(theme, tuple(snapshot.themes))
    return None if theme is None else snapshot.themes[theme]
