"""A first agenda for two cities: up to three topics in which what one needs is close to what the other can show."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.city import City, Statement
from matcher.snapshot import Snapshot

TOPICS = 3


@dataclass(frozen=True, slots=True)
class Topic:
    """`asker` needs, `giver` can show; `closeness` is the cosine of the two statements."""

    asker: City
    giver: City
    need: Statement
    offer: Statement
    closeness: float


def propose_agenda(snapshot: Snapshot, city_id: str, peer_id: str) -> tuple[Topic, ...]:
    """The closest needs and offers of two cities, both ways, no statement twice; the city's own needs go first on a tie.

    While the other direction has something to say, no direction takes all three topics.
    """
    both = sorted(
        _match(snapshot, city_id, peer_id) + _match(snapshot, peer_id, city_id), key=lambda topic: -topic.closeness
    )
    chosen: list[Topic] = []
    for topic in both:
        if len(chosen) < TOPICS and not _repeats(topic, chosen) and not _crowds_out(topic, chosen, both):
            chosen.append(topic)
    return tuple(chosen)


def _match(snapshot: Snapshot, asker_id: str, giver_id: str) -> list[Topic]:
    """Every need of the asker with every offer of the giver."""
    asker, giver = snapshot.city(asker_id), snapshot.city(giver_id)
    offers = snapshot.answers.vectors_of(snapshot.number(giver_id))
    cosines = snapshot.needs.vectors_of(snapshot.number(asker_id)).cosines(offers)
    return [
        Topic(asker, giver, need, offer, float(cosines[row, column]))
        for row, need in enumerate(asker.needs)
        for column, offer in enumerate(giver.offers)
    ]


def _repeats(topic: Topic, chosen: list[Topic]) -> bool:
    return any(topic.need == other.need or topic.offer == other.offer for other in chosen)


def _crowds_out(topic: Topic, chosen: list[Topic], both: list[Topic]) -> bool:
    """Whether the topic would take the last place although the other direction has none yet."""
    one_sided = len(chosen) == TOPICS - 1 and all(other.asker == topic.asker for other in chosen)
    return one_sided and any(other.asker != topic.asker for other in both)
