"""How alike two cities are: one small function a comparison, one city against all rows.

Every function takes the snapshot and the row number of a city and returns values in [0, 1] against all cities, shape
(n,), nan where one side is not reported. All are symmetric: value(a, b) = value(b, a).
"""

from __future__ import annotations

import numpy as np

from matcher.arrays import Float32, Int
from matcher.languages import compare_languages
from matcher.lens import WHOLE, Lens
from matcher.levels import mean_over_themes
from matcher.snapshot import Snapshot

EARTH_RADIUS_KM = 6371.0
DISTANCE_SCALE_KM = 1000.0
COMMON_SECTORS = 3
"""Fewer sectors in common do not make a mix."""
Rows = Int | slice
EVERYONE = slice(None)


def compare_size(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """Likeness of population: `bell` of the log ratio. 500,000 against 250,000 gives 0.79, against 50,000 gives 0.07.

    Source: ratio of magnitudes on the log scale, as in the size classes of the European Commission's city definition
    (Dijkstra and Poelman 2012), without their steps.
    """
    return bell(snapshot.log_population - snapshot.log_population[city_no])


def bell(log_ratio: Float32) -> Float32:
    """exp(-ln(p_a / p_b)^2 / 2): flat near equal sizes, where a little more or less says nothing, and steep after that."""
    likeness: Float32 = np.exp(-(log_ratio**2) / 2)
    return likeness


def distance_km(snapshot: Snapshot, city_no: int, rows: Rows = EVERYONE) -> Float32:
    """Great-circle distance in km on a sphere of radius 6371 km. Shape (rows,), nan where coordinates are not reported."""
    own, (first, second, third) = snapshot.positions[city_no], snapshot.positions[rows].T
    cosine = first * own[0] + second * own[1] + third * own[2]
    distance: Float32 = np.float32(EARTH_RADIUS_KM) * np.arccos(np.clip(cosine, -1, 1))
    return distance


def compare_geography(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """Nearness: exp(-distance / 1000 km). 0 km gives 1, 693 km gives 0.5."""
    nearness: Float32 = np.exp(-distance_km(snapshot, city_no) / np.float32(DISTANCE_SCALE_KM))
    return nearness


def compare_climate(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """Likeness of Köppen-Geiger class: the share of the leading letters in common (Cfb and Cfa: 2 of 3).

    Source: Köppen-Geiger classes are nested (main group, precipitation, temperature), Peel et al. (2007).
    """
    return snapshot.climates.compare(city_no, _leading_share)


def _leading_share(first: str, second: str) -> float:
    same = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        same += 1
    return same / max(len(first), len(second))


def compare_language(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """1 for a shared official language, 0.5 for related ones, 0 for neither, nan where languages are not reported."""
    return snapshot.languages.compare(city_no, compare_languages)


def _compare_section(snapshot: Snapshot, city_no: int, section: str) -> Float32:
    units = snapshot.units[section]
    return units.spread(np.clip(units.rows @ units.row(city_no), 0, 1))


def compare_barriers(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """Rarity-weighted cosine of the barriers: sum r x_a x_b / (|sqrt(r) x_a| |sqrt(r) x_b|), r the rarity of each code.

    A barrier that few cities name counts more when both name it. Source: Salton and Buckley (1988), tf-idf cosine.
    """
    return _compare_section(snapshot, city_no, "barriers")


def compare_engagement_barriers(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """The formula of `compare_barriers` over the barriers to engaging people."""
    return _compare_section(snapshot, city_no, "engagement_barriers")


def compare_funding_gaps(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """The formula of `compare_barriers` over the funding gaps."""
    return _compare_section(snapshot, city_no, "funding_gaps")


def compare_governance(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """The formula of `compare_barriers` over the governance arrangements."""
    return _compare_section(snapshot, city_no, "governance")


def compare_sectors(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """The formula of `compare_barriers` over the priority sectors."""
    return _compare_section(snapshot, city_no, "priority_sectors")


def compare_maturity(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """Likeness of maturity: 1 - mean |level_a - level_b| / 4 over the themes both report (the theme of the lens alone)."""
    return mean_over_themes(snapshot, city_no, lens.theme_no, _level_likeness)


def _level_likeness(steps: Float32) -> Float32:
    return (1 - np.abs(steps) / 4).astype(np.float32)


def compare_needs(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """Likeness of the needs in words: each need with its closest need on the other side, averaged both ways.

    value = (mean over a's needs of the closest + mean over b's needs of the closest) / 2, each as `closeness`. In the lens of a
    theme only needs of that theme count. Asked about a need in words: how close b's closest need comes to it (`closest_to`).
    """
    if lens.need is not None:
        return snapshot.needs.closest_to(lens.need, lens.theme_no)
    return snapshot.needs.alike(snapshot.needs.vectors_of(city_no, lens.theme_no), lens.theme_no)


def bound_needs(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """The highest that `compare_needs` can be: 1 where both sides have needs."""
    if lens.need is not None:
        return snapshot.needs.reported()
    return snapshot.needs.reported(lens.theme_no) * snapshot.needs.has(city_no, lens.theme_no)


def compare_commitments(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """Likeness of what both signed in the Covenant of Mayors: the commitments in common / those of either (Jaccard).

    nan where one of the two is not known to have signed, or committed to nothing that is known.
    """
    return snapshot.commitments.compare(city_no, _overlap)


def _overlap(first: tuple[str, ...], second: tuple[str, ...]) -> float:
    return len({*first} & {*second}) / len({*first} | {*second})


def compare_mix(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """Likeness of the emission mix: 1 - sum |share_a - share_b| / 2 over the sectors that both inventories tell apart.

    Shares are of what these sectors emit together, so that totals, whose bases differ, are never compared. nan where fewer than
    COMMON_SECTORS are in common, or one emits nothing in them. Source: percentage similarity (Renkonen 1938).
    """
    own, others = snapshot.mixes.row(city_no), snapshot.mixes.rows
    common = ~np.isnan(own) & ~np.isnan(others)
    mine, theirs = np.where(common, own, 0).astype(np.float32), np.where(common, others, 0).astype(np.float32)
    sums = np.stack([mine.sum(axis=1), theirs.sum(axis=1)])
    known = (common.sum(axis=1) >= COMMON_SECTORS) & np.all(sums > 0, axis=0)
    first, second = np.where(known, sums, np.nan)
    overlap = 1 - np.abs(mine / first[:, None] - theirs / second[:, None]).sum(axis=1) / 2
    return snapshot.mixes.spread(np.clip(overlap, 0, 1).astype(np.float32))
