"""Rules that bar pairs: for each kind, which learner may not be with which host, whatever the others do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType

import numpy as np

from matcher.arrays import Bool
from matcher.rounds.problem import Problem, Rule

Mask = Callable[[Problem, Rule], Bool]


def _share(learners: Sequence[Collection[str]], hosts: Sequence[Collection[str]], least: int = 1) -> Bool:
    """(L, H) whether each learner's words and each host's have at least `least` in common."""
    words = {word: number for number, word in enumerate(sorted({one for own in (*learners, *hosts) for one in own}))}
    left, right = (np.zeros((len(side), len(words)), dtype=np.int64) for side in (learners, hosts))
    for rows, side in ((left, learners), (right, hosts)):
        for row, own in zip(rows, side, strict=True):
            row[[words[word] for word in own]] = 1
    return np.asarray(left @ right.T >= least)


def bar_same_country(problem: Problem, rule: Rule) -> Bool:
    """A learner and a host one member of which lies in the learner's country."""
    return _share([one.countries for one in problem.learners], [one.countries for one in problem.hosts])


def bar_no_language(problem: Problem, rule: Rule) -> Bool:
    """A learner and a host without a language in common."""
    return ~_share([one.languages for one in problem.learners], [one.languages for one in problem.hosts])


def bar_uncovered(problem: Problem, rule: Rule) -> Bool:
    """A learner that asks for themes and a host that answers fewer of them than the rule's value (at most all it asks for)."""
    asked = [one.asks for one in problem.learners]
    least = np.minimum([len(set(one)) for one in asked], int(rule.value or 1))
    answered = [one.answers for one in problem.hosts]
    return np.stack([~_share([own], answered, int(most))[0] for own, most in zip(asked, least, strict=True)])


def bar_far(problem: Problem, rule: Rule) -> Bool:
    """Farther than the rule's value in km, or without one than the learner is ready to travel; an unknown distance passes."""
    limit = problem.farthest if rule.value is None else np.full(problem.shape[0], rule.value)
    return np.nan_to_num(problem.km, nan=0.0) > limit[:, None]


def bar_other_format(problem: Problem, rule: Rule) -> Bool:
    """A learner and a host that both say which formats they can take part in, and have none in common."""
    learners, hosts = [one.formats for one in problem.learners], [one.formats for one in problem.hosts]
    return _both_say(problem, "formats") & ~_share(learners, hosts)


def bar_other_months(problem: Problem, rule: Rule) -> Bool:
    """A learner and a host that both say in which months they can, and have fewer in common than the rule's value (else 1)."""
    learners, hosts = (
        [[str(month) for month in one.months] for one in side] for side in (problem.learners, problem.hosts)
    )
    return _both_say(problem, "months") & ~_share(learners, hosts, int(rule.value or 1))


def _both_say(problem: Problem, attribute: str) -> Bool:
    """(L, H) whether both sides state something."""
    learners, hosts = (
        np.array([bool(getattr(one, attribute)) for one in side], dtype=bool)
        for side in (problem.learners, problem.hosts)
    )
    return np.asarray(learners[:, None] & hosts[None, :])


def bar_few_hours(problem: Problem, rule: Rule) -> Bool:
    """A learner that gives fewer hours a month than the rule's value, with whatever host."""
    few = np.array([one.hours is not None and one.hours < (rule.value or 0.0) for one in problem.learners], dtype=bool)
    return np.asarray(np.broadcast_to(few[:, None], problem.shape))


def bar_past(problem: Problem, rule: Rule) -> Bool:
    """A pair that has worked together."""
    return problem.past


def bar_named(problem: Problem, rule: Rule) -> Bool:
    """The pairs that the rule names."""
    mask = np.zeros(problem.shape, dtype=bool)
    for row, column in problem.pair_rows(rule.pairs):
        mask[row, column] = True
    return mask


MASKS: Mapping[str, Mask] = MappingProxyType(
    {
        "other_country": bar_same_country,
        "shared_language": bar_no_language,
        "cover_each": bar_uncovered,
        "max_travel": bar_far,
        "shared_format": bar_other_format,
        "shared_window": bar_other_months,
        "min_hours": bar_few_hours,
        "no_repeat": bar_past,
        "ban": bar_named,
    }
)


def find_barred(problem: Problem, rule: Rule) -> Bool:
    """(L, H) the pairs that a rule bars, of the learners and hosts it is about."""
    about = np.zeros(problem.shape, dtype=bool)
    about[np.ix_(problem.learner_rows(rule), problem.host_rows(rule))] = True
    return MASKS[rule.kind](problem, rule) & about
