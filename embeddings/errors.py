"""The errors of this package, drawn as a tree.

EmbeddingError
├── InvalidText          something that is not a list of texts, or rows of the wrong shape
├── UnknownEncoder       a name that stands for no encoder
├── EncoderUnavailable   a model that is not installed or does not load
├── ChangedWeights       the weights on disk are not the ones the vectors were measured with
└── CacheUnusable        a vector cache that cannot be opened or written
"""

from __future__ import annotations


class EmbeddingError(Exception):
    """Anything this package refuses, with a message a reader can act on."""


class InvalidText(EmbeddingError, ValueError):
    """Something that is not a list of texts, or rows whose shape does not fit."""


class UnknownEncoder(EmbeddingError, ValueError):
    """A name that stands for no encoder."""


class EncoderUnavailable(EmbeddingError):
    """A model that is not installed or does not load."""


class ChangedWeights(EncoderUnavailable):
    """The weights on disk are not the ones the vectors were measured with."""


class CacheUnusable(EmbeddingError):
    """A vector cache that cannot be opened or written."""
