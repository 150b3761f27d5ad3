"""By which weights a question is answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from api.errors import Fault, Invalid
from api.snapshots.view import View
from matcher.errors import UnknownComparison
from matcher.policy import Policy, Term

FindPolicy = Callable[[str], Policy]


def choose_policy(view: View, name: str | None, find: FindPolicy) -> View:
    """The view under the policy that is asked for; `find` looks up any but the adopted one."""
    return view if name in (None, view.policy_name) else replace(view, policy=find(str(name)))


def weigh(policy: Policy, kind: str, weights: Sequence[str]) -> Policy:
    """The policy with the asker's own weights for a kind, each as `barriers:2.5`.

    Raises:
        UnknownComparison: there is no such comparison.
        Invalid: nothing has weight.
    """
    if not weights:
        return policy
    stem = "twins" if kind == "twins" else "reviewers"
    terms = dict(policy.terms[stem])
    for name, _, weight in (given.partition(":") for given in weights):
        if name not in terms:
            raise UnknownComparison(name, tuple(terms))
        terms[name] = Term(float(weight), terms[name].neutral)
    if not any(term.weight for term in terms.values()):
        raise Invalid("at least one weight must be above 0", [Fault("weight", "give one a weight above 0")])
    return replace(policy, version=f"{policy.version}+own-weights", terms={**policy.terms, stem: terms})
