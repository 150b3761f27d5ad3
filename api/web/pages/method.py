"""How it works: the comparisons, the weights in use and one real sum."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from api.questions.asking import PeersAsking
from api.questions.peers import ask_peers
from api.snapshots.view import View
from api.web.drawing.waterfall import Waterfall, build_waterfall, name_comparison
from api.web.pages.home import find_fullest
from matcher.city import City
from matcher.comparisons import COMPARISONS, Comparison
from matcher.policy import Term
from matcher.reason import sentence

Weights = tuple[str, str, tuple[tuple[str, Term], ...]]


@dataclass(frozen=True, slots=True)
class MethodPage:
    """weights: for each kind its id, its English name and the label and term of each comparison, heaviest first."""

    template: ClassVar[str] = "method.html"

    comparisons: tuple[Comparison, ...]
    weights: tuple[Weights, ...]
    learner: City | None
    teacher: City | None
    example: Waterfall | None
    policy: str
    snapshot_version: str


def build_method(view: View) -> MethodPage:
    """The page, with the first reviewer of the city of which most is known as its example."""
    snapshot, policy = view.snapshot, view.policy
    learner = next(iter(find_fullest(snapshot)), None)
    one = PeersAsking(k=1)
    found = ask_peers(view, learner.id, "reviewers", one).ranking.suggestions if learner else ()
    return MethodPage(
        comparisons=tuple(COMPARISONS.values()),
        weights=(
            ("twins", sentence("Twins"), _by_weight(policy.terms_for("twins"))),
            ("reviewers", sentence("Peer reviewers and learners"), _by_weight(policy.terms_for("reviewers"))),
            ("cases", sentence("Case studies"), _by_weight(policy.terms_for_cases())),
        ),
        learner=learner,
        teacher=found[0].city if found else None,
        example=build_waterfall(found[0].explanation) if found else None,
        policy=view.policy_name,
        snapshot_version=snapshot.version,
    )


def _by_weight(terms: Mapping[str, Term]) -> tuple[tuple[str, Term], ...]:
    ordered = sorted(terms.items(), key=lambda item: -item[1].weight)
    return tuple((name_comparison(name), term) for name, term in ordered)
