"""The rows that texts are compared by: encoded, freed of their language, a title weighing a little extra."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from embeddings.cache import CachedEncoder, VectorCache
from embeddings.catalogue import default_encoder
from embeddings.encoder import Encoder, Rows, unit_rows
from embeddings.errors import InvalidText
from embeddings.language_means import LanguageMeans, load_language_means

CARD_SHARE = 0.2


class Representer(Protocol):
    """Whatever turns texts into unit rows that are alike where the texts mean the same."""

    def represent(self, texts: Sequence[str]) -> Rows:
        """Rows float32 (n, d) of n texts."""


@dataclass(frozen=True, slots=True)
class FunctionRepresenter:
    """A function from texts to rows in the place of a representer."""

    encode: Callable[[Sequence[str]], Rows]

    def represent(self, texts: Sequence[str]) -> Rows:
        """Rows float32 (n, d) of n texts."""
        return self.encode(texts)


@dataclass(frozen=True, slots=True)
class TextRepresenter:
    """Turns texts of any language into unit rows whose dot product says how alike they are in meaning.

    For the default encoder 0.35 parts translations of one statement from different statements; a dot product before the
    language is removed says nothing by itself. An encoder that is not multilingual compares English only.
    """

    encoder: Encoder
    language_means: LanguageMeans

    def represent(self, texts: Sequence[str], cards: Sequence[str] | None = None) -> Rows:
        """Represent texts, each by itself or together with its card.

            row = unit(0.2 row(card) + 0.8 row(text)); row(text) alone where there is no card

        Args:
            texts: n texts in any language.
            cards: n titles or short summaries, "" for none; None when no text has one.

        Returns:
            float32 (n, d) unit rows; an empty text without a card gives a row of zeros.

        Raises:
            InvalidText: not lists of texts, or two lists of different length.
            EncoderUnavailable: the model does not load.
        """
        rows = self._rows_of(texts)
        if cards is None:
            return rows
        if len(cards) != len(texts):
            raise InvalidText(f"{len(texts)} texts came with {len(cards)} cards; give one card for each, '' for none")
        return unit_rows((1 - CARD_SHARE) * rows + CARD_SHARE * self._rows_of(cards))

    def _rows_of(self, texts: Sequence[str]) -> Rows:
        return self.language_means.remove_from(self.encoder.encode(texts))


def represent_with(encoder: Encoder) -> TextRepresenter:
    """A representer for an encoder, with the language means that belong to it."""
    return TextRepresenter(encoder, load_language_means(encoder))


def default_representer(cache: VectorCache | None = None) -> TextRepresenter:
    """The representer of the default encoder; with a cache, no text is encoded twice."""
    encoder = default_encoder()
    return represent_with(encoder if cache is None else CachedEncoder(encoder, cache))
