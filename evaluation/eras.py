"""What was known before a year: the world and the snapshot without anything of that year or later, built once a year."""

from __future__ import annotations

from collections.abc import Sequence

from evaluation.hiding import hide, hide_pairs
from evaluation.protocol import BuildSnapshot, Rule, Task, find_candidates, find_rules
from evaluation.truth import Query
from fixtures.world import World
from matcher.snapshot import Snapshot


class Eras:
    """The world as it was known before each year that is asked for.

    Every pair of that year and later is gone, with its programme in all years, the memberships named after it and the words that
    name the partner. Profiles keep what contracts of 2023 to 2025 say: no older state of them is known.
    """

    def __init__(self, world: World, build: BuildSnapshot) -> None:
        self.world = world
        self._build = build
        self._known: dict[int, tuple[World, Snapshot]] = {}

    def before(self, year: int) -> tuple[World, Snapshot]:
        """The world and the snapshot as known before a year."""
        if year not in self._known:
            later = [pair for pair in (*self.world.collaborations, *self.world.recent) if pair.year >= year]
            seen = hide(self.world, hide_pairs(later, year))
            self._known[year] = seen, self._build(seen)
        return self._known[year]

    def ask(self, name: str, year: int, queries: Sequence[Query]) -> Task:
        """Questions as of a year; candidates are all other cities, of other countries where every pair of the programme was.

        The lists of hosts of some programmes bind nobody here.
        """
        seen, snapshot = self.before(year)
        rules = find_rules(self.world, self.world.collaborations)
        open_to_all = {programme: Rule(rule.other_country, None) for programme, rule in rules.items()}
        return Task(name, seen, snapshot, tuple(queries), find_candidates(snapshot, queries, open_to_all))
