"""Why a city is not in a list of peers."""

from __future__ import annotations

from dataclasses import dataclass

from api.questions.asking import PeersAsking
from api.questions.peers import build_ask_for
from api.snapshots.view import View
from matcher.city import City
from matcher.snapshot import Snapshot
from matcher.why_not import WhyNot, explain_absence


@dataclass(frozen=True, slots=True)
class WhyNotAnswer:
    """Why one city is, or is not, in the list of another."""

    city: City
    asking: PeersAsking
    found: WhyNot
    snapshot: Snapshot


def ask_why_not(view: View, city_id: str, peer_id: str, kind: str, asking: PeersAsking) -> WhyNotAnswer:
    """Why `peer_id` is not in the list that `ask_peers` gives for the same question. Raises as `ask_peers`."""
    ask = build_ask_for(view, city_id, kind, asking)
    found = explain_absence(view.snapshot, view.policy, ask, peer_id)
    return WhyNotAnswer(view.snapshot.city(city_id), asking, found, view.snapshot)
