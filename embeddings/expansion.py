"""Texts read with what else would be said for them: their terms in English, and the questions that each would answer.

A statement says what a city did in the words of its own plan; who looks for it asks in others. For statements that are known
beforehand such questions are written down and read beside them; every text, a question too, is read with its terms.
Source: Nogueira, Yang, Lin and Cho (2019), Document Expansion by Query Prediction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np

from embeddings.encoder import Rows, encode_distinct, unit_rows
from embeddings.question import read_texts
from embeddings.representation import TextRepresenter
from embeddings.terms import hash_terms

TEXT_SHARE = 0.3
Expansions = Mapping[str, tuple[str, ...]]
"""The questions that a text would answer, by `text_name`."""


def text_name(text: str) -> str:
    """How a text is named in a table of expansions: the first 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class ExpandingEncoder:
    """An encoder of texts as the matcher compares them.

        row = unit(0.3 row of the text with its terms + 0.7 mean of the rows of its questions)

    The row of the text alone, with its terms (`read_texts`), where no questions are known for it. In the end it is moved to where
    needs meet their answers (`Representer.draw_together`).
    """

    def __init__(self, representer: TextRepresenter, expansions: Expansions) -> None:
        self._representer = representer
        self._expansions = expansions
        read_with = f"{hash_terms()} {sorted(expansions.items())} {representer.meeting.digest}"
        digest = hashlib.sha256(read_with.encode()).hexdigest()[:12]
        self.encoder_id = f"{representer.encoder.encoder_id}+{digest}"
        self.dimensions = representer.encoder.dimensions
        self.multilingual = representer.encoder.multilingual

    def encode(self, texts: Sequence[str]) -> Rows:
        """Encode texts as `Encoder.encode` says."""
        return encode_distinct(texts, self.dimensions, self._encode)

    def _encode(self, texts: list[str]) -> Rows:
        rows = np.stack([read.row for read in read_texts(self._representer, texts)])
        known = [(no, asked) for no, text in enumerate(texts) if (asked := self._expansions.get(text_name(text)))]
        asked_rows = self._representer.represent([phrase for _, asked in known for phrase in asked])
        ends = np.cumsum([len(asked) for _, asked in known])
        for (no, asked), end in zip(known, ends.tolist(), strict=True):
            rows[no] = TEXT_SHARE * rows[no] + (1 - TEXT_SHARE) * asked_rows[end - len(asked) : end].mean(axis=0)
        return self._representer.draw_together(unit_rows(rows))
