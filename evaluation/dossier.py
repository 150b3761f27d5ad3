"""The dossier: everything measured, in one run, as data, as a page and as a paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from evaluation import past
from evaluation.ablation import trade_off
from evaluation.case_retrieval import find_failures, load_judgements, measure_retrieval, score_retrieval
from evaluation.choices import measure_choices
from evaluation.controls import measure_controls
from evaluation.faithfulness import measure_faithfulness
from evaluation.hidden_barriers import measure_blind_spots
from evaluation.learn import Lesson, learn_policy
from evaluation.left_out import score_left_out
from evaluation.lists import (
    FAIR_CAPACITY,
    count_blocking_pairs,
    list_all,
    measure_exposure,
    measure_mutual_rate,
    measure_novelty,
    measure_variety,
    region,
    share_by_group,
    size_class,
)
from evaluation.protocol import TEST_FROM, VALIDATE_FROM, BuildSnapshot, build_with
from evaluation.readings.told import measure_readings
from evaluation.recovery import check_planted, measure_recovery
from evaluation.scoring import Tell
from evaluation.shipped import round_all, write_data
from evaluation.stability import measure_stability
from evaluation.systems import System
from evaluation.theme_hosts import measure_theme_hosts
from evaluation.trials import run_trials
from fixtures.policies import load_policy
from fixtures.vectors import default_encode
from fixtures.world import World, load_world
from matcher.policy import Policy
from matcher.snapshot import Snapshot
from matcher.statements import Encode

START = "hand-made"


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is measured. learns: learn weights before each span of years, leave programmes out, and run the trials.

    views: among which candidates; rivals: which baselines, () for all. askers: cities asked about stability, explanations and
    themes; draws: of disturbances; hidden: cities of the blind-spot and recovery protocols.
    """

    learns: bool
    views: tuple[str, ...]
    rivals: tuple[str, ...]
    askers: int
    draws: int
    hidden: int


VIEWS = ("all cities", "profiled cities")
FEW = ("nearest", "size only", "meaning (dense)")
FULL = Effort(learns=True, views=VIEWS, rivals=(), askers=60, draws=10, hidden=126)
QUICK = Effort(learns=False, views=VIEWS[1:], rivals=FEW, askers=3, draws=1, hidden=3)


def write_dossier(out: Path, seed: int, quick: bool, tell: Tell) -> list[Path]:
    """Measure everything and write dossier.json, dossier.html and dossier.pdf, the same bytes for the same inputs."""
    found = build_dossier(load_world(), default_encode(), seed, QUICK if quick else FULL, tell)
    tell("drawing and writing")
    return [*_write(out, {"dossier.json": write_data(found)}), *write_told(out, found)]


def write_told(out: Path, found: Mapping[str, Any]) -> list[Path]:
    """Write what was measured as a page and as a paper: dossier.html and dossier.pdf."""
    from evaluation.page import render_page
    from evaluation.paper import render_paper

    return _write(out, {"dossier.html": render_page(found).encode(), "dossier.pdf": render_paper(found)})


def _write(out: Path, contents: Mapping[str, bytes]) -> list[Path]:
    out.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (out / name).write_bytes(content)
    return [out / name for name in contents]


def build_dossier(world: World, encode: Encode, seed: int, effort: Effort, tell: Tell) -> dict[str, Any]:
    """Everything measured, as JSON data with rounded numbers."""
    build, shipped, start = build_with(encode), load_policy(), load_policy(START)
    snapshot = build(world)
    chapters = {
        "about": _describe(world, snapshot, shipped, seed, effort),
        **_measure_past(world, build, snapshot, start, seed, effort, tell),
        "lists": _measure_lists(snapshot, {"shipped": shipped, START: start}, tell),
        **_measure_behaviour(world, build, snapshot, shipped, seed, effort, tell),
        "choices": measure_choices(world, build, shipped, seed),
        "case retrieval": _measure_cases(world, encode, seed, tell),
        "readings": _measure_readings(seed, tell) if effort.learns else {},
    }
    rounded: dict[str, Any] = round_all(chapters)
    return rounded


def _measure_readings(seed: int, tell: Tell) -> dict[str, Any]:
    tell("what readers say")
    return measure_readings(seed)


def _describe(world: World, snapshot: Snapshot, policy: Policy, seed: int, effort: Effort) -> dict[str, Any]:
    pairs = world.collaborations
    return {
        "snapshot": snapshot.version,
        "policy": policy.name,
        "weights": {kind: {name: asdict(term) for name, term in policy.terms_for(kind).items()} for kind in past.KINDS},
        "seed": seed,
        "effort": asdict(effort),
        "cities": len(world.cities),
        "profiled cities": sum(bool(city.sections) for city in world.cities),
        "case studies": len(world.cases),
        "pairs": len(pairs),
        "programmes": len({pair.programme for pair in pairs}),
        "years": [min(pair.year for pair in pairs), max(pair.year for pair in pairs)],
        "pairs by kind": {
            kind: sum(pair.kind == kind for pair in pairs) for kind in sorted({pair.kind for pair in pairs})
        },
        "pairs across borders": float(np.mean([_crosses(snapshot, pair.a, pair.b) for pair in pairs])),
    }


def _crosses(snapshot: Snapshot, a: str, b: str) -> bool:
    return snapshot.city(a).country != snapshot.city(b).country


def _measure_past(
    world: World, build: BuildSnapshot, snapshot: Snapshot, start: Policy, seed: int, effort: Effort, tell: Tell
) -> dict[str, Any]:
    policies, lessons = _learn(world, build, start, seed, effort, tell)
    splits = past.build_splits(world, build, policies, effort.views)
    rivals = past.tune_rivals(splits[0], start, seed, tell, effort.rivals)
    boards = [past.score_split(split, rivals, seed, tell) for split in splits]
    tell("trade-off between accuracy and evenness")
    asked = [split.tasks[f"reviewers, {effort.views[0]}"] for split in splits]
    found = {
        "validation": {name: past.write_board(board, seed) for name, board in boards[0].items()},
        "test": {name: past.write_board(board, seed) for name, board in boards[1].items()},
        "groups": past.write_groups(splits, boards, effort.views[0], seed),
        "ablation": past.write_ablation(splits[1], boards[1], seed, tell),
        "coverage": past.write_coverage(splits[1], seed),
        "failures": past.find_failures(splits[1], seed),
        "trade-off": [asdict(point) for point in trade_off(asked, snapshot, policies[1], seed)],
        "learning": {
            year: {kind: _write_lesson(lesson) for kind, lesson in of_year.items()} for year, of_year in lessons.items()
        },
    }
    return {
        **found,
        **_measure_left_out(world, build, start, lessons, rivals, seed, effort, tell),
        "controls": _measure_controls(world, build, start, lessons, seed, effort, tell),
    }


def _measure_controls(
    world: World,
    build: BuildSnapshot,
    start: Policy,
    lessons: Mapping[str, Mapping[str, Lesson]],
    seed: int,
    effort: Effort,
    tell: Tell,
) -> dict[str, Any]:
    if not effort.learns:
        return {}
    strengths = {kind: lesson.strength for kind, lesson in lessons[f"before {TEST_FROM}"].items()}
    return measure_controls(world, build, load_policy(), start, strengths, seed, tell)


def _learn(
    world: World, build: BuildSnapshot, start: Policy, seed: int, effort: Effort, tell: Tell
) -> tuple[tuple[Policy, Policy], dict[str, dict[str, Lesson]]]:
    """The policies for the validation and the test years, each learned from older pairings alone."""
    if not effort.learns:
        return (start, start), {}
    policies, lessons = [], {}
    for before in (VALIDATE_FROM, TEST_FROM):
        tell(f"learning from the pairings before {before}")
        policy, learned = learn_policy(world, build, start, before, seed)
        policies.append(policy)
        lessons[f"before {before}"] = learned
    return (policies[0], policies[1]), lessons


def _write_lesson(lesson: Lesson) -> dict[str, Any]:
    gains = {"as before" if np.isinf(strength) else f"{strength:g}": gain for strength, gain in lesson.gains.items()}
    strength = "as before" if np.isinf(lesson.strength) else f"{lesson.strength:g}"
    return {
        "questions": lesson.questions,
        "programmes": lesson.programmes,
        "gains": gains,
        "strength": strength,
        "lead": lesson.lead,
        "error": lesson.error,
        "adopted": lesson.won,
        "weights": {name: asdict(term) for name, term in lesson.terms.items()} if lesson.won else {},
    }


def _measure_left_out(
    world: World,
    build: BuildSnapshot,
    start: Policy,
    lessons: Mapping[str, Mapping[str, Lesson]],
    rivals: Mapping[str, tuple[System, ...]],
    seed: int,
    effort: Effort,
    tell: Tell,
) -> dict[str, Any]:
    if not effort.learns:
        return {"left out": {}, "trials": []}
    won = {kind: lesson.strength for kind, lesson in lessons[f"before {TEST_FROM}"].items() if lesson.won}
    of_kind = {kind: rivals[f"{kind}, {effort.views[0]}"] for kind in past.KINDS}
    boards = score_left_out(world, build, start, won, of_kind, seed, tell)
    tell("what was tried")
    effects = run_trials(world, build, start.terms["reviewers"], TEST_FROM, seed)
    return {
        "left out": {kind: past.write_board(board, seed) for kind, board in boards.items()},
        "trials": [asdict(effect) for effect in effects],
    }


def _measure_lists(snapshot: Snapshot, policies: Mapping[str, Policy], tell: Tell) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, policy in policies.items():
        for kind in past.KINDS:
            tell(f"lists of all cities: {kind}, {name}")
            found[f"{kind}, {name}"] = _describe_lists(snapshot, policy, kind, None)
    fair = list_all(snapshot, policies["shipped"], "twins", FAIR_CAPACITY)
    found[f"twins, shipped, no city in more than {FAIR_CAPACITY} lists"] = {
        **_describe_lists(snapshot, policies["shipped"], "twins", FAIR_CAPACITY),
        "blocking pairs": count_blocking_pairs(snapshot, policies["shipped"], fair, FAIR_CAPACITY),
    }
    return found


def _describe_lists(snapshot: Snapshot, policy: Policy, kind: str, capacity: int | None) -> dict[str, Any]:
    lists = list_all(snapshot, policy, kind, capacity)
    exposure = measure_exposure(lists)
    most = np.argsort(-exposure.counts, kind="stable")[:10]
    return {
        "coverage": exposure.coverage,
        "gini": exposure.gini,
        "share of the ten most shown": exposure.top_share,
        "price": exposure.price,
        "returned": measure_mutual_rate(lists),
        "countries in a list": measure_variety(snapshot, lists),
        "novelty in bits": measure_novelty(snapshot, lists),
        "most shown": [[snapshot.cities[no].name, int(exposure.counts[no])] for no in most],
        "by country": share_by_group(snapshot, exposure.counts, lambda city: city.country),
        "by region": share_by_group(snapshot, exposure.counts, region),
        "by size class": share_by_group(snapshot, exposure.counts, size_class),
        "places": {city.id: int(count) for city, count in zip(snapshot.cities, exposure.counts, strict=True)},
        "map": [[city.place.longitude, city.place.latitude] for city in snapshot.cities],
    }


def _measure_behaviour(
    world: World, build: BuildSnapshot, snapshot: Snapshot, policy: Policy, seed: int, effort: Effort, tell: Tell
) -> dict[str, Any]:
    profiled = [city.id for city in world.cities if city.sections]
    askers = [profiled[no] for no in sorted(np.random.default_rng(seed).permutation(len(profiled))[: effort.askers])]
    tell("stability, explanations, blind spots, recovery, theme hosts")
    return {
        "stability": measure_stability(world, build, policy, askers, effort.draws, seed),
        "explanations": asdict(measure_faithfulness(snapshot, policy, askers, seed)),
        "blind spots": measure_blind_spots(world, build, policy, effort.hidden, seed),
        "recovery": measure_recovery(world, build, policy, effort.hidden, seed),
        "planted": check_planted(policy),
        "theme hosts": [asdict(found) for found in measure_theme_hosts(world, build, policy, effort.askers, seed)],
    }


def _measure_cases(world: World, encode: Encode, seed: int, tell: Tell) -> dict[str, Any]:
    tell("needs in words to case studies")
    judgements = load_judgements()
    scores = score_retrieval(world, encode, judgements.needs, seed)
    return {
        "needs": len(judgements.needs),
        "agreement": judgements.agreement(),
        "systems": measure_retrieval(world, judgements, scores, seed),
        "failures": find_failures(world, judgements, scores["as shipped"]),
    }
