"""Agendas that were read: whether an officer who arranges exchanges would send them as they stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evaluation.many import list_many
from evaluation.readings.asked import read_table
from matcher.agenda import propose_agenda
from matcher.ask import Ask
from matcher.policy import Policy
from matcher.snapshot import Snapshot

FILE = "agendas.csv"
FIRST = 5


@dataclass(frozen=True, slots=True)
class ReadTopic:
    """One topic of the agenda of two cities as it was read. send: whether the reader would send that agenda, every topic of it.

    reader_kind: "model" or "person". date: ISO. reason: why not, "" where it would be sent.
    """

    city: str
    peer: str
    asker: str
    need: str
    answer: str
    send: bool
    reader: str
    reader_kind: str
    date: str
    reason: str


def load_agendas() -> tuple[ReadTopic, ...]:
    """All topics that were read, in the order of reading.

    The pairs were drawn by the hash of "agenda seven " and the city: of all cities that report needs, each with one of its first
    five twins of another country, the first forty for which anything stood on the agenda and which no reader had seen; two on
    which other topics stand now are left out. Both readers were told to be strict and saw titles alone.
    """
    return tuple(ReadTopic(**{**row, "send": row["send"] == "1"}) for row in read_table(FILE))  # type: ignore[arg-type]


def count_sent(topics: Iterable[ReadTopic]) -> tuple[int, int]:
    """In how many readings an agenda would be sent, and how many readings there were."""
    verdicts = {(topic.city, topic.peer, topic.reader): topic.send for topic in topics}
    return sum(verdicts.values()), len(verdicts)


def count_held(snapshot: Snapshot, policy: Policy, kind: str) -> tuple[int, int]:
    """Of the pairs of a city that tells needs with each of its first FIRST, how many hold a topic, and how many there are."""
    askers = [city.id for city in snapshot.cities if city.needs]
    lists = list_many(snapshot, policy, Ask("", kind, k=FIRST), askers)
    pairs = [(asker, peer) for asker, first in zip(askers, lists, strict=True) for peer in first]
    return sum(bool(propose_agenda(snapshot, *pair)) for pair in pairs), len(pairs)
