"""An encoder that needs no model: the words of a text decide its row, and it counts what it was asked."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from embeddings.encoder import Rows, encode_distinct


class WordEncoder:
    """Sums one pseudo-random vector a word; texts that share words are alike."""

    encoder_id = "words-test"
    dimensions = 64

    def __init__(self, *, multilingual: bool = True) -> None:
        self.multilingual = multilingual
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> Rows:
        return encode_distinct(texts, self.dimensions, self._encode_clean)

    def _encode_clean(self, texts: list[str]) -> Rows:
        self.encoded += texts
        return np.stack([np.sum([word_row(word, self.dimensions) for word in text.split()], axis=0) for text in texts])


def word_row(word: str, dimensions: int) -> Rows:
    seed = int.from_bytes(hashlib.sha256(word.lower().encode()).digest()[:8])
    return np.random.default_rng(seed).standard_normal(dimensions).astype(np.float32)
