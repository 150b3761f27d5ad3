"""Sentences of contracts that say what a note of the profile says: labelled texts in the words of plans.

A note of a profile ("Builders and materials short") is shorter than what it was coded from. The sentence of the contract whose
row lies nearest to the note's is taken as an example of the code, and sentences far from every note as examples of nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from embeddings import TextRepresenter
from embeddings.encoder import Rows
from embeddings.reading import NOTHING, Layer
from evaluation.plans.contracts import Contract
from evaluation.plans.layers import fit_rows
from evaluation.plans.texts import Labelled, section_texts

NEAR, FAR = 0.35, 0.25
NOTHING_WEIGHT = 0.1


def align(section: str, contract: Contract, representer: TextRepresenter) -> list[tuple[Labelled, Rows]]:
    """Labelled rows (d,) of one contract; the texts themselves are not kept."""
    notes = [fact for fact in contract.city.sections.get(section, ()) if fact.note]
    if not notes or not contract.chosen[section]:
        return []
    rows = contract.rows_of(section)
    likeness = representer.represent([fact.note for fact in notes]) @ rows.T
    near = [
        (fact.code, int(best))
        for fact, best, top in zip(notes, likeness.argmax(1), likeness.max(1), strict=True)
        if top > NEAR
    ]
    far = np.flatnonzero(likeness.max(axis=0) < FAR)
    return [
        *((Labelled("", code), rows[place]) for code, place in near),
        *((Labelled("", NOTHING, NOTHING_WEIGHT), rows[place]) for place in far),
    ]


def learn_long_layer(section: str, contracts: Sequence[Contract], representer: TextRepresenter) -> Layer:
    """The layer for long plans: notes and examples as for short ones, and the aligned sentences of these contracts."""
    texts = list(section_texts(section, [contract.city for contract in contracts]))
    rows = representer.represent([text.text for text in texts])
    pairs = [pair for contract in contracts for pair in align(section, contract, representer)]
    if pairs:
        rows = np.vstack([rows, *(row[None, :] for _, row in pairs)])
    return fit_rows(rows, [*texts, *(text for text, _ in pairs)])
