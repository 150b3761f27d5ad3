"""Texts as rows of numbers: encoders, their cache, rows freed of language, exact search and hybrid retrieval.

Knows nothing of cities. Importing it loads no model and no heavy library.
"""

from embeddings.cache import CachedEncoder, VectorCache, build_cache
from embeddings.catalogue import EnglishOnlyWarning, default_encoder, load_encoder
from embeddings.detect import detect_language
from embeddings.encoder import Encoder
from embeddings.errors import (
    CacheUnusable,
    ChangedWeights,
    EmbeddingError,
    EncoderUnavailable,
    InvalidText,
    UnknownEncoder,
)
from embeddings.floors import Floor, Floors, load_floors, score_relevance
from embeddings.index import SimilarityIndex
from embeddings.representation import TextRepresenter, default_representer, represent_with
from embeddings.retrieval import Hit, Hits, HybridRetriever

__all__ = [
    "CacheUnusable",
    "CachedEncoder",
    "ChangedWeights",
    "EmbeddingError",
    "Encoder",
    "EncoderUnavailable",
    "EnglishOnlyWarning",
    "Floor",
    "Floors",
    "Hit",
    "Hits",
    "HybridRetriever",
    "InvalidText",
    "SimilarityIndex",
    "TextRepresenter",
    "UnknownEncoder",
    "VectorCache",
    "build_cache",
    "default_encoder",
    "default_representer",
    "detect_language",
    "load_encoder",
    "load_floors",
    "represent_with",
    "score_relevance",
]
