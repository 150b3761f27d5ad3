"""A first agenda for two cities: up to three topics in which what one needs meets what the other can show, in theme and words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from matcher.answers import Told, list_answers
from matcher.arrays import Float32
from matcher.city import City, Source, Statement
from matcher.lens import WHOLE, Lens
from matcher.snapshot import Snapshot
from matcher.vectors import Vectors

TOPICS = 3
MEETS = 0.38
MEETS_OFF_THEME = 0.6
MEETS_ASKED = 0.3
ASKED = 2


@dataclass(frozen=True, slots=True)
class Topic:
    """`asker` needs, `giver` can show (an offer or a case study); `strength` is the cosine of the two."""

    asker: City
    giver: City
    need: Statement
    answer: Told
    strength: float


@dataclass(frozen=True, slots=True)
class Question:
    """What `asker` could ask `other` where nothing on record answers its need."""

    asker: City
    other: City
    need: Statement


def propose_agenda(snapshot: Snapshot, city_id: str, peer_id: str, lens: Lens = WHOLE) -> tuple[Topic, ...]:
    """The topics in which a need of one city and an offer or case study of the other meet, the strongest first, nothing twice.

    They meet where they are of one theme and their cosine is at least MEETS, or of two and it is at least MEETS_OFF_THEME; what
    the city asks in words meets at MEETS_ASKED, in its theme where it names one, and goes first. Where nothing meets, the agenda
    is empty.
    """
    asked = sorted(_match_asked(snapshot, city_id, peer_id, lens), key=lambda topic: -topic.strength)
    both = [*_match(snapshot, city_id, peer_id), *_match(snapshot, peer_id, city_id)]
    chosen: list[Topic] = []
    for topic in (*asked, *sorted(both, key=lambda topic: -topic.strength)):
        if len(chosen) < TOPICS and not any(
            topic.need == other.need or topic.answer.shown == other.answer.shown for other in chosen
        ):
            chosen.append(topic)
    return tuple(chosen)


def propose_questions(snapshot: Snapshot, city_id: str, peer_id: str) -> tuple[Question, ...]:
    """What to ask where nothing meets: of each city the needs on whose themes the other stands highest."""
    return (
        *_ask(snapshot.city(city_id), snapshot.city(peer_id)),
        *_ask(snapshot.city(peer_id), snapshot.city(city_id)),
    )


def _match(snapshot: Snapshot, asker_id: str, giver_id: str) -> Iterator[Topic]:
    """Every need of the asker with every offer and case study of the giver that meets it."""
    needs = snapshot.city(asker_id).needs
    cosines = snapshot.needs.vectors_of(snapshot.number(asker_id)).cosines(_offered(snapshot, giver_id))
    for topic in _pair(snapshot, asker_id, giver_id, needs, cosines, MEETS):
        if topic.need.theme in topic.answer.themes or topic.strength >= MEETS_OFF_THEME:
            yield topic


def _match_asked(snapshot: Snapshot, asker_id: str, giver_id: str, lens: Lens) -> Iterator[Topic]:
    """What was asked in words with every offer and case study of the giver that meets it."""
    if lens.need is None:
        return
    theme = "" if lens.theme_no is None else tuple(snapshot.themes)[lens.theme_no]
    asked = Statement(lens.words, theme, Source("question", lens.words, None))
    cosines = lens.need.cosines(_offered(snapshot, giver_id))
    for topic in _pair(snapshot, asker_id, giver_id, (asked,), cosines, MEETS_ASKED):
        if not theme or theme in topic.answer.themes:
            yield topic


def _offered(snapshot: Snapshot, giver_id: str) -> Vectors:
    return snapshot.answers.vectors_of(snapshot.number(giver_id))


def _pair(
    snapshot: Snapshot, asker_id: str, giver_id: str, needs: Sequence[Statement], cosines: Float32, least: float
) -> Iterator[Topic]:
    """Needs (rows) and offers or case studies (columns) with a cosine of at least `least`; how far a city is, is no answer."""
    asker, giver = snapshot.city(asker_id), snapshot.city(giver_id)
    answers = list_answers(giver, snapshot.records.cases.get(giver_id, ()))
    far = {level.why for level in giver.levels}
    for row, column in zip(*np.nonzero(cosines >= least), strict=True):
        if answers[int(column)].shown not in far:
            yield Topic(asker, giver, needs[int(row)], answers[int(column)], float(cosines[row, column]))


def _ask(asker: City, other: City) -> list[Question]:
    def level(need: Statement) -> int:
        found = other.level(need.theme)
        return found.level if found else -1

    return [Question(asker, other, need) for need in sorted(asker.needs, key=lambda need: -level(need))[:ASKED]]
