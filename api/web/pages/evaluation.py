"""The current evaluation in plain words: how often the city that was really chosen is found again, by us and by others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import nan
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar

from evaluation.chapter_readings import TODAY, order_systems
from evaluation.shipped import NAME, load_dossier
from matcher.blind_spots import wilson
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
TOLD: Mapping[str, str] = MappingProxyType(
    {
        "as shipped": sentence("city-peers before, with weights learned from past pairings"),
        "worth-a-call": sentence("city-peers, the first version of these weights"),
        "hand-made": sentence("city-peers with weights set by hand"),
        "size-capped": sentence("city-peers with weights set by hand, within four times the size"),
        "without profile": sentence("size, place and programmes alone"),
    }
)
"""The ways of choosing that readers graded, in plain English words."""
HUNTS = (
    ("left out", "reviewers", "reviewers", "all"),
    ("left out", "twins", "twins", "all"),
    ("test", "reviewers, all cities", "reviewers", "test"),
    ("test", "twins, all cities", "twins", "test"),
)
"""Part and key in the dossier, the kind of peer, and which years: all of them or the test years."""


FIRST_FIVE = 5
Z_95_PERCENT = 1.96
ASKERS: Mapping[str, str] = MappingProxyType(
    {
        "all shipped cities": sentence("asked by every city, without a topic"),
        "readings, each with its topic": sentence("asked by the cities of the readings, each with its topic"),
    }
)
"""Whose lists are counted, as the dossier names them, in plain English words."""


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
class Chosen:
    """One way of choosing five cities, and the shares of its suggestions that readers call. open: places that nobody has graded.

    name: in the words of the dossier. call, thin: worth a call, of all and of cities of which only size and place are known.
    first_three: lists without a city that there is no reason to call among the first three.
    """

    name: str
    ours: bool
    call: float
    thin: float
    none: float
    first_three: float
    open: int


@dataclass(frozen=True, slots=True)
class Read:
    """What readers say of the suggestions of one kind, the best way of choosing first. smallest: the smallest gain to be seen."""

    kind: str
    cities: int
    judgements: int
    smallest: float
    ways: tuple[Chosen, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A city that is named often: on which share of the lists, and how far chance alone may move it. name: "" where unknown."""

    city_id: str
    name: str
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Exposure:
    """Who stands on the first fives of everybody. even: the share each city would have if all were named as often.

    cities, reached, ten: of so many cities, the share that stands on any list of ten, and the share of all places that the ten
    most shown hold; by_hand: the same of the weights set by hand; all nan where they were not measured. most: the largest upper
    end, to draw to scale.
    """

    kind: str
    askers: str
    lists: int
    even: float
    named: tuple[Named, ...]
    most: float
    cities: int
    reached: float
    ten: float
    by_hand: float


@dataclass(frozen=True, slots=True)
class EvaluationPage:
    """files: what may be taken away. `policy` and `snapshot` were measured."""

    template: ClassVar[str] = "evaluation.html"

    readings: tuple[Read, ...]
    exposures: tuple[Exposure, ...]
    hunts: tuple[Hunt, ...]
    files: tuple[str, ...]
    policy: str
    snapshot_version: str


def build_evaluation(folder: Path, names: Mapping[str, str] = MappingProxyType({})) -> EvaluationPage:
    """The page from the dossier that ships; `folder` is where it lies as a page and a paper, if these were made.

    Args:
        names: what the cities are called, by id.
    """
    dossier = load_dossier()
    about = dossier.get("about", {})
    return EvaluationPage(
        readings=tuple(_read_readings(dossier.get("readings", {}))),
        exposures=tuple(_read_exposures(dossier, names)),
        hunts=tuple(_read_hunts(dossier)),
        files=(*(name for name in MADE if (folder / name).is_file()), NAME),
        policy=about.get("policy", ""),
        snapshot_version=about.get("snapshot", ""),
    )


def _read_readings(readings: Mapping[str, Any]) -> Iterator[Read]:
    for kind, systems in readings.get("kinds", {}).items():
        ways = tuple(_read_chosen(name, system) for name, system in order_systems(systems))
        yield Read(kind, readings["askers"], readings["judgements"], readings["smallest gain"][kind], ways)


def _read_chosen(name: str, system: Mapping[str, Any]) -> Chosen:
    return Chosen(
        name=TOLD.get(name, WAYS.get(name, name)) if not name.endswith(TODAY) else sentence("city-peers, as it is"),
        ours=name.endswith(TODAY),
        call=system["worth a call"],
        thin=system["groups"]["thin"]["worth a call"],
        none=system["no reason"],
        first_three=system["no 0 in first 3"],
        open=system["unjudged"],
    )


def _read_exposures(dossier: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[Exposure]:
    lists = dossier.get("lists", {})
    for found in dossier.get("readings", {}).get("exposure", ()):
        shown, by_hand = (lists.get(f"{found['kind']}, {weights}", {}) for weights in ("shipped", "hand-made"))
        named = tuple(_read_named(city_id, share, found["lists"], names) for city_id, share in found["most"])
        cities = len(shown.get("places", ()))
        if found["askers"] in ASKERS and cities:
            yield Exposure(
                kind=found["kind"],
                askers=ASKERS[found["askers"]],
                lists=found["lists"],
                even=FIRST_FIVE / cities,
                named=named,
                most=max(one.high for one in named),
                cities=cities,
                reached=shown["coverage"],
                ten=shown["share of the ten most shown"],
                by_hand=by_hand.get("share of the ten most shown", nan),
            )


def _read_named(city_id: str, share: float, lists: int, names: Mapping[str, str]) -> Named:
    return Named(city_id, names.get(city_id, ""), share, *wilson(share, lists, Z_95_PERCENT))


def _read_hunts(dossier: Mapping[str, Any]) -> Iterator[Hunt]:
    for part, key, kind, years in HUNTS:
        if found := dossier.get(part, {}).get(key):
            ways = sorted(_read_ways(found), key=lambda way: (-way.share, not way.ours, way.name))
            yield Hunt(kind, years, len(found["questions"]), tuple(ways), max(way.high for way in ways))


def _read_ways(found: Mapping[str, Any]) -> Iterator[Way]:
    for name, measures in found["systems"].items():
        low, high = found["intervals"][name][MEASURE]
        yield Way(WAYS.get(name, name), measures[MEASURE], low, high, name == OURS)
