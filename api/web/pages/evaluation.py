"""The current evaluation in plain words: how often the city that was really chosen is found again, by us and by others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar

from evaluation.shipped import NAME, load_dossier
from matcher.reason import sentence

FOLDER = "dossier"
"""Where in the data folder `city-peers dossier` writes."""
MADE = ("dossier.pdf", "dossier.html")
OURS = "city-peers"
MEASURE = "hit@10"
WAYS: Mapping[str, str] = MappingProxyType(
    {
        OURS: sentence("city-peers"),
        "hand-made weights": sentence("city-peers with weights set by hand"),
        "random": sentence("at random"),
        "nearest": sentence("the nearest city first"),
        "size only": sentence("the most similar size first"),
        "same country and size": sentence("the same country, then the most similar size"),
        "most connected": sentence("the best connected city first"),
        "statistical neighbour": sentence("statistical neighbours"),
        "Gower": sentence("likeness of all facts (Gower)"),
        "words (BM25)": sentence("the same words (BM25)"),
        "meaning (dense)": sentence("the same meaning (text model alone)"),
        "personalised PageRank": sentence("nearness in the network (PageRank)"),
        "item-kNN": sentence("cities with similar partners (item-kNN)"),
        "factorisation (NMF)": sentence("patterns in past pairings (NMF)"),
    }
)
"""The ways of choosing as the dossier names them, in plain English words."""
HUNTS = (
    ("left out", "reviewers", "reviewers", "all"),
    ("left out", "twins", "twins", "all"),
    ("test", "reviewers, all cities", "reviewers", "test"),
    ("test", "twins, all cities", "twins", "test"),
)
"""Part and key in the dossier, the kind of peer, and which years: all of them or the test years."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way of choosing ten cities: the share of questions whose city is among them, with its interval."""

    name: str
    share: float
    low: float
    high: float
    ours: bool


@dataclass(frozen=True, slots=True)
class Hunt:
    """The same questions put to every way of choosing, the best first. `most`: the largest upper end, to draw to scale."""

    kind: str
    years: str
    n: int
    ways: tuple[Way, ...]
    most: float


@dataclass(frozen=True, slots=True)
class EvaluationPage:
    """files: what may be taken away. `policy` and `snapshot` were measured."""

    template: ClassVar[str] = "evaluation.html"

    hunts: tuple[Hunt, ...]
    files: tuple[str, ...]
    policy: str
    snapshot_version: str


def build_evaluation(folder: Path) -> EvaluationPage:
    """The page from the dossier that ships; `folder` is where it lies as a page and a paper, if these were made."""
    dossier = load_dossier()
    about = dossier.get("about", {})
    return EvaluationPage(
        hunts=tuple(_read_hunts(dossier)),
        files=(*(name for name in MADE if (folder / name).is_file()), NAME),
        policy=about.get("policy", ""),
        snapshot_version=about.get("snapshot", ""),
    )


def _read_hunts(dossier: Mapping[str, Any]) -> Iterator[Hunt]:
    for part, key, kind, years in HUNTS:
        if found := dossier.get(part, {}).get(key):
            ways = sorted(_read_ways(found), key=lambda way: (-way.share, not way.ours, way.name))
            yield Hunt(kind, years, len(found["questions"]), tuple(ways), max(way.high for way in ways))


def _read_ways(found: Mapping[str, Any]) -> Iterator[Way]:
    for name, measures in found["systems"].items():
        low, high = found["intervals"][name][MEASURE]
        yield Way(WAYS.get(name, name), measures[MEASURE], low, high, name == OURS)
