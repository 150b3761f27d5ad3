"""What makes a case study useful to a city: one small function a comparison, one city against all p case studies.

Every function returns values in [0, 1], shape (p,), nan where one side is not reported.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from matcher.arrays import Float32
from matcher.columns import build_section
from matcher.lens import Lens
from matcher.likeness import bell
from matcher.snapshot import Snapshot
from matcher.statements import closeness
from matcher.transfer import check_preconditions, share_met

CaseMeasure = Callable[[Snapshot, int, Lens], Float32]
PROGRESS = {"completed": 1.0, "implementing": 0.75, "pilot": 0.5, "planned": 0.25}
"""A stopped case study is not among them: it teaches, and how far it came says nothing of that."""


def measure_case_barriers(snapshot: Snapshot, city_no: int, lens: Lens) -> Float32:
    """Rarity-weighted share of a case's barriers that the city reports: sum r y x / sum r y.

    x is 1 for a central barrier, 0.5 for one that is mentioned, and the usual share where the list was only partly
    read.
    """
    own = build_section([snapshot.cities[city_no]], "barriers", snapshot.vocabulary)[0]
    weights = snapshot.cases.barriers * snapshot.vocabulary.rarity("barriers").astype(np.float32)
    total = weights.sum(axis=1)
    share: Float32 = np.divide(weights @ own, total, out=np.full_like(total, np.nan), where=total > 0)
    return share


def measure_case_needs(snapshot: Snapshot, city_no: int, lens: Lens) -> Float32:
    """Closeness of the case's text to the city's closest need, or to the need in words; nan without needs."""
    needs = lens.need or snapshot.needs.vectors_of(city_no, lens.theme_no)
    if not len(needs):
        return np.full(len(snapshot.cases.records), np.nan, dtype=np.float32)
    closest: Float32 = closeness(needs.cosines(snapshot.cases.vectors)).max(axis=0)
    return closest


def measure_case_themes(snapshot: Snapshot, city_no: int, lens: Lens) -> Float32:
    """Share of the case's themes in which the city has a need, or that are the theme of the lens."""
    wanted = (snapshot.wanted.row(city_no) > 0).astype(np.float32)
    if lens.theme_no is not None:
        wanted = (np.arange(wanted.size) == lens.theme_no).astype(np.float32)
    elif not snapshot.wanted.has(city_no):
        return np.full(len(snapshot.cases.records), np.nan, dtype=np.float32)
    total = snapshot.cases.themes.sum(axis=1)
    share: Float32 = np.divide(snapshot.cases.themes @ wanted, total, out=np.full_like(total, np.nan), where=total > 0)
    return share


def measure_case_transfer(snapshot: Snapshot, city_no: int, lens: Lens) -> Float32:
    """Rarity-weighted share of the case's preconditions that the city meets, of those that can be checked; nan if none can."""
    city = snapshot.cities[city_no]
    shares = [share_met(check_preconditions(case, city), snapshot.vocabulary) for case in snapshot.cases.records]
    return np.array([np.nan if share is None else share for share in shares], dtype=np.float32)


def measure_case_size(snapshot: Snapshot, city_no: int, lens: Lens) -> Float32:
    """Likeness of size between the city and the city of the case (the formula of `compare_size`)."""
    owners = snapshot.cases.owners
    theirs = np.where(owners >= 0, snapshot.log_population[owners], np.nan)
    return bell((theirs - snapshot.log_population[city_no]).astype(np.float32))


def measure_case_result(snapshot: Snapshot, city_no: int, lens: Lens) -> Float32:
    """How far the case has come: completed 1, implementing 0.75, pilot 0.5, planned 0.25; nan for one that was stopped."""
    return np.array([PROGRESS.get(case.status or "", np.nan) for case in snapshot.cases.records], dtype=np.float32)


CASE_MEASURES: Mapping[str, CaseMeasure] = MappingProxyType(
    {
        "case_needs": measure_case_needs,
        "case_barriers": measure_case_barriers,
        "case_themes": measure_case_themes,
        "case_transfer": measure_case_transfer,
        "case_size": measure_case_size,
        "case_result": measure_case_result,
    }
)
