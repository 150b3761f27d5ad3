"""What an encoder is: texts in, unit rows out; and the steps that every encoder shares."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from embeddings.errors import InvalidText

Rows = npt.NDArray[np.float32]


class Encoder(Protocol):
    """Turns texts into unit rows, the same text into the same row, whatever stands beside it.

    encoder_id names the weights and the way they are used: two encoders with one id give the same rows.
    multilingual is False where only English text gets a meaningful row.
    """

    @property
    def encoder_id(self) -> str:
        """Names the weights and the way they are used, for caches and reports."""

    @property
    def dimensions(self) -> int:
        """Length d of a row."""

    @property
    def multilingual(self) -> bool:
        """Whether texts in other languages than English get a meaningful row."""

    def encode(self, texts: Sequence[str]) -> Rows:
        """Encode texts.

        Args:
            texts: n texts in any order; cleaned with `clean_text` first.

        Returns:
            float32 (n, d), each row of length 1; an empty text gives a row of zeros, which is similar to nothing.

        Raises:
            InvalidText: `texts` is one string, or holds something that is not a string.
            EncoderUnavailable: the model is not installed or does not load.
        """


def clean_text(text: str) -> str:
    """Bring a text to Unicode form NFC, with single spaces and no control or broken characters.

    >>> clean_text("  cafe\\u0301\\n au\\x00 lait ")
    'café au lait'
    """
    whole = text.encode("utf-8", "ignore").decode("utf-8")
    spaced = "".join(" " if unicodedata.category(char) == "Cc" else char for char in whole)
    return " ".join(unicodedata.normalize("NFC", spaced).split())


def clean_texts(texts: Sequence[str]) -> list[str]:
    """Clean each text.

    Raises:
        InvalidText: `texts` is one string, or holds something that is not a string.
    """
    if isinstance(texts, str):
        raise InvalidText("expected a list of texts, got one text: put it in a list")
    for place, text in enumerate(texts):
        if not isinstance(text, str):
            raise InvalidText(f"expected a text at place {place}, got {type(text).__name__}")
    return [clean_text(text) for text in texts]


def unit_rows(rows: Rows) -> Rows:
    """Divide each row by its Euclidean length; a row of zeros stays zeros. Shape (n, d).

    >>> unit_rows(np.array([[3.0, 4.0], [0.0, 0.0]], dtype=np.float32)).tolist()
    [[0.6000000238418579, 0.800000011920929], [0.0, 0.0]]
    """
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.where(lengths == 0, 1, lengths)).astype(np.float32, copy=False)


def encode_distinct(texts: Sequence[str], dimensions: int, encode: Callable[[list[str]], Rows]) -> Rows:
    """Clean texts, encode each distinct one once, and give empty ones a row of zeros.

    Args:
        texts: n texts.
        dimensions: Length d of a row.
        encode: Gives one row of length d for each of the m distinct, clean, non-empty texts, in the same order.

    Returns:
        float32 (n, d) unit rows.
    """
    cleaned = clean_texts(texts)
    number = {text: no for no, text in enumerate(dict.fromkeys(text for text in cleaned if text))}
    distinct = np.zeros((len(number) + 1, dimensions), dtype=np.float32)
    if number:
        distinct[:-1] = unit_rows(np.asarray(encode(list(number)), dtype=np.float32))
    return distinct[[number.get(text, -1) for text in cleaned]]
