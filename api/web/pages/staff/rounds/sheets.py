"""The sheets of a round as pages: people, rules, and the form for one row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from api.features.rounds.eligibility import Doubt
from api.features.rounds.sheets import HOSTS, PARTICIPANTS, find_sheet
from api.features.rounds.state import RoundState
from api.web.pages.staff.rounds.head import Head
from fixtures.curation.columns import FIELDS
from fixtures.curation.rules import KINDS, SYNONYMS
from fixtures.curation.tables import find_form, list_columns

STATUSES = ("applied", "eligible", "late", "reserve", "withdrawn")
TOLD = ("status", "status_reason", "city_id", "city_ids")
"""Columns that stand in places of their own."""
LONG = ("need_text", "text", "reason", "note")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a sheet: its id, the names of its cities (the id where it has none), its status and why, its other filled cells.

    doubts: what the call asks for and it does not meet.
    """

    id: str
    name: str
    status: str
    cells: tuple[tuple[str, str], ...]
    wishes: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    reason: str = ""

    @property
    def is_doubted(self) -> bool:
        """Whether staff have still to decide on a doubt."""
        return any(doubt.is_open for doubt in self.doubts)


@dataclass(frozen=True, slots=True)
class Pairing:
    """A wish, veto or conflict: both ends by name, and its other cells."""

    id: str
    a: str
    b: str
    name_a: str
    name_b: str
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """host_part: the part that hosts are, None where this kind has none. Vetoes are seen by staff alone."""

    template: ClassVar[str] = "staff/rounds/people.html"

    head: Head
    people: tuple[Row, ...]
    hosts: tuple[Row, ...]
    host_part: str
    statuses: tuple[str, ...]
    wishes: tuple[Pairing, ...]
    vetoes: tuple[Pairing, ...]
    conflicts: tuple[Pairing, ...]
    has_pairs: bool

    @property
    def doubted(self) -> tuple[Row, ...]:
        """Applications on which staff have still to decide."""
        return tuple(row for row in self.people if row.is_doubted)


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


@dataclass(frozen=True, slots=True)
class RowPage:
    """The form for one row. row_id: "" for a new one. cells: (column, value, whether it must be filled, whether it is long)."""

    template: ClassVar[str] = "staff/rounds/row.html"

    head: Head
    part: str
    sheet: str
    row_id: str
    name: str
    cells: tuple[tuple[str, str, bool, bool], ...]
    choices: Mapping[str, Sequence[str]]
    back: str


def build_people(head: Head, state: RoundState, names: Mapping[str, str], doubts: Sequence[Doubt] = ()) -> PeoplePage:
    """The page. names: of the cities of everybody, by id."""
    sheets, host_part = state.sheets, "questions" if state.kind == "panel" else "hosts"
    wishes = list_pairs(state, "wishes", names)
    return PeoplePage(
        head=head,
        people=tuple(
            _read_row(name, cells, names, _list_wishes(wishes, name), tuple(one for one in doubts if one.id == name))
            for name, cells in sheets.get(PARTICIPANTS[state.kind], {}).items()
        ),
        hosts=tuple(_read_row(name, cells, names) for name, cells in sheets.get(HOSTS[state.kind], {}).items()),
        host_part=host_part,
        statuses=STATUSES,
        wishes=wishes,
        vetoes=list_pairs(state, "vetoes", names),
        conflicts=list_pairs(state, "conflicts", names, "a", "b"),
        has_pairs=state.kind == "round",
    )


def _list_wishes(wishes: Sequence[Pairing], name: str) -> tuple[str, ...]:
    own = (one for one in wishes if one.a == name)
    return tuple(one.name_b for one in sorted(own, key=lambda one: one.cells.get("rank", "").zfill(4)))


def _read_row(
    name: str,
    cells: Mapping[str, str],
    names: Mapping[str, str],
    wishes: tuple[str, ...] = (),
    doubts: tuple[Doubt, ...] = (),
) -> Row:
    told = [(column, text) for column, text in cells.items() if column not in TOLD and text != name]
    return Row(
        name,
        names.get(name, name),
        cells.get("status") or "applied",
        tuple(told),
        wishes,
        doubts,
        cells.get("status_reason", ""),
    )


def list_pairs(
    state: RoundState, sheet: str, names: Mapping[str, str], first: str = "from", second: str = "to"
) -> tuple[Pairing, ...]:
    """The rows of a sheet about pairs."""
    return tuple(
        Pairing(
            name, row[first], row[second], names.get(row[first], row[first]), names.get(row[second], row[second]), row
        )
        for name, row in state.sheets.get(sheet, {}).items()
    )


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


def build_row(head: Head, state: RoundState, part: str, row_id: str, names: Mapping[str, str], back: str) -> RowPage:
    """The form, empty for a row that is not there. Raises NotFound where this kind of round has no such part."""
    sheet = find_sheet(state.kind, part)
    form, rows = find_form(state.kind, sheet), state.sheets.get(sheet, {})
    held = rows.get(row_id, {})
    columns = dict.fromkeys((*form.columns, *list_columns(form, rows)))
    cells = tuple((one, held.get(one, ""), one in form.key or one in form.needed, one in LONG) for one in columns)
    choices = {"status": STATUSES, "hard": ("yes", "no")}
    if part == "rules":
        choices["kind"] = tuple(sorted({*KINDS} - {*SYNONYMS}))
    if part == "conflicts":
        choices["status"] = ("proposed", "confirmed", "dismissed")
    return RowPage(head, part, sheet, row_id, names.get(row_id, row_id), cells, choices, back)
