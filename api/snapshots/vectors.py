"""Texts to vectors: the encoder of the service, with the vectors of the texts in use kept in memory."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import numpy as np

from matcher.arrays import Float32
from matcher.statements import Encode

SPARE = 1000


class VectorMemory:
    """An encoder that asks another one only for texts it does not remember.

    It remembers at most twice as many texts as were in use when it last forgot, and SPARE more.

    >>> memory = VectorMemory(lambda texts: np.ones((len(texts), 2), dtype=np.float32))
    >>> memory(["trams", "heat"]).shape, memory.texts
    ((2, 2), 2)
    >>> memory.forget_unused(); rows = memory(["trams"]); memory.forget_unused(); memory.texts
    1
    """

    def __init__(self, encode: Encode) -> None:
        self._encode = encode
        self._known: dict[str, Float32] = {}
        self._used: dict[str, Float32] = {}
        self._most: float = inf

    @property
    def encoder_id(self) -> str:
        """What tells the encoder from others: its id where it has one, else where its code stands."""
        own = self._encode
        named = getattr(getattr(own, "__self__", own), "encoder_id", None)
        return str(named or f"{own.__module__}.{getattr(own, '__qualname__', type(own).__qualname__)}")

    @property
    def texts(self) -> int:
        """How many texts it remembers."""
        return len(self._known)

    def __call__(self, texts: Sequence[str]) -> Float32:
        """Texts as unit rows, shape (n, d)."""
        known = self._known  # another thread may begin a new memory meanwhile
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            known.update(zip(new, self._encode(new), strict=True))
        found = {text: known[text] for text in texts}
        self._used.update(found)
        if len(known) > self._most:
            self._forget()
        return np.stack([found[text] for text in texts]) if texts else self._encode(texts)

    def forget_unused(self) -> None:
        """Forget every text that was not asked for since the last time: what is written over does not pile up."""
        self._forget()
        self._most = 2 * len(self._known) + SPARE

    def _forget(self) -> None:
        self._known, self._used = self._used, {}
