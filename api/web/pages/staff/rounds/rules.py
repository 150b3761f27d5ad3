"""What a plan must keep, what is held, and the settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from api.features.rounds.state import RoundState
from api.web.pages.staff.rounds.head import Head
from api.web.pages.staff.rounds.sheets import Pairing, list_pairs
from fixtures.curation.columns import FIELDS


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule as the sheet has it, and in words where it can be read."""

    id: str
    kind: str
    who: str
    value: str
    hard: bool
    weight: str
    reason: str
    words: str


@dataclass(frozen=True, slots=True)
class RulesPage:
    """locks: places that are held, with names. settings: (field, value), those that this kind of round reads first."""

    template: ClassVar[str] = "staff/rounds/rules.html"

    head: Head
    rules: tuple[RuleLine, ...]
    locks: tuple[Pairing, ...]
    settings: tuple[tuple[str, str], ...]


def build_rules(head: Head, state: RoundState, names: Mapping[str, str], words: Mapping[str, str]) -> RulesPage:
    """The page. words: what each rule asks for, by its id, where it can be read."""
    rows = state.sheets.get("rules", {})
    held = state.sheets.get(state.kind, {})
    fields = [*FIELDS[state.kind], *(name for name in held if name not in FIELDS[state.kind])]
    return RulesPage(
        head=head,
        rules=tuple(_read_rule(name, row, words.get(name, "")) for name, row in rows.items()),
        locks=list_pairs(state, "locks", names, "learner", "host"),
        settings=tuple((name, held.get(name, {}).get("value", "")) for name in fields),
    )


def _read_rule(name: str, row: Mapping[str, str], words: str) -> RuleLine:
    def text(column: str) -> str:
        return row.get(column, "")

    hard = text("hard").casefold() not in ("no", "false", "0", "n")
    return RuleLine(name, text("kind"), text("who"), text("value"), hard, text("weight"), text("reason"), words)
