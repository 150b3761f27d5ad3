"""Two scenarios side by side, and what one more host would bring."""

from __future__ import annotations

from sqlmodel import Session

from api.features.rounds.record import read_round
from api.features.rounds.scenarios import find_scenario, read_places
from api.identity.roles import Viewer
from matcher.rounds import diff
from matcher.rounds.compare import Difference


def compare_scenarios(session: Session, viewer: Viewer, round_id: str, scenario_id: str, other_id: str) -> Difference:
    """What changes from one scenario to the other, as they were made. Raises NotFound."""
    _, state = read_round(session, viewer, round_id)
    return diff(read_places(find_scenario(state, scenario_id)), read_places(find_scenario(state, other_id)))
