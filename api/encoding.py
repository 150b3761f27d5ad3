"""Texts to vectors: the shipped encoder, with the vectors of texts seen before kept in memory."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matcher.arrays import Float32
from matcher.statements import Encode


def remember_vectors(encode: Encode) -> Encode:
    """The same encoder, asked only for texts it has not seen."""
    known: dict[str, Float32] = {}

    def encode_once(texts: Sequence[str]) -> Float32:
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            known.update(zip(new, encode(new), strict=True))
        return np.stack([known[text] for text in texts]) if texts else encode(texts)

    return encode_once
