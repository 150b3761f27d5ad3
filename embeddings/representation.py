"""The rows that texts are compared by: encoded and freed of their language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from embeddings.cache import CachedEncoder, VectorCache
from embeddings.catalogue import default_encoder
from embeddings.encoder import Encoder, Rows
from embeddings.language_means import LanguageMeans, load_language_means
from embeddings.meeting import STILL, Meeting, load_meeting


class Representer(Protocol):
    """Whatever turns texts into unit rows that are alike where the texts mean the same."""

    def represent(self, texts: Sequence[str]) -> Rows:
        """Rows float32 (n, d) of n texts."""

    def draw_together(self, rows: Rows) -> Rows:
        """Unit rows float32 (n, d), moved so that a need lies near what answers it."""


@dataclass(frozen=True, slots=True)
class FunctionRepresenter:
    """A function from texts to rows in the place of a representer."""

    encode: Callable[[Sequence[str]], Rows]

    def represent(self, texts: Sequence[str]) -> Rows:
        """Rows float32 (n, d) of n texts."""
        return self.encode(texts)

    def draw_together(self, rows: Rows) -> Rows:
        """The rows as they are: nothing was learned for any function."""
        return rows


@dataclass(frozen=True, slots=True)
class TextRepresenter:
    """Turns texts of any language into unit rows whose dot product says how alike they are in meaning.

    For the default encoder 0.35 parts translations of one statement from different statements; a dot product before the
    language is removed says nothing by itself. An encoder that is not multilingual compares English only.
    """

    encoder: Encoder
    language_means: LanguageMeans
    meeting: Meeting = STILL

    def represent(self, texts: Sequence[str]) -> Rows:
        """Represent texts, each by itself.

        Returns:
            float32 (n, d) unit rows; an empty text gives a row of zeros.

        Raises:
            EncoderUnavailable: the model does not load.
        """
        return self.language_means.remove_from(self.encoder.encode(texts))

    def draw_together(self, rows: Rows) -> Rows:
        """The rows as `Meeting.draw_together` moves them."""
        return self.meeting.draw_together(rows)


def represent_with(encoder: Encoder) -> TextRepresenter:
    """A representer for an encoder, with the language means and what was learned of it that belong to it."""
    return TextRepresenter(encoder, load_language_means(encoder), load_meeting(encoder.encoder_id))


def default_representer(cache: VectorCache | None = None) -> TextRepresenter:
    """The representer of the default encoder; with a cache, no text is encoded twice."""
    encoder = default_encoder()
    return represent_with(encoder if cache is None else CachedEncoder(encoder, cache))
