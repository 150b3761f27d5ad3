"""What each comparison is worth: the same questions without it, and what the standing of a peer costs in evenness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from evaluation.compare import Comparison, compare, correct
from evaluation.lists import list_all, measure_exposure
from evaluation.measures import measure_system
from evaluation.protocol import Task
from evaluation.systems import policy_system
from matcher.arrays import Float64
from matcher.comparisons import COMPARISONS
from matcher.policy import Policy, Term
from matcher.snapshot import Snapshot

CRITERION = "RR"
STANDING = ("capacity", "track_record", "programmes", "experience")
FACTORS = (0.0, 0.25, 0.5, 1.0, 2.0)


@dataclass(frozen=True, slots=True)
class TradeOff:
    """factor: how much the standing of a peer counts, 1 as shipped. accuracy: mean RR. gini, coverage: of the lists of all."""

    factor: float
    accuracy: float
    gini: float
    coverage: float


def without(policy: Policy, comparison: str) -> Policy:
    """The policy with one comparison taken out of twins and reviewers."""
    return reweigh(policy, {comparison: 0.0})


def reweigh(policy: Policy, factors: Mapping[str, float]) -> Policy:
    """The policy with some weights of twins and reviewers multiplied.

    >>> from fixtures.policies import load_policy
    >>> reweigh(load_policy(), {"size": 0.0}).terms["twins"]["size"].weight
    0.0
    """
    terms = {
        kind: {
            name: Term(term.weight * (1.0 if kind == "cases" else factors.get(name, 1.0)), term.neutral)
            for name, term in of_kind.items()
        }
        for kind, of_kind in policy.terms.items()
    }
    return replace(policy, terms=terms)


def ablate(task: Task, policy: Policy, values: Float64, seed: int) -> tuple[Comparison, ...]:
    """The policy against itself without each of its comparisons: a positive difference is what the comparison adds.

    Args:
        values: (q,) RR of the policy as it is.
    """
    used = {
        name
        for kind in {query.kind for query in task.queries}
        for name, term in policy.terms[kind].items()
        if term.weight
    }
    found = []
    for name in (name for name in COMPARISONS if name in used):
        system = policy_system(without(policy, name), f"without {name}")
        reduced = measure_system(task, system, seed, (CRITERION,))[CRITERION]
        found.append(compare("as it is", system.name, CRITERION, values, reduced, seed))
    return correct(found)


def trade_off(tasks: Sequence[Task], snapshot: Snapshot, policy: Policy, seed: int) -> tuple[TradeOff, ...]:
    """Accuracy on past pairings and evenness of the lists of reviewers, as the standing of a peer counts less or more."""
    return tuple(_weigh_standing(tasks, snapshot, policy, factor, seed) for factor in FACTORS)


def _weigh_standing(tasks: Sequence[Task], snapshot: Snapshot, policy: Policy, factor: float, seed: int) -> TradeOff:
    turned = reweigh(policy, dict.fromkeys(STANDING, factor))
    values = [measure_system(task, policy_system(turned), seed, (CRITERION,))[CRITERION] for task in tasks]
    exposure = measure_exposure(list_all(snapshot, turned, "reviewers"))
    accuracy = sum(float(part.sum()) for part in values) / sum(part.size for part in values)
    return TradeOff(factor, accuracy, exposure.gini, exposure.coverage)
