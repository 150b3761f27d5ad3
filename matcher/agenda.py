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
COMMON = 2
MEETS = 0.67
MEETS_OFF_THEME = 0.72
ALIKE = 0.55
MEETS_ASKED = 0.51
ASKED = 2


@dataclass(frozen=True, slots=True)
class Topic:
    """`asker` needs, `giver` can show (an offer or a case study); `strength` is the cosine of the two."""

    asker: City
    giver: City
    need: Statement
    answer: Told
    strength: float

    @property
    def theme(self) -> str:
        """The theme of the need, of one asked in words without a theme that of the answer; "" where neither has one."""
        return self.need.theme or next(iter(self.answer.themes), "")


@dataclass(frozen=True, slots=True)
class Common:
    """What both look for: a need of each that meet in theme and words."""

    own: Statement
    other: Statement
    strength: float


@dataclass(frozen=True, slots=True)
class Question:
    """What `asker` could ask `other` where nothing on record answers its need."""

    asker: City
    other: City
    need: Statement


def propose_agenda(snapshot: Snapshot, city_id: str, peer_id: str, lens: Lens = WHOLE) -> tuple[Topic, ...]:
    """The topics in which a need of one city and an offer or case study of the other meet, the strongest first, nothing twice.

    They meet from a cosine of MEETS on in one theme and of MEETS_OFF_THEME on in two: of judged pairs so near nearly nine of ten
    were worth a place on an agenda (`python -m evaluation.answering`), of whole agendas read seven of ten. What the city asks
    in words meets at MEETS_ASKED, in its theme where it names one, and goes first. Where nothing meets, the agenda is empty.
    """
    asked = sorted(_match_asked(snapshot, city_id, peer_id, lens), key=lambda topic: -topic.strength)
    both = [*_match(snapshot, city_id, peer_id), *_match(snapshot, peer_id, city_id)]
    chosen: list[Topic] = []
    for topic in (*asked, *sorted(both, key=lambda topic: -topic.strength)):
        if not any(topic.need == other.need or topic.answer.shown == other.answer.shown for other in chosen):
            chosen.append(topic)
    return tuple(chosen[:TOPICS])


def propose_questions(snapshot: Snapshot, city_id: str, peer_id: str) -> tuple[Question, ...]:
    """What to ask where nothing meets: of each city the needs on whose themes the other stands highest."""
    return (
        *_ask(snapshot.city(city_id), snapshot.city(peer_id)),
        *_ask(snapshot.city(peer_id), snapshot.city(city_id)),
    )


def propose_common(snapshot: Snapshot, city_id: str, peer_id: str, lens: Lens = WHOLE) -> tuple[Common, ...]:
    """What both look for, the strongest first, at most COMMON: needs of one theme whose cosine is at least ALIKE."""
    own, other = snapshot.city(city_id).needs, snapshot.city(peer_id).needs
    theirs = snapshot.needs.vectors_of(snapshot.number(peer_id))
    cosines = snapshot.needs.vectors_of(snapshot.number(city_id)).cosines(theirs)
    met = [
        Common(own[row], other[column], float(cosines[row, column]))
        for row, column in np.argwhere(cosines >= ALIKE).tolist()
        if own[row].theme == other[column].theme
    ]
    if lens.need is not None:
        asked, near = _build_asked(snapshot, lens), lens.need.cosines(theirs)[0]
        close = [Common(asked, need, float(near[no])) for no, need in enumerate(other) if near[no] >= MEETS_ASKED]
        met += [one for one in close if asked.theme in ("", one.other.theme)]
    chosen: list[Common] = []
    for one in sorted(met, key=lambda one: -one.strength):
        if len(chosen) < COMMON and not any(one.own == told.own or one.other == told.other for told in chosen):
            chosen.append(one)
    return tuple(chosen)


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
    asked = _build_asked(snapshot, lens)
    cosines = lens.need.cosines(_offered(snapshot, giver_id))
    for topic in _pair(snapshot, asker_id, giver_id, (asked,), cosines, MEETS_ASKED):
        if not asked.theme or asked.theme in topic.answer.themes:
            yield topic


def _build_asked(snapshot: Snapshot, lens: Lens) -> Statement:
    """The need in words as a statement; its theme is "" where none was named."""
    theme = "" if lens.theme_no is None else tuple(snapshot.themes)[lens.theme_no]
    return Statement(lens.words, theme, Source("question", lens.words, None))


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
