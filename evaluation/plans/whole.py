"""Learn how to weigh a long plan as a whole, from contracts and the profiles coded from them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from embeddings.reading import Layer
from evaluation.plans.contracts import Contract
from fixtures.plans.evidence import Evidence, weigh_rows
from fixtures.plans.whole import Numbers, WholeModel, build_design, describe, describe_words

STRENGTH = 0.02
SHRUNK_TO = 0.3
OWN = 1.0
MOST_STEPS = 3000


def count_words(section: str, contracts: Sequence[Contract], codes: Sequence[str]) -> Numbers:
    """What the words of every contract tell of every code. Returns (n contracts, k codes, 6)."""
    return np.stack(
        [describe_words(section, codes, each.sentences, each.subjects, each.headings) for each in contracts]
    )


def describe_contract(section: str, contract: Contract, layer: Layer | None, words: Numbers) -> Numbers:
    """The features of every code in one contract. Args: words (k, 6). Returns (k, d)."""
    return describe(weigh_contract(section, contract, layer), words)


def weigh_contract(section: str, contract: Contract, layer: Layer | None) -> Evidence | None:
    """What the chosen sentences of a contract say; None without a layer."""
    if layer is None:
        return None
    chosen = [contract.sentences[place] for place in contract.chosen[section]]
    return weigh_rows(section, chosen, contract.rows_of(section), layer)


def learn_whole(codes: Sequence[str], features: Numbers, named: npt.NDArray[np.bool_]) -> WholeModel:
    """Fit the model of one section.

    Args:
        codes: k codes.
        features: (n, k, d).
        named: bool (n, k), whether the profile of the city holds the code.
    """
    from sklearn.linear_model import LogisticRegression

    n, k, _ = features.shape
    mean, spread = features.mean(axis=(0, 1)), features.std(axis=(0, 1)) + 1e-6
    code_mean, code_spread = features.mean(axis=0), features.std(axis=0) + SHRUNK_TO * spread
    common = np.log((named.sum(axis=0) + 1) / (n - named.sum(axis=0) + 1))
    designs = [build_design(each, mean, spread, code_mean, code_spread, common) for each in features]
    shared = np.concatenate([design for design, _ in designs])
    strongest = np.concatenate([strength for _, strength in designs])
    which = np.tile(np.eye(k), (n, 1)) * OWN
    whole = np.concatenate([shared, which, which * strongest[:, None]], axis=1)
    fitted = LogisticRegression(C=STRENGTH, max_iter=MOST_STEPS).fit(whole, named.ravel())
    weights, own, slope = np.split(fitted.coef_[0], [shared.shape[1], shared.shape[1] + k])
    return WholeModel(
        tuple(codes),
        mean,
        spread,
        code_mean,
        code_spread,
        common,
        weights,
        own * OWN,
        slope * OWN,
        float(fitted.intercept_[0]),
    )
