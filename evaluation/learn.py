"""Learn the weights of a policy from past pairings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from evaluation.fitting import Fit, build_sides, fit_weights, fold_groups, measure_loss, weigh
from evaluation.protocol import BuildSnapshot, find_profiled, leave_programme_out
from evaluation.training import Examples, Question, read_questions, stack_questions
from fixtures.world import World
from matcher.arrays import Float64
from matcher.comparisons import COMPARISONS, Comparison
from matcher.policy import Policy, Term

STRENGTHS = (5.0, 15.0, 50.0, 150.0)
FOLDS = 5
REPEATS = 3  # ways to cut the programmes into folds, so that one lucky cut decides nothing
SURE = 2.0  # how many standard errors a lead must be to be adopted
KINDS = ("reviewers", "twins")


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was learned for one kind of suggestion.

    gains: for each strength the mean log chance of the right answer above that of a draw, on programmes the fit had not seen;
    `inf` is the policy before, at its best scale. strength: the one chosen. lead, error: how far the chosen one is above the
    policy before on the same programmes, and the standard error of that. terms: the learned ones where they won, else those of
    before. questions, programmes: how much it was learned from.
    """

    terms: Mapping[str, Term]
    strength: float
    gains: Mapping[float, float]
    lead: float
    error: float
    questions: int
    programmes: int

    @property
    def won(self) -> bool:
        """Whether the learned terms beat those of before by more than two standard errors."""
        return self.lead > SURE * self.error


def read_examples(
    world: World, build: BuildSnapshot, before: int, register: Mapping[str, Comparison] = COMPARISONS
) -> dict[str, Examples]:
    """The past pairings before a year as training examples of each kind; a programme is never part of its own features.

    Every question is asked twice: among all cities, and among those with a coded profile, so that what is learned is not only
    that profiles exist.
    """
    kinds = {pair.programme: pair.kind for pair in world.collaborations if pair.year < before}
    questions: dict[str, list[Question]] = {kind: [] for kind in KINDS}
    for programme in sorted(kinds):
        task = leave_programme_out(world, build, programme, before)
        for view in (task, task.among(find_profiled(task.snapshot), "profiled")):
            for kind in KINDS:
                questions[kind] += read_questions(view.part(kind), register, kinds)
    return {kind: stack_questions(of_kind, tuple(register)) for kind, of_kind in questions.items() if of_kind}


def learn_terms(examples: Examples, before: Mapping[str, Term], mutual: bool, seed: int) -> Lesson:
    """Choose how hard to hold on to what was believed before, by leaving programmes out, and fit on all examples with it."""
    tried = (*STRENGTHS, np.inf)
    gains = {strength: measure_gains(examples, before, strength, mutual, seed) for strength in tried}
    share = share_by_programme(examples)
    strength = choose_strength(gains, share)
    lead, error = measure_lead(gains[strength] - gains[np.inf], share)
    learned = fit_weights(examples, before, strength, mutual).terms(examples.names, before)
    means = {strength: float(share @ of_programme) for strength, of_programme in gains.items()}
    terms = learned if lead > SURE * error else dict(before)
    return Lesson(terms, strength, means, lead, error, len(examples.starts), len(share))


def choose_strength(gains: Mapping[float, Float64], share: Float64) -> float:
    """The strongest hold whose gain is within one standard error of the best, over paired programmes.

    Args:
        gains: for each strength the gain on each programme, (g,). share: (g,) what each programme counts, sum 1.

    Source: the one-standard-error rule, Breiman, Friedman, Olshen and Stone (1984).
    """
    best = gains[max(gains, key=lambda tried: float(share @ gains[tried]))]
    leads = {tried: measure_lead(best - of_programme, share) for tried, of_programme in gains.items()}
    return max(tried for tried, (lead, error) in leads.items() if lead <= error)


def measure_lead(gaps: Float64, share: Float64) -> tuple[float, float]:
    """The weighted mean of gaps between paired programmes and its standard error.

    >>> [round(value, 3) for value in measure_lead(np.array([1.0, 3.0]), np.array([0.5, 0.5]))]
    [2.0, 0.707]
    """
    mean = float(share @ gaps)
    return mean, float(np.sqrt((share**2) @ (gaps - mean) ** 2))


def measure_gains(
    examples: Examples, before: Mapping[str, Term], strength: float, mutual: bool, seed: int, repeats: int = REPEATS
) -> Float64:
    """Mean log chance of the right answers of each left-out programme above a draw from all candidates.

    Returns:
        (g,) one value for each programme in alphabetical order, in nats; the mean of `repeats` cuts into folds.
    """
    cuts = [_measure_cut(examples, before, strength, mutual, seed + repeat) for repeat in range(repeats)]
    return np.asarray(np.mean(cuts, axis=0))


def _measure_cut(examples: Examples, before: Mapping[str, Term], strength: float, mutual: bool, seed: int) -> Float64:
    sides, draw = build_sides(examples, mutual), Fit(*np.zeros((2, len(examples.names))))
    groups = np.array(examples.groups)
    found = {}
    for fold in fold_groups(examples, FOLDS, seed):
        left_out = np.isin(np.arange(len(groups)), fold)
        fit = fit_weights(weigh(examples, ~left_out), before, strength, mutual)
        for programme in sorted(set(groups[left_out])):
            tested = weigh(examples, groups == programme)
            found[programme] = measure_loss(tested, sides, draw)[0] - measure_loss(tested, sides, fit)[0]
    return np.array([found[programme] for programme in sorted(found)])


def share_by_programme(examples: Examples) -> Float64:
    """What each programme counts, in alphabetical order, sum 1."""
    groups = np.array(examples.groups)
    return np.array([examples.share[groups == programme].sum() for programme in sorted(set(examples.groups))])


def learn_policy(
    world: World, build: BuildSnapshot, start: Policy, before: int, seed: int
) -> tuple[Policy, dict[str, Lesson]]:
    """Learn the terms of reviewers and twins from the pairings before a year; everything else stays as in `start`."""
    examples = read_examples(world, build, before)
    lessons = {kind: learn_terms(found, start.terms[kind], kind == "twins", seed) for kind, found in examples.items()}
    terms = {**start.terms, **{kind: lesson.terms for kind, lesson in lessons.items()}}
    return Policy("learned", f"before-{before}", terms, start.dials, start.variety), lessons
