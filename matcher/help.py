"""What one city could learn from another: one small function a comparison, in both directions.

`measure_x(snapshot, city_no, theme_no)` asks what city `city_no` could learn from every other city; `measure_x_back`
asks what every other city could learn from it. Values in [0, 1], shape (n,), nan where one side is not reported.
"""

from __future__ import annotations

import numpy as np

from matcher.arrays import Float32
from matcher.graph import measure_walk
from matcher.lens import WHOLE, Lens
from matcher.levels import mean_over_themes
from matcher.snapshot import Snapshot

HALF_EXPERIENCE = 3.0
HALF_ACTIVE = 3.0
HALF_WALK = 0.01
FULL_STEP = 2.0
OF_BEST = 3
SMALLEST_HOST = float(np.log(20_000))
LARGEST_HOST = float(np.log(1_000_000))


def measure_offers(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """How well what the others offer or have done answers the city's needs: mean over its needs of the closest (`closeness`).

    Asked about a need in words: how close what the other shows comes to it (`closest_to`), by its closest statement and the mean
    of its three closest: who works on the topic says so more than once, and one likeness of words may be chance.
    """
    if lens.need is not None:
        return snapshot.answers.closest_to(lens.need, lens.theme_no, OF_BEST)
    return snapshot.answers.best_by_city(snapshot.needs.vectors_of(city_no, lens.theme_no), lens.theme_no)


def measure_offers_back(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """How well what the city offers or has done answers the others' needs, or the need in words, the same towards all others."""
    if lens.need is not None:
        own = snapshot.answers.of(city_no).closest_to(lens.need, lens.theme_no, OF_BEST)[city_no]
        return np.full_like(snapshot.graph.hosted, own)
    return snapshot.needs.answered_by(snapshot.answers.vectors_of(city_no, lens.theme_no), lens.theme_no)


def bound_offers(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """The highest that `measure_offers` can be: 1 where the city has needs and the other has something to show."""
    if lens.need is not None:
        return snapshot.answers.reported()
    return snapshot.answers.reported(lens.theme_no) * snapshot.needs.has(city_no, lens.theme_no)


def bound_offers_back(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """The highest that `measure_offers_back` can be: 1 where the city has something to show and the other has needs."""
    if lens.need is not None:
        return np.full_like(snapshot.graph.hosted, snapshot.answers.has(city_no))
    return snapshot.needs.reported(lens.theme_no) * snapshot.answers.has(city_no, lens.theme_no)


def measure_themes(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """Share of the city's needs that lie in a theme in which the other offers something or has a case study.

    1 for a city that has not said what it needs: then it is the having something to show that counts. In the lens of a theme:
    whether the other has something to show there, 1 or 0.
    """
    if lens.theme_no is not None:
        return snapshot.shown.spread(snapshot.shown.rows[:, lens.theme_no])
    wanted = snapshot.wanted.row(city_no)
    if not snapshot.wanted.has(city_no):
        return snapshot.shown.spread(np.ones(len(snapshot.shown.rows), dtype=np.float32))
    return snapshot.shown.spread(_share(snapshot.shown.rows @ wanted, wanted.sum()))


def measure_themes_back(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """Share of the others' needs that lie in a theme in which the city has something to show, 1 where they have not said any.

    In the lens of a theme as there.
    """
    if lens.theme_no is not None:
        return np.full_like(snapshot.graph.hosted, measure_themes(snapshot, city_no, lens)[city_no])
    if not snapshot.shown.has(city_no):
        return np.full_like(snapshot.graph.hosted, np.nan)
    wanted = snapshot.wanted.rows
    shares = snapshot.wanted.spread(_share(wanted @ snapshot.shown.row(city_no), _row_sums(wanted)))
    return np.where(np.isnan(shares), np.float32(1), shares)


def measure_record(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """1 for a city of which it is on record what it needs, offers or has done; nan for the others."""
    told = np.full(len(snapshot.ids), np.nan, dtype=np.float32)
    told[snapshot.needs.cities] = told[snapshot.answers.cities] = 1
    return told


def measure_record_back(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """The same of the city itself, equal towards all others."""
    return np.full_like(snapshot.graph.hosted, measure_record(snapshot, city_no)[city_no])


def measure_ahead(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """How far the others are ahead on what the city lacks: mean over the themes both report of min(max(b - a, 0) / 2, 1).

    b and a are the levels; each theme weighs what the city lacks there (`build_lacks`).
    """
    lacks = snapshot.lacks.row(city_no)
    return mean_over_themes(snapshot, city_no, lens.theme_no, lambda steps: np.clip(steps / FULL_STEP, 0, 1), lacks)


def measure_ahead_back(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """How far the city is ahead on what the others lack: the same with a and b changed."""
    lacks = snapshot.lacks.rows
    return mean_over_themes(snapshot, city_no, lens.theme_no, lambda steps: np.clip(-steps / FULL_STEP, 0, 1), lacks)


def measure_solved(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """Rarity-weighted share of the barriers the city names that the others' case studies address: sum r x_a y_b / sum r x_a."""
    weights, addressed = snapshot.barriers.row(city_no), snapshot.addressed
    return addressed.spread(_share(addressed.rows @ weights, weights.sum()))


def measure_solved_back(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """Rarity-weighted share of the others' barriers that the city's case studies address."""
    barriers = snapshot.barriers
    return barriers.spread(_share(barriers.rows @ snapshot.addressed.row(city_no), _row_sums(barriers.rows)))


def measure_experience(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """Experience as a host: h / (h + 3), h the number of programmes in which the other taught, hosted or piloted.

    nan for a city that no programme records: silence is no evidence.
    """
    hosted = snapshot.graph.hosted if lens.theme_no is None else snapshot.graph.hosted_themes[:, lens.theme_no]
    return np.where(snapshot.graph.hosted > 0, hosted / (hosted + HALF_EXPERIENCE), np.nan).astype(np.float32)


def measure_experience_back(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """The city's own experience as a host, the same towards all others."""
    return np.full_like(snapshot.graph.hosted, measure_experience(snapshot, city_no, lens)[city_no])


def measure_track_record(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """How far the others have come by themselves: mean of their five highest levels, divided by 4.

    Over fewer where a city reports fewer themes; in the lens of a theme, the level on that theme.
    """
    levels = snapshot.levels
    best = snapshot.best_levels if lens.theme_no is None else levels.spread(levels.rows[:, lens.theme_no])
    return best / np.float32(4)


def measure_track_record_back(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """How far the city itself has come, the same towards all others."""
    return np.full_like(snapshot.graph.hosted, measure_track_record(snapshot, city_no, lens)[city_no])


def measure_load(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """How rarely the others are suggested: 1 - the mean score of each over all askers; nan where the lens does not count it."""
    if lens.load is None:
        return np.full(len(snapshot.ids), np.nan, dtype=np.float32)
    return (1 - lens.load).astype(np.float32)


def measure_capacity(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """Likely capacity to host, by population p: ln(p / 20,000) / ln(50), held within [0, 1]."""
    span = np.float32(LARGEST_HOST - SMALLEST_HOST)
    capacity: Float32 = np.clip((snapshot.log_population - np.float32(SMALLEST_HOST)) / span, 0, 1)
    return capacity


def measure_capacity_back(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """The city's own capacity to host, the same towards all others."""
    return np.full_like(snapshot.graph.hosted, measure_capacity(snapshot, city_no)[city_no])


def measure_programmes(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """How active the others are: p / (p + 3), p the number of programmes they took part in, hosted or piloted.

    nan for a city that no programme records: silence is no evidence.
    """
    count = snapshot.graph.programmes
    return np.where(count > 0, count / (count + HALF_ACTIVE), np.nan).astype(np.float32)


def measure_programmes_back(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """How active the city itself is, the same towards all others."""
    return np.full_like(snapshot.graph.programmes, measure_programmes(snapshot, city_no)[city_no])


def measure_proximity(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """Nearness in the collaboration graph: w / (w + 0.01), w the chance of `measure_walk` to reach the other city.

    nan where one of the two has no recorded collaboration.
    """
    return _reach(snapshot, measure_walk(snapshot.graph, city_no), city_no)


def measure_proximity_back(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """Nearness seen from the others: in an undirected graph d_a w(a, b) = d_b w(b, a), d the degree."""
    degree = snapshot.graph.degree
    walk = measure_walk(snapshot.graph, city_no) * degree[city_no] / np.maximum(degree, 1)
    return _reach(snapshot, walk, city_no)


def _reach(snapshot: Snapshot, walk: Float32, city_no: int) -> Float32:
    known = (snapshot.graph.degree > 0) & (snapshot.graph.degree[city_no] > 0)
    return np.where(known, walk / (walk + HALF_WALK), np.nan).astype(np.float32)


def _row_sums(rows: Float32) -> Float32:
    sums: Float32 = rows @ np.ones(rows.shape[1], dtype=np.float32)
    return sums


def _share(part: Float32, whole: Float32 | np.float32) -> Float32:
    """part / whole, nan where one of them is nan or there is no whole."""
    share: Float32 = np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > 0)
    return share
