"""Contracts weighed by a model that has not seen their city."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from embeddings import TextRepresenter
from embeddings.reading import Layer
from evaluation.plans.aligned import learn_long_layer
from evaluation.plans.contracts import Contract, named_codes
from evaluation.plans.whole import count_words, describe_contract, learn_whole, weigh_contract
from fixtures.plans.choosing import MOST
from fixtures.plans.reading import find_named
from fixtures.plans.sentences import Sentence
from fixtures.plans.weighing import carrier
from fixtures.plans.whole import Numbers
from fixtures.vocabulary import load_vocabulary

FOLDS = 6
SEED = 0


@dataclass(frozen=True, slots=True, eq=False)
class Unseen:
    """One section over n contracts and k codes, each contract described by a layer that was learned without its city.

    features: (n, k, d). carried: bool (n, k), whether a sentence carries the code. named: bool (n, k), what the profiles hold.
    """

    section: str
    codes: tuple[str, ...]
    features: Numbers
    carried: npt.NDArray[np.bool_]
    named: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class LeftOut:
    """What is proposed for contracts whose city was left out.

    confidences: (n, k). common: (n, k), the share of the other cities that hold the code. carried, named: as in `Unseen`.
    """

    section: str
    confidences: Numbers
    common: Numbers
    carried: npt.NDArray[np.bool_]
    named: npt.NDArray[np.bool_]


def section_codes(section: str) -> tuple[str, ...]:
    """The codes of a section in the order of the layers: by name."""
    return tuple(sorted(code.id for code in load_vocabulary().section(section).codes))


def draw_folds(n: int) -> npt.NDArray[np.int64]:
    """A fold for each of n contracts, drawn with a fixed seed."""
    return np.asarray(np.random.default_rng(SEED).permutation(n) % FOLDS)


def describe_unseen(section: str, contracts: Sequence[Contract], representer: TextRepresenter) -> Unseen:
    """Describe every contract by a layer learned on the contracts of the other folds."""
    codes = section_codes(section)
    folds = draw_folds(len(contracts))
    words = count_words(section, contracts, codes)
    features: list[Numbers] = [np.empty(0)] * len(contracts)
    carried: list[npt.NDArray[np.bool_]] = [np.empty(0, dtype=np.bool_)] * len(contracts)
    for fold in range(FOLDS):
        inner = [contract for contract, its in zip(contracts, folds, strict=True) if its != fold]
        layer = learn_long_layer(section, inner, representer) if section in MOST else None
        for no in map(int, np.flatnonzero(folds == fold)):
            features[no] = describe_contract(section, contracts[no], layer, words[no])
            called = find_named(section, codes, contracts[no].sentences)
            carried[no] = carried_codes(section, contracts[no], layer, called)
    named = named_codes([contract.city for contract in contracts], section, codes)
    return Unseen(section, codes, np.stack(features), np.stack(carried), named)


def carried_codes(
    section: str, contract: Contract, layer: Layer | None, called: Sequence[Sentence | None]
) -> npt.NDArray[np.bool_]:
    """For which codes a contract has a sentence that a proposal could rest on. `called` is what `find_named` gives."""
    evidence = weigh_contract(section, contract, layer)
    chosen = [contract.sentences[place] for place in contract.chosen.get(section, ())]
    found = [carrier(no, evidence, chosen, sentence) is not None for no, sentence in enumerate(called)]
    return np.array(found, dtype=np.bool_)


def leave_out(unseen: Unseen) -> LeftOut:
    """Weigh every contract by weights learned on the contracts of the other folds.

    The features of those were made by layers that had seen notes of the left-out city, but never its contract's codes beside its
    features.
    """
    named = unseen.named
    confidences, common = np.zeros(named.shape), np.zeros(named.shape)
    folds = draw_folds(len(named))
    for fold in range(FOLDS):
        others = folds != fold
        whole = learn_whole(unseen.codes, unseen.features[others], named[others])
        confidences[~others] = [whole.confidences(features) for features in unseen.features[~others]]
        common[~others] = named[others].mean(axis=0)
    return LeftOut(unseen.section, confidences, common, unseen.carried, named)
