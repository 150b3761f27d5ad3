"""Which measure is paid for by which instrument, as a table whose cells lead to their case studies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from api.questions.who_pays import WhoPaysAsking, ask_who_pays
from matcher.city import City
from matcher.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class WhoPaysPage:
    """counts: how many case studies stand in each cell that is not empty, by theme and instrument. silent: those without any."""

    template: ClassVar[str] = "who_pays.html"

    reader: City | None
    alike: str
    themes: tuple[str, ...]
    instruments: tuple[str, ...]
    counts: Mapping[tuple[str, str], int]
    silent: int


def build_who_pays(snapshot: Snapshot, asked: WhoPaysAsking) -> WhoPaysPage:
    """The page. Raises UnknownCity."""
    found = ask_who_pays(snapshot, asked)
    counts = {place: len(cases) for place, cases in found.cells.items()}
    return WhoPaysPage(found.reader, asked.alike, found.themes, found.instruments, counts, found.silent)
