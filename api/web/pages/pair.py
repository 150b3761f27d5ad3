"""Two cities together: both directions, what they share, how they are linked, and a first agenda."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

from api.questions.asking import PairAsking
from api.questions.cases import score_for
from api.questions.pair import PairAnswer, ask_pair
from api.snapshots.view import View
from api.web.drawing.dots import Dots, build_dots
from api.web.pages.card import Card, build_card, find_best_cases
from api.web.pages.city import ThemeRow, build_themes
from api.web.pages.road import Road
from api.web.pages.translations import NONE, Translations
from fixtures.documents import CODED_SECTIONS
from matcher.agenda import Common, Question, Topic
from matcher.case_study import CaseStudy
from matcher.city import City, Coded, Level
from matcher.collaboration import Collaboration
from matcher.reason import Reason
from matcher.snapshot import Snapshot
from matcher.standing import find_phase_ahead

CASES_EACH_WAY = 3
UNKNOWN_ROAD = Road()


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
    """The two levels on a theme, None where not reported, beside `among` cities of the first one's size and their mean level."""

    theme: str
    city_level: int | None
    peer_level: int | None
    mean: float | None
    among: int
    dots: Dots


@dataclass(frozen=True, slots=True)
class PairPage:
    """card: the pair as twins, from the city's side. path: the shortest way in the graph, empty where there is none.

    bodies: who holds a power that the agenda is about. ahead: who is further with its contract, and the phase. road: how one gets
    to talk to the other city. translations: of the other city's words.
    """

    template: ClassVar[str] = "pair.html"

    city: City
    peer: City
    card: Card
    agenda: tuple[Topic, ...]
    common: tuple[Common, ...]
    questions: tuple[Question, ...]
    bodies: tuple[tuple[City, Coded], ...]
    ahead: tuple[City, Coded] | None
    mix: Reason
    sections: tuple[SharedSection, ...]
    themes: tuple[ThemePair, ...]
    path: tuple[Step, ...]
    chosen: tuple[Collaboration, ...]
    cases_of_peer: tuple[CaseStudy, ...]
    cases_of_city: tuple[CaseStudy, ...]
    own: bool
    verdict: str | None
    road: Road
    policy: str
    snapshot_version: str
    translations: Translations = NONE


def build_pair(
    view: View,
    city_id: str,
    peer_id: str,
    asking: PairAsking,
    own: bool = False,
    verdict: str | None = None,
    road: Road = UNKNOWN_ROAD,
) -> PairPage:
    """The page of two cities. Raises UnknownCity.

    Args:
        own: the reader speaks for the first city.
        verdict: what that city said of the other.
        road: how one gets to talk to the other city.
    """
    answer, snapshot = ask_pair(view, city_id, peer_id, asking), view.snapshot
    city, peer = answer.city, answer.peer
    scores, scores_back = score_for(view, city_id), score_for(view, peer_id)
    return PairPage(
        city=city,
        peer=peer,
        card=build_card(snapshot, answer.twins, scores),
        agenda=answer.agenda,
        common=answer.common,
        questions=answer.questions,
        bodies=answer.bodies,
        ahead=_find_ahead(snapshot, city, peer),
        mix=answer.mix[1],
        sections=tuple(_compare_section(city, peer, section) for section in CODED_SECTIONS),
        themes=_compare_levels(snapshot, city, peer),
        path=_tell_steps(answer),
        chosen=snapshot.records.chosen(city_id, peer_id),
        cases_of_peer=find_best_cases(snapshot, scores, peer_id, CASES_EACH_WAY),
        cases_of_city=find_best_cases(snapshot, scores_back, city_id, CASES_EACH_WAY),
        own=own,
        verdict=verdict,
        road=road,
        policy=answer.policy_name,
        snapshot_version=snapshot.version,
    )


def _find_ahead(snapshot: Snapshot, city: City, peer: City) -> tuple[City, Coded] | None:
    """Who of the two is further with its contract, and the phase it is in; None where that is not known or neither is."""
    pairs = (
        (peer, find_phase_ahead(snapshot.vocabulary, city, peer)),
        (city, find_phase_ahead(snapshot.vocabulary, peer, city)),
    )
    return next(((end, phase) for end, phase in pairs if phase), None)


def _tell_steps(answer: PairAnswer) -> tuple[Step, ...]:
    """The path without the first city, each step with what was done together."""
    shared = answer.snapshot.records.shared
    return tuple(Step(end, shared(start.id, end.id)) for start, end in pairwise(answer.path))


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
    return tuple(_compare_level(row, peer.level(row.theme)) for row in build_themes(snapshot, city))


def _compare_level(row: ThemeRow, theirs: Level | None) -> ThemePair:
    own, other = row.level.level if row.level else None, theirs.level if theirs else None
    return ThemePair(row.theme, own, other, row.mean, row.n, build_dots(row.shares, own, other))
