from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixtures.policies import load_policy, policy_names
from matcher.comparisons import COMPARISONS
from matcher.errors import InvalidPolicy, InvalidQuestion, UnknownComparison
from matcher.policy import DIALS, Policy, Term
from tests.strategies import policies

KINDS = ("twins", "reviewers", "learners")


@given(policies(), st.sampled_from(KINDS))
def test_weights_are_shares_of_one_and_keep_their_proportions(policy: Policy, kind: str) -> None:
    terms, given_terms = policy.terms_for(kind), policy.terms["twins" if kind == "twins" else "reviewers"]
    assert sum(term.weight for term in terms.values()) == pytest.approx(1)
    for one in terms:
        for other in terms:
            assert terms[one].weight * given_terms[other].weight == pytest.approx(
                terms[other].weight * given_terms[one].weight
            )


@pytest.mark.parametrize("name", policy_names())
def test_every_shipped_policy_can_be_scored_with(name: str) -> None:
    policy = load_policy(name)
    for kind in KINDS:
        for dial in (None, *DIALS):
            terms = policy.terms_for(kind, dial)
            assert sum(term.weight for term in terms.values()) == pytest.approx(1)
            assert list(terms) == [comparison for comparison in COMPARISONS if comparison in terms]
    assert sum(term.weight for term in policy.terms_for_cases().values()) == pytest.approx(1)


def test_a_dial_multiplies_the_weights_it_names() -> None:
    """By hand: weights 1 and 1; the dial doubles one, so the shares are 2/3 and 1/3."""
    policy = plain({"size": Term(1, 0.5), "ahead": Term(1, 0.5)}, dials={"ahead": {"ahead": 2.0}})
    turned = policy.terms_for("twins", "ahead")
    assert turned["ahead"].weight == pytest.approx(2 / 3)
    assert turned["size"].weight == pytest.approx(1 / 3)


def test_a_weight_of_zero_leaves_the_comparison_out() -> None:
    policy = plain({"size": Term(1, 0.5), "ahead": Term(0, 0.5)})
    assert list(policy.terms_for("twins")) == ["size"]


def test_a_dial_that_leaves_nothing_to_score_by_is_refused() -> None:
    policy = plain({"size": Term(1, 0.5)}, dials={"different": {"size": 0.0}})
    with pytest.raises(InvalidQuestion, match="different"):
        policy.terms_for("twins", "different")


@pytest.mark.parametrize("term", [Term(-1, 0.5), Term(1, 1.5), Term(1, -0.1), Term(float("nan"), 0.5), Term(0, 0.5)])
def test_numbers_that_cannot_be_scored_with_are_refused(term: Term) -> None:
    with pytest.raises(InvalidPolicy):
        plain({"size": term})


def test_a_dial_cannot_turn_a_weight_below_zero() -> None:
    with pytest.raises(InvalidPolicy):
        plain({"size": Term(1, 0.5), "ahead": Term(1, 0.5)}, dials={"like": {"ahead": -1.0}})


def test_a_comparison_that_does_not_exist_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownComparison, match="barriers"):
        plain({"bariers": Term(1, 0.5)})
    with pytest.raises(UnknownComparison):
        plain({"size": Term(1, 0.5)}, dials={"like": {"sise": 2.0}})


def test_a_policy_without_terms_for_every_kind_is_refused() -> None:
    with pytest.raises(InvalidPolicy, match="cases"):
        replace(load_policy(), terms={"twins": {"size": Term(1, 0.5)}})


def plain(terms: dict[str, Term], dials: dict[str, dict[str, float]] | None = None) -> Policy:
    cases = load_policy().terms["cases"]
    return Policy("plain", "1", {"twins": terms, "reviewers": terms, "cases": cases}, dials or {})
