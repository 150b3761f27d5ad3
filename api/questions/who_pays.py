"""Which measure is paid for by which instrument: the case studies by both, everywhere or in places like one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from api.questions.asking import Word
from matcher.case_study import CaseStudy
from matcher.city import City
from matcher.size_class import find_size_class
from matcher.snapshot import Snapshot

Alike = Literal["size", "country"]


class WhoPaysAsking(BaseModel):
    """Of which places: everywhere, or those like one city."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    like: Word | None = Field(default=None, description="Only the case studies of places like this city.")
    alike: Alike = Field(default="size", description="What makes a place like it: its size class, or its country.")


@dataclass(frozen=True, slots=True)
class WhoPaysAnswer:
    """The case studies by theme and instrument; a case stands in each cell that it belongs to.

    themes, instruments: those that any case here has, in the order of the vocabulary. silent: cases that name no instrument.
    """

    reader: City | None
    asking: WhoPaysAsking
    themes: tuple[str, ...]
    instruments: tuple[str, ...]
    cells: Mapping[tuple[str, str], tuple[CaseStudy, ...]]
    silent: int
    snapshot: Snapshot


def ask_who_pays(snapshot: Snapshot, asking: WhoPaysAsking) -> WhoPaysAnswer:
    """The table of themes and instruments. Raises UnknownCity."""
    reader = snapshot.city(asking.like) if asking.like else None
    cases = [case for case in snapshot.cases.records if _is_of(snapshot, case, reader, asking.alike)]
    cells: dict[tuple[str, str], list[CaseStudy]] = defaultdict(list)
    for case in cases:
        for place in ((theme, instrument) for theme in case.themes for instrument in case.finance):
            cells[place].append(case)
    words = snapshot.vocabulary
    return WhoPaysAnswer(
        reader=reader,
        asking=asking,
        themes=tuple(theme.id for theme in words.themes if any(theme.id == named for named, _ in cells)),
        instruments=tuple(
            name for name in words.section("finance_instruments").numbers if any(name == i for _, i in cells)
        ),
        cells={place: tuple(found) for place, found in cells.items()},
        silent=sum(not case.finance for case in cases),
        snapshot=snapshot,
    )


def is_alike(city: City, reader: City, alike: Alike) -> bool:
    """Whether a city is of the reader's size class, or of its country; not where the size is not reported.

    >>> is_alike(City("a-be", "A", "BE"), City("b-be", "B", "BE"), "country")
    True
    """
    if alike == "country":
        return city.country == reader.country
    own = find_size_class(reader)
    return own is not None and find_size_class(city) == own


def _is_of(snapshot: Snapshot, case: CaseStudy, reader: City | None, alike: Alike) -> bool:
    if reader is None:
        return True
    owner = snapshot.numbers.get(case.city_id)
    return owner is not None and is_alike(snapshot.cities[owner], reader, alike)
