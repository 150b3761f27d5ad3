"""Conflicts of interest that the record suggests: pairs that have worked together, partners of one network, earlier decisions."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel import Session

from api.features.rounds.decisions import BEFORE_PUBLICATION, Operation
from api.features.rounds.desk import Desk, open_desk
from api.features.rounds.recalling import Judged, recall_conflicts
from api.features.rounds.record import find_round, write_round
from api.features.rounds.sheets import find_sheet, put_row
from api.features.rounds.state import RoundState
from api.features.rounds.writing import Writing
from api.snapshots.view import View
from api.storage.models import RoundRow
from fixtures.curation.pairs import WORKED_TOGETHER
from matcher.city import City
from matcher.records import Records

SAME_CONSORTIUM = "same consortium"
SMALL_NETWORK = 12
"""Cities in a network that works as one consortium; partners in a larger one need not know each other. A choice."""


def propose_conflicts(session: Session, writing: Writing, view: View) -> RoundRow:
    """Add what the record suggests as proposed conflicts, each with its evidence; staff confirm or dismiss them.

    What is there already stays as it is. What an earlier round has decided on the same two cities stands, and says so.
    Raises NotFound where this kind of round has no conflicts, Invalid where its sheets cannot be planned yet.
    """
    find_sheet(find_round(session, writing.round_id).kind, "conflicts")
    judged = recall_conflicts(session, writing.round_id)

    def apply(state: RoundState) -> RoundState:
        desk = open_desk(state, view, writing.gazetteer)
        taken = {frozenset((row["a"], row["b"])) for row in state.sheets.get("conflicts", {}).values()}
        for row in list_proposals(desk, view.snapshot.records, judged):
            if frozenset((row["a"], row["b"])) not in taken:
                state = put_row(state, "conflicts", row)
        return state

    operation = Operation("propose conflicts", apply, stages=BEFORE_PUBLICATION)
    return write_round(session, writing, operation)


def list_proposals(desk: Desk, records: Records, judged: Judged) -> Iterator[dict[str, str]]:
    """A row for each learner and host of whom the record knows something; any member of a host counts."""
    for learner in desk.problem.learners:
        for host in desk.problem.hosts:
            pairs = [
                (a, b) for a in desk.cities.get(learner.id, ()) for b in desk.cities.get(host.id, ()) if a.id != b.id
            ]
            found = next((told for a, b in pairs if (told := find_evidence(records, a, b))), None)
            said = next((judged[pair] for a, b in pairs if (pair := frozenset((a.id, b.id))) in judged), None)
            if found or said:
                kind, reason = found or ("told by hand", "")
                status, before = said or ("proposed", "")
                reason = "; ".join(filter(None, (before and f"decided before: {before}", reason)))
                yield {"a": learner.id, "b": host.id, "kind": kind, "status": status, "reason": reason}


def find_evidence(records: Records, a: City, b: City) -> tuple[str, str] | None:
    """The kind of a conflict and where it is told, newest first; None where the record knows of none."""
    if shared := records.shared(a.id, b.id):
        told = "; ".join(f"{item.programme}, {item.year}" for item in shared[:3])
        return WORKED_TOGETHER, f"{a.id} and {b.id}: {told}"
    own = {item.network for item in records.memberships.get(a.id, ())}
    both = sorted(own & {item.network for item in records.memberships.get(b.id, ())})
    small = [name for name in both if count_members(records, name) <= SMALL_NETWORK]
    return (SAME_CONSORTIUM, f"{a.id} and {b.id}: {small[0]}") if small else None


def count_members(records: Records, network: str) -> int:
    """How many cities the record knows in a network."""
    return sum(any(item.network == network for item in items) for items in records.memberships.values())
