"""Who takes part in a round: applications with doubts, hosts, wishes, vetoes, conflicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from api.features.rounds.eligibility import Doubt
from api.features.rounds.sheets import HOSTS, PARTICIPANTS
from api.features.rounds.state import RoundState
from api.web.pages.staff.rounds.head import Head
from api.web.pages.staff.rounds.sheets import TOLD, Pairing, list_pairs
from fixtures.curation.participants import STATUSES


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
class PeoplePage:
    """doubted: applications on which staff have still to decide. host_part: the part that hosts are, None where there is none.

    Vetoes are seen by staff alone.
    """

    template: ClassVar[str] = "staff/rounds/people.html"

    head: Head
    people: tuple[Row, ...]
    doubted: tuple[Row, ...]
    hosts: tuple[Row, ...]
    host_part: str
    statuses: tuple[str, ...]
    wishes: tuple[Pairing, ...]
    vetoes: tuple[Pairing, ...]
    conflicts: tuple[Pairing, ...]
    has_pairs: bool


def build_people(head: Head, state: RoundState, names: Mapping[str, str], doubts: Sequence[Doubt] = ()) -> PeoplePage:
    """The page. names: of the cities of everybody, by id."""
    sheets, host_part = state.sheets, "questions" if state.kind == "panel" else "hosts"
    wishes = list_pairs(state, "wishes", names)
    people = tuple(
        _read_row(name, cells, names, _list_wishes(wishes, name), tuple(one for one in doubts if one.id == name))
        for name, cells in sheets.get(PARTICIPANTS[state.kind], {}).items()
    )
    return PeoplePage(
        head=head,
        people=people,
        doubted=tuple(row for row in people if row.is_doubted),
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
