from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import approx_fprime

from evaluation.fitting import REACH, Fit, build_sides, fit_weights, fold_groups, measure_loss, scale_policy, weigh
from evaluation.learn import (
    choose_strength,
    learn_policy,
    learn_terms,
    measure_gains,
    read_examples,
    share_by_programme,
)
from evaluation.policy_file import build_record, write_record
from evaluation.protocol import BuildSnapshot, leave_programme_out
from evaluation.training import Examples, Question, read_questions, select, stack_questions
from fixtures.policies import build_policy, load_policy
from fixtures.worlds import plant_checkerboard
from matcher.comparisons import COMPARISONS
from matcher.lens import WHOLE
from matcher.policy import Term

pytestmark = pytest.mark.slow

NAMES = ("one", "two", "three")
BEFORE = {"one": Term(0.25, 0.5), "two": Term(0.25, 0.5), "three": Term(0.5, 0.25)}


def draw_examples(
    seed: int, questions: int = 12, candidates: int = 8, planted: tuple[float, ...] = (0, 0, 0), programmes: int = 5
) -> Examples:
    """Questions whose right answer is drawn by the softmax of planted weights; a fifth of the values is unknown."""
    rng = np.random.default_rng(seed)
    found = []
    for number in range(questions):
        there, back = rng.random((2, candidates, len(NAMES)))
        chance = np.exp(there @ np.array(planted))
        right = rng.choice(candidates, p=chance / chance.sum())
        there[rng.random(there.shape) < 0.2] = np.nan
        answers = (np.array([right]),) if number % 3 else (np.array([right]), np.array(sorted({0, 3} - {right})))
        found.append(
            Question(there, back, answers, f"programme {number % programmes}", "pair" if number % 5 else "transfer")
        )
    return stack_questions(found, NAMES)


def plain_loss(examples: Examples, fit: Fit, mutual: bool) -> float:
    """The formula of the module in plain Python."""
    ends = [*examples.starts[1:], len(examples.there)]
    total = 0.0
    for question, (start, end) in enumerate(zip(examples.starts, ends, strict=True)):
        scores = [plain_score(examples, row, fit, mutual) for row in range(start, end)]
        log_total = np.log(sum(np.exp(score) for score in scores))
        numbers = [no for no, owner in enumerate(examples.answer_query) if owner == question]
        limits = [*examples.answer_starts[1:], len(examples.answers)]
        logs = [
            np.log(
                sum(np.exp(scores[row - start]) for row in examples.answers[examples.answer_starts[no] : limits[no]])
            )
            - log_total
            for no in numbers
        ]
        total -= examples.share[question] * sum(logs) / len(logs)
    return total


def plain_score(examples: Examples, row: int, fit: Fit, mutual: bool) -> float:
    sides = [
        sum(u if np.isnan(v) else w * v for v, w, u in zip(values[row], fit.weights, fit.unknowns, strict=True))
        for values in (examples.there, examples.back)
    ]
    return 2 * sides[0] * sides[1] / (sides[0] + sides[1]) if mutual else sides[0]


@given(st.integers(0, 1000), st.booleans())
def test_the_loss_is_the_formula_and_its_slope_that_of_small_steps(seed: int, mutual: bool) -> None:
    examples = draw_examples(seed)
    rng = np.random.default_rng(seed)
    fit = Fit(*rng.uniform(0.5, 2.0, (2, 3)))
    sides = build_sides(examples, mutual)
    value, on_weights, on_unknowns = measure_loss(examples, sides, fit)
    assert value == pytest.approx(plain_loss(examples, fit, mutual))
    point = np.concatenate([fit.weights, fit.unknowns])
    slope = approx_fprime(point, lambda x: measure_loss(examples, sides, Fit(x[:3], x[3:]))[0], 1e-6)
    assert np.concatenate([on_weights, on_unknowns]) == pytest.approx(slope, abs=1e-4)


@given(st.integers(0, 1000), st.sampled_from([0.05, 1.5, 15.0]), st.booleans())
def test_learned_weights_are_never_negative_and_neutral_values_stay_near(
    seed: int, strength: float, mutual: bool
) -> None:
    terms = fit_weights(draw_examples(seed), BEFORE, strength, mutual).terms(NAMES, BEFORE)
    assert sum(term.weight for term in terms.values()) == pytest.approx(1)
    for name, term in terms.items():
        assert term.weight >= 0
        assert abs(term.neutral - BEFORE[name].neutral) <= REACH + 1e-6


def test_a_planted_signal_is_found_and_noise_is_not() -> None:
    examples = draw_examples(1, questions=400, planted=(0.0, 6.0, 0.0))
    terms = fit_weights(examples, BEFORE, 0.05, mutual=False).terms(NAMES, BEFORE)
    assert terms["two"].weight > 0.7


def test_the_stronger_the_hold_the_nearer_to_what_was_believed_before() -> None:
    examples = draw_examples(2, questions=60, planted=(0.0, 6.0, 0.0))
    start = scale_policy(examples, build_sides(examples, mutual=False), BEFORE)
    gaps = [
        np.abs(fit_weights(examples, BEFORE, hold, mutual=False).weights - start.weights).sum()
        for hold in (0.05, 1.5, 150.0, np.inf)
    ]
    assert gaps[0] > gaps[1] > gaps[2] > gaps[3] == 0


def test_little_data_moves_the_weights_little() -> None:
    """The same pattern in programmes of their own, three or three hundred of them, with the same strength."""
    few, many = (draw_examples(3, n, planted=(0.0, 6.0, 0.0), programmes=n) for n in (3, 300))
    held = [fit_weights(e, BEFORE, 15.0, mutual=False).terms(NAMES, BEFORE)["two"].weight for e in (few, many)]
    assert abs(held[0] - 0.25) < abs(held[1] - 0.25)


def test_every_kind_counts_the_same_and_in_it_every_programme() -> None:
    examples = draw_examples(4, questions=25)
    groups = np.array(examples.groups)
    shares = {group: examples.share[groups == group].sum() for group in set(groups.tolist())}
    assert shares.pop("programme 0") == pytest.approx(0.5)
    assert list(shares.values()) == pytest.approx([0.125] * 4)


def test_a_question_whose_answer_is_no_candidate_teaches_nothing() -> None:
    lost = Question(np.ones((2, 3)), np.ones((2, 3)), (), "P", "pair")
    kept = Question(np.ones((2, 3)), np.ones((2, 3)), (np.array([1]),), "P", "pair")
    assert stack_questions([lost, kept], NAMES).groups == ("P",)


@given(st.integers(0, 50))
def test_a_programme_stays_whole_in_the_folds_and_every_question_is_left_out_once(seed: int) -> None:
    examples = draw_examples(seed, questions=23)
    folds = fold_groups(examples, 3, seed)
    assert sorted(np.concatenate(folds).tolist()) == list(range(23))
    homes = [{examples.groups[no] for no in fold} for fold in folds]
    assert sum(len(home) for home in homes) == len(set(examples.groups))


def test_left_out_questions_do_not_count() -> None:
    examples = draw_examples(5)
    kept = np.arange(12) < 6
    changed = replace(
        examples, there=np.where(np.arange(len(examples.there))[:, None] < examples.starts[6], examples.there, 0.123)
    )
    fits = [fit_weights(weigh(e, kept), BEFORE, 0.5, mutual=False) for e in (examples, changed)]
    sides = [scale_policy(weigh(e, kept), build_sides(e, mutual=False), BEFORE).weights for e in (examples, changed)]
    assert sides[0] == pytest.approx(sides[1])
    assert fits[0].weights.shape == fits[1].weights.shape == (3,)


def test_the_strongest_hold_within_one_standard_error_of_the_best_is_chosen() -> None:
    share = np.full(4, 0.25)
    best = np.array([1.0, 1.0, 1.0, 1.0])
    assert choose_strength({0.1: best, 1.0: best - 0.5, np.inf: best - 0.9}, share) == 0.1
    noisy = best - np.array([1.0, -0.8, 0.9, -0.9])
    assert choose_strength({0.1: best, 1.0: noisy, np.inf: best - 0.9}, share) == 1.0


def test_weights_that_do_not_win_on_left_out_programmes_are_not_adopted() -> None:
    """The pairs were drawn by the very weights that were believed before."""
    lesson = learn_terms(draw_examples(6, 60, planted=(4.0, 4.0, 8.0), programmes=60), BEFORE, mutual=False, seed=0)
    assert not lesson.won
    assert lesson.terms == BEFORE


def test_weights_that_win_are_adopted_with_their_lead() -> None:
    lesson = learn_terms(draw_examples(7, 300, planted=(0.0, 8.0, 0.0), programmes=100), BEFORE, mutual=False, seed=0)
    assert lesson.won
    assert lesson.lead > 2 * lesson.error > 0
    assert lesson.terms["two"].weight > 0.5
    assert (lesson.questions, lesson.programmes) == (300, 100)


def test_the_gain_of_programmes_without_any_pattern_is_not_above_a_draw_by_more_than_chance() -> None:
    examples = draw_examples(8, questions=100)
    gains = measure_gains(examples, BEFORE, 0.5, mutual=False, seed=0, repeats=1)
    assert abs(float(share_by_programme(examples) @ gains)) < 0.2


def test_a_selection_of_comparisons_keeps_their_columns() -> None:
    examples = draw_examples(9)
    part = select(examples, ("three", "one"))
    assert part.names == ("three", "one")
    assert np.array_equal(part.there, examples.there[:, [2, 0]], equal_nan=True)


def test_examples_of_a_real_task_are_the_values_of_the_matcher(build: BuildSnapshot) -> None:
    world = plant_checkerboard().world
    task = leave_programme_out(world, build, "programme 3")
    (question, *_) = read_questions(task, COMPARISONS, {"programme 3": "pair"})
    own = task.snapshot.number(task.queries[0].city_id)
    rows = np.flatnonzero(task.candidates[0])
    for column, comparison in enumerate(COMPARISONS.values()):
        assert np.array_equal(
            question.there[:, column], comparison.measure(task.snapshot, own, WHOLE)[rows].astype(float), equal_nan=True
        )
    assert [task.snapshot.ids[rows[no]] for no in question.answers[0]] == list(task.queries[0].answers[0])


def test_what_happened_later_is_no_part_of_the_lessons(build: BuildSnapshot) -> None:
    """Pairs from the year on may be turned round at will: the examples stay the same."""
    world = plant_checkerboard().world
    dated = tuple(replace(pair, year=2015 + no) for no, pair in enumerate(world.collaborations))
    turned = tuple(pair if pair.year < 2020 else replace(pair, a=pair.b, b="square-15") for pair in dated)
    found = [read_examples(replace(world, collaborations=pairs), build, 2020)["twins"] for pairs in (dated, turned)]
    assert np.array_equal(found[0].there, found[1].there, equal_nan=True)
    assert (
        found[0].groups
        == found[1].groups
        == tuple(f"programme {no}" for no in (0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4))
    )


def test_a_learned_policy_is_written_with_its_evidence_and_read_back(build: BuildSnapshot) -> None:
    world, start = plant_checkerboard().world, load_policy("hand-made")
    pairs = tuple(
        replace(pair, direction="learner_to_mentor") if no % 2 else pair for no, pair in enumerate(world.collaborations)
    )
    policy, lessons = learn_policy(replace(world, collaborations=pairs), build, start, 2023, seed=0)
    record = json.loads(write_record(build_record(policy, "test", start, lessons, 2023)))
    assert set(record["evidence"]) == {"reviewers", "twins"}
    again = build_policy(record)
    for kind in ("reviewers", "twins"):
        written, meant = again.terms_for(kind), policy.terms_for(kind)
        assert written.keys() <= meant.keys()
        for name, term in meant.items():  # what rounds to nothing is not written
            assert (written[name].weight if name in written else 0.0) == pytest.approx(term.weight, abs=1e-3)


def test_where_learning_did_not_win_the_shipped_policy_keeps_the_weights_written_by_hand() -> None:
    from importlib.resources import files

    record = json.loads(
        (files("evaluation") / "data" / "policies" / "learned-2026-11.json").read_text(encoding="utf-8")
    )
    learned, by_hand = build_policy(record), load_policy("hand-made")
    assert {kind: found["adopted"] for kind, found in record["evidence"].items()} == {"reviewers": True, "twins": False}
    for name, term in by_hand.terms_for("twins").items():
        assert learned.terms_for("twins")[name].weight == pytest.approx(term.weight, abs=1e-6)
    assert learned.terms_for("reviewers")["capacity"].weight > by_hand.terms_for("reviewers")["capacity"].weight
