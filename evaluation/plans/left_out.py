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
from evaluation.plans.whole import count_words, describe_contracts, learn_whole, weigh_contract
from fixtures.plans.choosing import MOST
from fixtures.plans.reading import find_named
from fixtures.plans.sentences import Sentence
from fixtures.plans.weighing import carrier
from fixtures.vocabulary import load_vocabulary

FOLDS = 6
SEED = 0
COMMON_FROM = (0.3, 0.35, 0.4, 0.45, 0.5)


@dataclass(frozen=True, slots=True, eq=False)
class LeftOut:
    """One section over n contracts and k codes.

    confidences: float (n, k), each row by models without that city. carried: bool (n, k), whether a sentence carries the code.
    named: bool (n, k), what the profiles hold. common: float (n, k), the share of the other cities that hold the code.
    """

    section: str
    codes: tuple[str, ...]
    confidences: npt.NDArray[np.float64]
    carried: npt.NDArray[np.bool_]
    named: npt.NDArray[np.bool_]
    common: npt.NDArray[np.float64]


def section_codes(section: str) -> tuple[str, ...]:
    """The codes of a section in the order of the layers: by name."""
    return tuple(sorted(code.id for code in load_vocabulary().section(section).codes))


def draw_folds(n: int) -> npt.NDArray[np.int64]:
    """A fold for each of n contracts, drawn with a fixed seed."""
    return np.asarray(np.random.default_rng(SEED).permutation(n) % FOLDS)


def leave_out(section: str, contracts: Sequence[Contract], representer: TextRepresenter) -> LeftOut:
    """Weigh every contract with layers and weights learned on the contracts of the other folds."""
    codes = section_codes(section)
    named = named_codes([contract.city for contract in contracts], section, codes)
    confidences, common = np.zeros(named.shape), np.zeros(named.shape)
    carried = np.zeros(named.shape, dtype=np.bool_)
    folds = draw_folds(len(contracts))
    words = count_words(section, contracts, codes)
    called = [find_named(section, codes, contract.sentences) for contract in contracts]
    for fold in range(FOLDS):
        inner = [contract for contract, its in zip(contracts, folds, strict=True) if its != fold]
        layer = learn_long_layer(section, inner, representer) if section in MOST else None
        features = describe_contracts(section, contracts, layer, words)
        whole = learn_whole(codes, features[folds != fold], named[folds != fold])
        for no in np.flatnonzero(folds == fold):
            confidences[no] = whole.confidences(features[no])
            carried[no] = carried_codes(section, contracts[no], layer, called[no])
        common[folds == fold] = named[folds != fold].mean(axis=0)
    return LeftOut(section, codes, confidences, carried, named, common)


def carried_codes(
    section: str, contract: Contract, layer: Layer | None, called: Sequence[Sentence | None]
) -> npt.NDArray[np.bool_]:
    """For which codes a contract has a sentence that a proposal could rest on. Args: called, as `find_named` gives. Returns (k,)."""
    evidence = weigh_contract(section, contract, layer)
    chosen = [contract.sentences[place] for place in contract.chosen.get(section, ())]
    found = [carrier(no, evidence, chosen, sentence) is not None for no, sentence in enumerate(called)]
    return np.array(found, dtype=np.bool_)
