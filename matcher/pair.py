"""A pair of cities to be explained: who learns, who is learned from, through which lens, and whether it speaks for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from matcher.case_study import CaseStudy
from matcher.city import City, Source
from matcher.lens import Lens
from matcher.reason import Reason, Value
from matcher.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Pair:
    """City number `a` learns, city number `b` is learned from.

    speaks_for: whether the comparison raised the score, so that little in common is not told as much.
    """

    snapshot: Snapshot
    a: int
    b: int
    lens: Lens
    speaks_for: bool

    @property
    def own(self) -> City:
        """The city that learns."""
        return self.snapshot.cities[self.a]

    @property
    def other(self) -> City:
        """The city that is learned from."""
        return self.snapshot.cities[self.b]

    @property
    def theme_no(self) -> int | None:
        """The number of the theme of the lens."""
        return self.lens.theme_no

    @property
    def theme(self) -> str | None:
        """The theme of the lens."""
        return None if self.theme_no is None else tuple(self.snapshot.themes)[self.theme_no]

    @property
    def cases(self) -> tuple[CaseStudy, ...]:
        """The case studies of the city that is learned from."""
        return self.snapshot.records.cases.get(self.other.id, ())

    def say(
        self, template: str, values: Mapping[str, Value] | None = None, sources: Sequence[Source | None] = ()
    ) -> Reason:
        """A reason that names both cities; sources are told once each."""
        named: dict[str, Value] = {"city": self.own.name, "peer": self.other.name}
        if values:
            named |= values
        if not sources:
            return Reason(template, named)
        told = {id(source): source for source in sources if source is not None}
        return Reason(template, named, tuple(dict.fromkeys(told.values())))


Tell = Callable[[Pair], Reason]
