"""Everything that was tried to guess mentors better, measured the same way: what was left out, changed or added, and its effect.

The effect is the change of the gain of `measure_gains`: mean log chance of the right mentor of programmes that the weights were
not learned from. Only what clearly helped was kept; all of this can be measured again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from evaluation.fitting import UNHEARD
from evaluation.learn import STRENGTHS, measure_gains, measure_lead, read_examples, share_by_programme
from evaluation.protocol import BuildSnapshot
from evaluation.training import Examples, select
from fixtures.world import World
from matcher.arrays import Float32
from matcher.comparisons import COMPARISONS, Comparison, Measure
from matcher.help import SMALLEST_HOST
from matcher.lens import WHOLE, Lens
from matcher.policy import Term
from matcher.snapshot import Snapshot
from matcher.statements import closeness

TWO_MILLION = float(np.log(2_000_000))
HALF_OPEN = 5.0


@dataclass(frozen=True, slots=True)
class Trial:
    """One idea: comparisons to leave out, comparisons of EXTRA to add, and whether it became part of the method."""

    idea: str
    leave_out: tuple[str, ...] = ()
    add: tuple[str, ...] = ()
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Effect:
    """What a trial changed: mean change of the gain over the programmes, in nats, and its standard error."""

    idea: str
    change: float
    error: float
    kept: bool


def compare_larger(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """How much larger the other is: p_b / (p_a + p_b)."""
    own = snapshot.log_population[city_no]
    return np.asarray(1 / (1 + np.exp(own - snapshot.log_population)), dtype=np.float32)


def compare_size_as_ratio(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """Likeness of population as the smaller one divided by the larger: exp(-|ln(p_a / p_b)|)."""
    gaps = snapshot.log_population - snapshot.log_population[city_no]
    return np.asarray(np.exp(-np.abs(gaps)), dtype=np.float32)


def compare_same_language(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """1 for an official language in common, 0 otherwise, however near the languages are."""
    return snapshot.languages.compare(city_no, lambda own, other: float(not set(own).isdisjoint(other)))


def compare_region(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """1 for the same macro-region, 0 for another one."""
    regions = np.array([city.place.macro_region or "" for city in snapshot.cities])
    return np.asarray(regions == regions[city_no], dtype=np.float32)


def compare_partners(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """Partners in common: c / (c + 1), c the number of cities that worked with both."""
    links = snapshot.graph.transition.copy()
    links.data = np.ones_like(links.data)
    common = links @ links[[city_no]].toarray().ravel()
    return np.asarray(common / (common + 1), dtype=np.float32)


def measure_openness(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """How much the others show: k / (k + 5), k the number of their offers and case studies."""
    shown = np.array([len(city.offers) + len(snapshot.records.cases.get(city.id, ())) for city in snapshot.cities])
    return np.where(shown > 0, shown / (shown + HALF_OPEN), np.nan).astype(np.float32)


def measure_closest_offer(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """Closeness of the one need and offer that are closest, instead of the mean over needs."""
    found = closeness(snapshot.needs.vectors_of(city_no).cosines(snapshot.answers.vectors))
    starts = snapshot.answers.starts
    return np.array(
        [found[:, a:b].max() if a < b and len(found) else np.nan for a, b in pairwise(starts)],
        dtype=np.float32,
    )


def measure_closest_case(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """Closeness of the need and the case study of the other that are closest."""
    found = closeness(snapshot.needs.vectors_of(city_no).cosines(snapshot.cases.vectors))
    values = np.full(len(snapshot.ids), np.nan, dtype=np.float32)
    for owner in np.unique(snapshot.cases.owners[snapshot.cases.owners >= 0]):
        if len(found):
            values[owner] = found[:, snapshot.cases.owners == owner].max()
    return values


def measure_wanted_level(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """The others' level on the themes in which the city has needs, divided by 4."""
    wanted = np.nan_to_num(snapshot.wanted.row(city_no))
    levels = snapshot.levels.dense()
    weights = np.where(np.isnan(levels), 0.0, wanted)
    total = weights.sum(axis=1)
    level = (np.nan_to_num(levels) * weights).sum(axis=1)
    share = np.divide(level, 4 * total, out=np.full(total.shape, np.nan), where=total > 0)
    return np.asarray(share, dtype=np.float32)


def measure_country_ties(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """Recorded programmes in which cities of the two countries met: t / (t + 2)."""
    countries = {city.id: city.country for city in snapshot.cities}
    own = snapshot.cities[city_no].country
    met: dict[str, set[str]] = {}
    for items in snapshot.records.collaborations.values():
        for item in items:
            ends = {countries.get(item.a, ""), countries.get(item.b, "")}
            if own in ends and len(ends) == 2:
                met.setdefault((ends - {own}).pop(), set()).add(item.programme)
    ties = np.array([len(met.get(city.country, ())) for city in snapshot.cities])
    return np.asarray(ties / (ties + 2), dtype=np.float32)


def measure_capacity_to_two_million(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """Capacity to host that is full at two million inhabitants instead of one."""
    span = TWO_MILLION - SMALLEST_HOST
    return np.asarray(np.clip((snapshot.log_population - SMALLEST_HOST) / span, 0, 1), dtype=np.float32)


def measure_best_three(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """Track record as the mean of the three highest levels instead of the five highest."""
    best = -np.sort(-np.nan_to_num(snapshot.levels.dense(), nan=-1.0), axis=1)[:, :3]
    known = best >= 0
    mean = np.where(known, best, 0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    return np.where(known.any(axis=1), mean / 4, np.nan).astype(np.float32)


def measure_hosts_of_the_country(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """How often cities of the other's country host: h / (h + 0.5), h the programmes hosted there over its cities + 2."""
    hosted = np.bincount(snapshot.countries, snapshot.graph.hosted)
    mean = hosted / (np.bincount(snapshot.countries) + 2)
    return (mean / (mean + 0.5))[snapshot.countries].astype(np.float32)


def measure_mean_level(snapshot: Snapshot, city_no: int, lens: Lens = WHOLE) -> Float32:
    """Track record as the mean over all themes instead of the best five."""
    levels = snapshot.levels.dense()
    known = ~np.isnan(levels)
    count = known.sum(axis=1)
    mean = np.where(known, levels, 0).sum(axis=1) / np.maximum(count, 1)
    return np.where(count > 0, mean / 4, np.nan).astype(np.float32)


def _extra(name: str, measure: Measure) -> tuple[str, Comparison]:
    return name, replace(COMPARISONS["programmes"], name=name, facet="tried", measure=measure, measure_back=measure)


EXTRA: Mapping[str, Comparison] = dict(
    (
        _extra("larger", compare_larger),
        _extra("size as ratio", compare_size_as_ratio),
        _extra("same language", compare_same_language),
        _extra("region", compare_region),
        _extra("partners", compare_partners),
        _extra("best three", measure_best_three),
        _extra("hosts of the country", measure_hosts_of_the_country),
        _extra("openness", measure_openness),
        _extra("closest offer", measure_closest_offer),
        _extra("closest case", measure_closest_case),
        _extra("wanted level", measure_wanted_level),
        _extra("country ties", measure_country_ties),
        _extra("capacity to two million", measure_capacity_to_two_million),
        _extra("mean level", measure_mean_level),
    )
)

TRIALS = (
    Trial("left out: all texts", ("needs", "offers")),
    Trial(
        "left out: coded lists (barriers, gaps, governance, sectors)",
        ("barriers", "engagement_barriers", "funding_gaps", "governance", "sectors", "solved"),
    ),
    Trial("left out: collaboration graph", ("experience", "programmes", "proximity")),
    Trial("left out: maturity", ("maturity", "ahead", "track_record")),
    Trial("left out: size", ("size", "capacity")),
    Trial("left out: place and language", ("distance", "climate", "language")),
    Trial("back to: no count of programmes", ("programmes",), kept=True),
    Trial("back to: capacity full at two million", ("capacity",), ("capacity to two million",), kept=True),
    Trial("back to: size likeness as a ratio", ("size",), ("size as ratio",), kept=True),
    Trial("back to: related languages count nothing", ("language",), ("same language",), kept=True),
    Trial("back to: track record over the best three themes", ("track_record",), ("best three",), kept=True),
    Trial("back to: track record over all themes", ("track_record",), ("mean level",), kept=True),
    Trial("left out: experience as a host", ("experience",)),
    Trial("added: the peer is larger", add=("larger",)),
    Trial("added: same macro-region", add=("region",)),
    Trial("added: partners in common", add=("partners",)),
    Trial("added: how often the peer's country hosts", add=("hosts of the country",)),
    Trial("added: how much a city shows", add=("openness",)),
    Trial("added: closest need and offer", add=("closest offer",)),
    Trial("added: closest need and case study", add=("closest case",)),
    Trial("added: level on the themes wanted", add=("wanted level",)),
    Trial("added: ties between the two countries", add=("country ties",)),
)


def run_trials(
    world: World, build: BuildSnapshot, before: Mapping[str, Term], year: int, seed: int
) -> tuple[Effect, ...]:
    """Measure every trial on the mentors of the programmes before a year, against the method as it is.

    A comparison that stands in for a shipped one is held towards the weight of that one.
    """
    examples = read_examples(world, build, year, {**COMPARISONS, **EXTRA})["reviewers"]
    share = share_by_programme(examples)
    base = _gain(examples, tuple(COMPARISONS), before, seed)
    effects = []
    for trial in TRIALS:
        names = tuple(name for name in COMPARISONS if name not in trial.leave_out) + trial.add
        terms = {
            **before,
            **{name: before.get(old, UNHEARD) for old, name in zip(trial.leave_out, trial.add, strict=False)},
        }
        change, error = measure_lead(_gain(examples, names, terms, seed) - base, share)
        effects.append(Effect(trial.idea, change, error, trial.kept))
    return tuple(effects)


def _gain(
    examples: Examples, names: tuple[str, ...], before: Mapping[str, Term], seed: int
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return measure_gains(select(examples, names), before, STRENGTHS[0], mutual=False, seed=seed, repeats=1)
