"""The documents of all cities in one file, one row a city, and the profiles and cities that are read from it when asked for."""

from __future__ import annotations

import mmap
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from api.storage.documents import load_city
from api.storage.loading import Profile
from api.storage.visibility import PUBLIC, select_visible
from matcher.arrays import Int
from matcher.case_study import CaseStudy
from matcher.city import City

FACTS, OFFSETS = "facts.bin", "facts.npy"
KEPT = 20_000
"""So many cities a process keeps once it has read them: worlds up to this size are read once, larger ones row by row."""
Documents = tuple[Mapping[str, Any], Mapping[str, Any]]


def write_facts(folder: Path, profiles: Iterable[Profile]) -> None:
    """Write identity and sections of each, as the database has them, one after the other."""
    ends = [0]
    with (folder / FACTS).open("wb") as file:
        for profile in profiles:
            ends.append(ends[-1] + file.write(profile.row()))
    np.save(folder / OFFSETS, np.array(ends, dtype=np.int64))


class Rows:
    """The rows of the facts of a folder, mapped into memory."""

    def __init__(self, folder: Path) -> None:
        self._offsets: Int = np.asarray(np.load(folder / OFFSETS, mmap_mode="r"))
        with (folder / FACTS).open("rb") as file:
            empty = not self._offsets[-1]
            self._bytes = b"" if empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def row(self, row: int) -> bytes:
        """The documents of a city as they were written."""
        return self._bytes[self._offsets[row] : self._offsets[row + 1]]

    def documents(self, row: int) -> Documents:
        """Identity and sections of a city."""
        identity, sections = orjson.loads(self.row(row))
        return identity, sections

    def city(self, row: int, audience: str) -> City:
        """The city as an audience sees it, read now."""
        identity, sections = self.documents(row)
        return load_city(identity, select_visible(sections, audience))


class Facts:
    """The facts of a folder; the cities that were read lately are kept.

    Args:
        hiding: the rows of cities of which not everybody sees all.
    """

    def __init__(self, folder: Path, hiding: Collection[int]) -> None:
        self.rows = Rows(folder)
        self._hiding = frozenset(hiding)
        self._read_city = lru_cache(KEPT)(self.rows.city)  # not of this object: it would hold itself, and the files

    def city(self, row: int, audience: str) -> City:
        """The city as an audience sees it."""
        return self._read_city(row, audience if row in self._hiding else PUBLIC)


class KeptProfile(Profile):
    """A profile that is read from the facts when it is asked for; only its case studies are held."""

    __slots__ = ("_facts", "_row")
    _facts: Facts
    _row: int

    def __init__(self, facts: Facts, row: int, cases: tuple[CaseStudy, ...]) -> None:
        for name, value in (("_facts", facts), ("_row", row), ("cases", cases)):
            object.__setattr__(self, name, value)

    @property
    def identity(self) -> Mapping[str, Any]:
        """The stored document of who it is."""
        return self._facts.rows.documents(self._row)[0]

    @property
    def sections(self) -> Mapping[str, Any]:
        """The stored documents of its sections."""
        return self._facts.rows.documents(self._row)[1]

    @property
    def whole(self) -> City:
        """The city when nothing is hidden."""
        return self._facts.city(self._row, "own")

    def city(self, audience: str) -> City:
        """The city as an audience sees it."""
        return self._facts.city(self._row, audience)

    def row(self) -> bytes:
        """Its documents as one row of facts."""
        return self._facts.rows.row(self._row)
