"""What a job has found, and how it is kept."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from sqlmodel import Session

from api.features.rounds.decisions import Operation
from api.features.rounds.operations import Id
from api.features.rounds.record import write_round
from api.features.rounds.state import Json, RoundState, Scenario
from api.features.rounds.writing import Writing

Rules = Annotated[tuple[Id, ...], Field(max_length=200)]


class Found:
    """What a job has found: scenarios to be kept, and what is told beside them."""

    def __init__(self, what: str, told: Json, scenarios: list[Scenario] | None = None, board: bool = False) -> None:
        self.what, self.told, self.scenarios, self.board = what, told, scenarios or [], board

    def keep(self, session: Session, writing: Writing) -> Json:
        """Add the scenarios to the round. Returns the result of the job."""
        if self.scenarios:
            operation = Operation(self.what, self._add)
            row = write_round(session, writing, operation, commit=False)
            self.told["version"] = row.version
        return self.told

    def _add(self, state: RoundState) -> RoundState:
        added = {**state.scenarios, **{one.id: one for one in self.scenarios}}
        board = self.scenarios[0].id if self.board or not state.board else state.board
        return state.model_copy(update={"scenarios": added, "board": board})


def count(scenario: Scenario) -> Json:
    """A scenario in numbers."""
    return {
        "placed": sum(len(own) for own in scenario.places.values()),
        "left_out": len(scenario.left_out),
        "total": scenario.total,
        "bound": scenario.bound,
        "gap": scenario.gap,
        "proven": scenario.proven,
    }
