"""Two cities together: as twins, each as the other's reviewer, how they are linked, and what they could talk about."""

from __future__ import annotations

from dataclasses import dataclass

from api.errors import Fault, Invalid
from api.questions.asking import PairAsking, build_ask
from api.snapshots.view import View
from matcher.agenda import Common, Question, Topic, propose_agenda, propose_common, propose_questions
from matcher.ask import read_lens
from matcher.city import City, Coded
from matcher.collaboration import Collaboration
from matcher.comparisons import tell_alone
from matcher.path import find_path
from matcher.reason import Reason
from matcher.recommend import Suggestion, explain_pair
from matcher.snapshot import Snapshot
from matcher.standing import find_bodies, find_phase


@dataclass(frozen=True, slots=True)
class PairAnswer:
    """Two cities, seen from the first.

    twins: the second as a twin of the first, with what each would bring the other. there: the second as a reviewer of the
    first; back: the first as a reviewer of the second. path: the cities of the shortest path between them, empty where
    there is none. shared: the collaborations of both, newest first. common: what both look for.
    questions: what to ask where nothing on the agenda meets. bodies: who holds a power that the question
    or the agenda is about, in which city.
    phases: how far each is with its contract, None where not reported. mix: how alike what they emit is by sector, in [0, 1],
    None where unknown, and in words; it enters no score.
    """

    city: City
    peer: City
    twins: Suggestion
    there: Suggestion
    back: Suggestion
    shared: tuple[Collaboration, ...]
    path: tuple[City, ...]
    agenda: tuple[Topic, ...]
    common: tuple[Common, ...]
    questions: tuple[Question, ...]
    bodies: tuple[tuple[City, Coded], ...]
    phases: tuple[Coded | None, Coded | None]
    mix: tuple[float | None, Reason]
    snapshot: Snapshot
    policy_name: str


def ask_pair(view: View, city_id: str, peer_id: str, asking: PairAsking) -> PairAnswer:
    """Everything about two cities.

    Raises:
        UnknownCity, UnknownTheme, UnknownComparison: there is none; the nearest come with it.
        Invalid: a city with itself.
    """
    if city_id == peer_id:
        raise Invalid("a pair needs two different cities", [Fault("b", "name another city")])
    snapshot = view.snapshot
    lens, words = read_lens(snapshot, asking.theme, asking.need), snapshot.vocabulary
    city, peer = snapshot.city(city_id), snapshot.city(peer_id)
    agenda = propose_agenda(snapshot, city_id, peer_id, lens)
    themes = {asking.theme} if asking.theme else {topic.theme for topic in agenda if topic.theme}
    return PairAnswer(
        city=city,
        peer=peer,
        twins=ask_one(view, city_id, peer_id, "twins", asking),
        there=ask_one(view, city_id, peer_id, "reviewers", asking),
        back=ask_one(view, peer_id, city_id, "reviewers", asking),
        shared=snapshot.records.shared(city_id, peer_id),
        path=find_path(snapshot, city_id, peer_id),
        agenda=agenda,
        common=propose_common(snapshot, city_id, peer_id, lens),
        questions=propose_questions(snapshot, city_id, peer_id),
        bodies=tuple((end, fact) for end in (city, peer) for fact in find_bodies(words, end, themes)),
        phases=(find_phase(words, city), find_phase(words, peer)),
        mix=tell_alone(snapshot, "emission_mix", city_id, peer_id),
        snapshot=snapshot,
        policy_name=view.policy_name,
    )


def ask_one(view: View, city_id: str, peer_id: str, kind: str, asking: PairAsking) -> Suggestion:
    """The suggestion that one city would be to another. Raises as `ask_pair`."""
    return explain_pair(view.snapshot, view.policy, build_ask(asking, city_id, kind), peer_id)
