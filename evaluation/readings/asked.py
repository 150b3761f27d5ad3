"""The asking cities of the readings: who asks, about what, and on which side of the split."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from evaluation import tables
from fixtures.gazetteer import Gazetteer
from fixtures.snapshot import build_shipped_snapshot, load_snapshot
from matcher.snapshot import Snapshot

FOLDER = "data/readings"
KINDS = ("twins", "reviewers")
KIND_LETTERS = {"twins": "T", "reviewers": "R"}


@dataclass(frozen=True, slots=True)
class Asker:
    """A city that asks. `own_words` is the need of its profile that `topic` says in other words, "" for a thin city.

    group: "contract" or "thin". part: "tune" or "report". The topics of thin cities were invented for the reading by a model,
    which also found the other words for the needs of contract cities.
    """

    city_id: str
    group: str
    part: str
    theme: str
    topic: str
    own_words: str


def read_table(name: str) -> list[dict[str, str]]:
    """The rows of a table of the readings."""
    return tables.read_table(FOLDER, name)


@cache
def load_askers() -> tuple[Asker, ...]:
    """All 120 asking cities, by id."""
    return tuple(
        Asker(row["asker"], row["group"], row["part"], row["theme"], row["topic"], row["own_words"])
        for row in read_table("askers.csv")
    )


def build_reading_snapshot(askers: Iterable[Asker]) -> Snapshot:
    """The shipped cities and those asking cities that only the gazetteer knows."""
    shipped, gazetteer = load_snapshot(), Gazetteer()
    others = [gazetteer.read_city(asker.city_id) for asker in askers if asker.city_id not in shipped.numbers]
    return build_shipped_snapshot(*others)
