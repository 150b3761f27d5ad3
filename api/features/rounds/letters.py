"""The letter to one side of a place: who is proposed and why, what is asked, until when and who answers questions."""

from __future__ import annotations

from dataclasses import dataclass, replace

from api.features.rounds.desk import Desk
from api.features.rounds.state import Letter
from api.snapshots.view import View
from api.web.letters import Asked, write_letter
from fixtures.curation.rounds import Round
from fixtures.curation.scores import open_scorer
from matcher.ask import Ask, read_ask
from matcher.city import City
from matcher.opening import open_suggestion
from matcher.reason import Quote, Reason, sentence
from matcher.snapshot import Snapshot

ASKED = sentence("You ask about {need}.")


@dataclass(frozen=True, slots=True)
class Writer:
    """A round whose letters are written. contact: who answers questions where the round names nobody, "" for nobody."""

    desk: Desk
    snapshot: Snapshot
    contact: str = ""

    def write(self, side: str, own: str, other: str) -> Letter:
        """The letter to one side; a group of a cohort is nobody to write to."""
        state, cities = self.desk.state, self.desk.cities.get(own, ())
        if not cities:
            return Letter(city_ids=[], language="en", subject="", body="")
        contact, due = state.setting("contact") or self.contact, state.setting("answers_due")
        why = self._find_why(side, own, other)
        asked = Asked(state.kind, side, state.setting("title"), self.desk.name(other), why, contact, due)
        language, subject, body = write_letter(cities, asked)
        return Letter(city_ids=[city.id for city in cities], language=language, subject=subject, body=body)

    def _find_why(self, side: str, own: str, other: str) -> tuple[Reason, ...]:
        """What the two have in common, and what the one who is learned from did about it; the first city speaks for a cluster.

        The need of an application is in the letter to that city alone: to the other side the record speaks. No city is told to
        ask itself what it has done.
        """
        ends = own, other
        if (side == "learner") == (self.desk.state.kind == "panel"):
            ends = other, own
        learner, peer = (self.desk.cities.get(one, ()) for one in ends)
        if not learner or not peer:
            return ()
        opening = _open(self.snapshot, learner[0], peer[0], self._find_need(own) if side == "learner" else "")
        return opening if ends == (own, other) or opening[-1].sources else opening[:-1]

    def _find_need(self, learner: str) -> str:
        """What a learner of a round asks for in its own words, "" where it does not say."""
        content = self.desk.content
        told = content.learners if isinstance(content, Round) else ()
        return next((one.text for one in told if one.id == learner), "")


def _open(snapshot: Snapshot, learner: City, peer: City, need: str) -> tuple[Reason, ...]:
    """The need if there is one, then two sentences about it; where the record says nothing of it, about the two cities."""
    ends, plain = (snapshot.number(learner.id), snapshot.number(peer.id)), Ask(learner.id, "reviewers")
    opening = open_suggestion(snapshot, *ends, read_ask(snapshot, replace(plain, need=need or None)))
    if not need or "need" in opening[0].values:
        return opening
    if not any(reason.sources for reason in opening):
        opening = open_suggestion(snapshot, *ends, read_ask(snapshot, plain))
    return Reason(ASKED, {"need": Quote(need)}), *opening


def open_writer(desk: Desk, view: View, contact: str = "") -> Writer:
    """A writer that also knows those cities of the round that the snapshot does not hold."""
    cities = [city for own in desk.cities.values() for city in own]
    return Writer(desk, open_scorer(view.snapshot, view.policy, cities).snapshot, contact)
