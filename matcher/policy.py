"""A policy: the weights and neutral values of each kind of suggestion, as versioned data."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from matcher.case_measures import CASE_MEASURES
from matcher.comparisons import COMPARISONS, FACETS
from matcher.errors import InvalidPolicy, InvalidQuestion, UnknownComparison

KINDS = ("twins", "reviewers", "learners")
DIALS = ("like", "ahead", "different")


def name_version(policy_id: str, version: str) -> str:
    """How a version of a policy is named.

    >>> name_version("learned", "2026-11")
    'learned@2026-11'
    """
    return f"{policy_id}@{version}"


@dataclass(frozen=True, slots=True)
class Term:
    """What one comparison counts: `weight` >= 0 and `neutral`, the value in [0, 1] that an unknown stands for."""

    weight: float
    neutral: float


@dataclass(frozen=True, slots=True)
class Policy:
    """All numbers of the method in one place.

    terms: the terms of "twins", of "reviewers" ("learners" reads those of "reviewers" from the other side) and of
    "cases".
    dials: for each dial the factor on the weight of each comparison; a comparison that is not named keeps its weight.
    asked: the same factors where the question names a theme or a need, whatever the dial.
    variety: how much of the score of a suggestion may be given up to make a list less alike, 0 (nothing) to 1.
    """

    id: str
    version: str
    terms: Mapping[str, Mapping[str, Term]]
    dials: Mapping[str, Mapping[str, float]] = field(default_factory=lambda: MappingProxyType({}))
    variety: float = 0.0
    asked: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        """Refuse what cannot be scored with: raises InvalidPolicy or UnknownComparison."""
        if set(self.terms) != {"twins", "reviewers", "cases"}:
            raise InvalidPolicy(
                f"policy '{self.id}' must have terms for twins, reviewers and cases, not {sorted(self.terms)}"
            )
        for dial, factors in (*self.dials.items(), ("asked", self.asked)):
            _refuse_unknown(factors, COMPARISONS)
            if not all(factor >= 0 for factor in factors.values()):
                raise InvalidPolicy(f"policy '{self.id}', dial {dial}: every factor must be >= 0, got {dict(factors)}")
        for kind, terms in self.terms.items():
            _refuse_unknown(terms, CASE_MEASURES if kind == "cases" else COMPARISONS)
            _refuse_impossible(self.id, kind, terms)

    @property
    def name(self) -> str:
        """How answers name this version."""
        return name_version(self.id, self.version)

    def terms_for(self, kind: str, dial: str | None = None, asked: bool = False) -> Mapping[str, Term]:
        """The terms of a kind at a dial, with weights that add up to 1, in the order of the register.

        Args:
            asked: whether the question names a theme or a need.

        Raises InvalidQuestion for a kind or dial that there is not.
        """
        if kind not in KINDS:
            raise InvalidQuestion(f"there is no kind '{kind}'; choose one of {', '.join(KINDS)}")
        if dial is not None and dial not in DIALS:
            raise InvalidQuestion(f"there is no dial '{dial}'; choose one of {', '.join(DIALS)}")
        factors = self.dials.get(dial, {}) if dial else {}
        terms = self.terms["twins" if kind == "twins" else "reviewers"]
        named = self.asked if asked else {}
        turned = {
            name: Term(term.weight * factors.get(name, 1.0) * named.get(name, 1.0), term.neutral)
            for name, term in terms.items()
        }
        if not any(term.weight > 0 for term in turned.values()):
            raise InvalidQuestion(f"at the dial '{dial}', policy '{self.id}' has nothing left to score {kind} by")
        return _in_shares(turned, COMPARISONS)

    def with_weights(
        self, kind: str, weights: Mapping[str, float], facets: Mapping[str, float] = MappingProxyType({})
    ) -> Policy:
        """The policy with own weights for a kind, in place of its own; the others and the neutral values stay.

        Args:
            facets: by facet of `FACETS`, how many times its comparisons count what they would count.

        Raises:
            UnknownComparison: a name that the policy does not weigh.
            InvalidQuestion: a facet that there is not.
            InvalidPolicy: nothing is left to score by.
        """
        if not weights and not facets:
            return self
        stem = "twins" if kind == "twins" else "reviewers"
        _refuse_unknown(weights, self.terms[stem])
        factors = _spread_facets(facets)
        terms = {
            name: replace(term, weight=weights.get(name, term.weight) * factors.get(name, 1.0))
            for name, term in self.terms[stem].items()
        }
        return replace(self, version=f"{self.version}+own-weights", terms={**self.terms, stem: terms})

    def terms_for_cases(self) -> Mapping[str, Term]:
        """The terms of case studies, with weights that add up to 1."""
        return _in_shares(self.terms["cases"], CASE_MEASURES)


def _in_shares(terms: Mapping[str, Term], register: Iterable[str]) -> dict[str, Term]:
    total = sum(term.weight for term in terms.values())
    used = [name for name in register if name in terms and terms[name].weight > 0]
    return {name: Term(terms[name].weight / total, terms[name].neutral) for name in used}


def _spread_facets(facets: Mapping[str, float]) -> dict[str, float]:
    for facet in facets:
        if facet not in FACETS:
            raise InvalidQuestion(f"there is no facet '{facet}'; choose one of {', '.join(FACETS)}")
    return {name: factor for facet, factor in facets.items() for name in FACETS[facet]}


def _refuse_unknown(named: Iterable[str], register: Collection[str]) -> None:
    for name in named:
        if name not in register:
            raise UnknownComparison(name, tuple(register))


def _refuse_impossible(policy_id: str, kind: str, terms: Mapping[str, Term]) -> None:
    for name, term in terms.items():
        if not (term.weight >= 0 and 0 <= term.neutral <= 1):
            raise InvalidPolicy(
                f"policy '{policy_id}', {kind}, {name}: weight must be >= 0 and neutral in [0, 1], got {term}"
            )
    if not sum(term.weight for term in terms.values()) > 0:
        raise InvalidPolicy(f"policy '{policy_id}', {kind}: at least one weight must be above 0")
