"""Two cities together: both directions, what they share, how they are linked, and a first agenda."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

import networkx as nx

from api.snapshots.per_snapshot import PerSnapshot
from api.web.pages.card import Card, build_card, find_best_cases
from api.web.pages.city import SHOWN_SECTIONS
from matcher.agenda import Question, Topic, propose_agenda, propose_questions
from matcher.ask import Ask
from matcher.case_ranking import score_cases
from matcher.case_study import CaseStudy
from matcher.city import City
from matcher.collaboration import Collaboration
from matcher.graph import build_graph
from matcher.policy import Policy
from matcher.recommend import explain_pair
from matcher.snapshot import Snapshot

CASES_EACH_WAY = 3


@dataclass(frozen=True, slots=True)
class SharedSection:
    """One part of both profiles: what both name, what only one names; `unreported` names the cities that say nothing."""

    id: str
    both: tuple[str, ...]
    only_city: tuple[str, ...]
    only_peer: tuple[str, ...]
    unreported: tuple[City, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the path between two cities: to whom, and in what they worked together."""

    city: City
    together: tuple[Collaboration, ...]


@dataclass(frozen=True, slots=True)
class ThemePair:
    """The two levels on a theme, None where not reported."""

    theme: str
    city_level: int | None
    peer_level: int | None


@dataclass(frozen=True, slots=True)
class PairPage:
    """card: the pair as twins, from the city's side. path: the shortest way in the graph, empty where there is none."""

    template: ClassVar[str] = "pair.html"

    city: City
    peer: City
    card: Card
    agenda: tuple[Topic, ...]
    questions: tuple[Question, ...]
    sections: tuple[SharedSection, ...]
    themes: tuple[ThemePair, ...]
    path: tuple[Step, ...]
    cases_of_peer: tuple[CaseStudy, ...]
    cases_of_city: tuple[CaseStudy, ...]
    own: bool
    verdict: str | None
    policy: str
    snapshot_version: str


def build_pair(
    snapshot: Snapshot, policy: Policy, city_id: str, peer_id: str, own: bool = False, verdict: str | None = None
) -> PairPage:
    """The page of two cities. Raises UnknownCity.

    Args:
        own: the reader speaks for the first city.
        verdict: what that city said of the other.
    """
    city, peer = snapshot.city(city_id), snapshot.city(peer_id)
    terms = policy.terms_for_cases()
    scores = score_cases(snapshot, snapshot.number(city_id), terms)
    scores_back = score_cases(snapshot, snapshot.number(peer_id), terms)
    suggestion = explain_pair(snapshot, policy, Ask(city_id), peer_id)
    return PairPage(
        city=city,
        peer=peer,
        card=build_card(snapshot, suggestion, scores),
        agenda=propose_agenda(snapshot, city_id, peer_id),
        questions=propose_questions(snapshot, city_id, peer_id),
        sections=tuple(_compare_section(city, peer, section) for section in SHOWN_SECTIONS),
        themes=_compare_levels(snapshot, city, peer),
        path=find_path(snapshot, city_id, peer_id),
        cases_of_peer=find_best_cases(snapshot, scores, peer_id, CASES_EACH_WAY),
        cases_of_city=find_best_cases(snapshot, scores_back, city_id, CASES_EACH_WAY),
        own=own,
        verdict=verdict,
        policy=f"{policy.id}@{policy.version}",
        snapshot_version=snapshot.version,
    )


def _compare_section(city: City, peer: City, section: str) -> SharedSection:
    mine, theirs = ([fact.code for fact in end.sections.get(section, ())] for end in (city, peer))
    return SharedSection(
        id=section,
        both=tuple(code for code in mine if code in theirs),
        only_city=tuple(code for code in mine if code not in theirs),
        only_peer=tuple(code for code in theirs if code not in mine),
        unreported=tuple(end for end in (city, peer) if not end.reported(section)),
    )


def _compare_levels(snapshot: Snapshot, city: City, peer: City) -> tuple[ThemePair, ...]:
    levels = [(theme, city.level(theme), peer.level(theme)) for theme in snapshot.themes]
    return tuple(
        ThemePair(theme, mine.level if mine else None, theirs.level if theirs else None)
        for theme, mine, theirs in levels
    )


def find_path(snapshot: Snapshot, city_id: str, peer_id: str) -> tuple[Step, ...]:
    """The shortest chain of collaborations from one city to the other, without the first city."""
    graph = _open_graph(snapshot)
    if city_id not in graph or peer_id not in graph or not nx.has_path(graph, city_id, peer_id):
        return ()
    chain = nx.shortest_path(graph, city_id, peer_id)
    return tuple(Step(snapshot.city(end), snapshot.records.shared(start, end)) for start, end in pairwise(chain))


def _build_graph(snapshot: Snapshot) -> nx.MultiGraph:
    records = snapshot.records.collaborations.values()
    return build_graph([item for items in records for item in items if {item.a, item.b} <= snapshot.numbers.keys()])


_open_graph = PerSnapshot(_build_graph)
