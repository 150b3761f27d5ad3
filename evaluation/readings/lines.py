"""Would another line help the score? `python -m evaluation.readings.lines` fits the weights with and without each.

The lines are what the founding report asks for and the product shows: the choice of the learner, who holds the power, the
phase of the contract, and the emission mix. Each enters as one more column of what was graded, at a weight from 0 on, beside the
lines of the policy; the loss is that of asking cities left out of the fit (`evaluation.readings.fit`), on the part that is tuned
on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from evaluation.readings.adopt import keep_fitted
from evaluation.readings.asked import KINDS, Asker, build_reading_snapshot, load_askers
from evaluation.readings.fit import Graded, cross_validate, find_grades, read_graded
from evaluation.readings.judged import Judged, group_grades, load_judgements
from evaluation.yardsticks import BY_HAND, load_yardstick
from fixtures.world import load_world
from matcher.arrays import Float64
from matcher.likeness import compare_mix
from matcher.policy import Policy
from matcher.snapshot import Snapshot
from matcher.standing import POWERS, find_phase_ahead

STRENGTH = 0.003
Read = Callable[[Snapshot, int, int], float]
"""The value of a line from an asking city to a candidate; nan where it is not reported."""


def read_choice(snapshot: Snapshot, city_no: int, peer_no: int) -> float:
    """1 where a source says that the city looks to the other or took a practice over from it."""
    chosen = {(one.a, one.b) for one in load_world().choices}
    return float((snapshot.ids[city_no], snapshot.ids[peer_no]) in chosen)


def read_powers(snapshot: Snapshot, city_no: int, peer_no: int) -> float:
    """The share of the bodies that hold the power in the one that are of a kind with those in the other, of all (Jaccard)."""
    own, other = ({fact.code for fact in snapshot.cities[no].sections.get(POWERS, ())} for no in (city_no, peer_no))
    return len(own & other) / len(own | other) if own and other else float("nan")


def read_phase(snapshot: Snapshot, city_no: int, peer_no: int) -> float:
    """1 where the other is further with its contract."""
    city, peer = snapshot.cities[city_no], snapshot.cities[peer_no]
    return float(find_phase_ahead(snapshot.vocabulary, city, peer) is not None)


def read_mix(snapshot: Snapshot, city_no: int, peer_no: int) -> float:
    """`compare_mix` of the two."""
    return float(compare_mix(snapshot, city_no)[peer_no])


LINES: Mapping[str, Read] = MappingProxyType(
    {
        "looks to": read_choice,
        "who holds the power": read_powers,
        "further with the contract": read_phase,
        "emission mix": read_mix,
    }
)


@dataclass(frozen=True, slots=True)
class Gain:
    """known: the share of graded candidates of which the line says anything but 0. before, after: the mean loss on asking cities
    left out. sure: the standard error of the difference."""

    known: float
    before: float
    after: float
    error: float

    def __str__(self) -> str:
        return f"known of {self.known:.3f}  loss {self.before:.4f} -> {self.after:.4f} (+-{self.error:.4f})"


def try_line(graded: list[Graded], columns: list[Float64], start: Float64) -> Gain:
    """Fit with and without one more column, unknown values at the mean of the known ones."""
    every = np.concatenate(columns)
    middle = float(np.nanmean(every)) if np.isfinite(every).any() else 0.0
    filled = [np.where(np.isnan(column), middle, column)[:, None] for column in columns]
    longer = [replace(one, values=np.hstack([one.values, column])) for one, column in zip(graded, filled, strict=True)]
    before = cross_validate(graded, start, STRENGTH)
    after = cross_validate(longer, np.append(start, 0.0), STRENGTH)
    error = (after - before).std(ddof=1) / np.sqrt(before.size)
    return Gain(float(np.mean(np.nan_to_num(every) > 0)), float(before.mean()), float(after.mean()), float(error))


def read_columns(snapshot: Snapshot, askers: list[Asker], judged: Judged, kind: str, read: Read) -> list[Float64]:
    """The values of a line for the graded candidates of each asking city that `read_graded` keeps."""
    found = []
    for asker in askers:
        grades = find_grades(snapshot, asker, judged, kind)
        if len({*grades.values()}) > 1:
            number = snapshot.number(asker.city_id)
            found.append(np.array([read(snapshot, number, peer) for peer in grades]))
    return found


def main() -> None:
    """Print the gain of each line for both kinds."""
    policy: Policy = load_yardstick(BY_HAND)
    askers = [asker for asker in load_askers() if asker.part == "tune"]
    snapshot, judged = build_reading_snapshot(load_askers()), group_grades(load_judgements())
    for kind in KINDS:
        graded = list(read_graded(snapshot, policy, askers, judged, kind))
        start = np.array([term.weight for term in keep_fitted(policy, kind).values()])
        for name, read in LINES.items():
            columns = read_columns(snapshot, askers, judged, kind, read)
            print(f"{kind}, {name}: {try_line(graded, columns, start)}", flush=True)


if __name__ == "__main__":
    main()
