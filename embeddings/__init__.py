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
from embeddings.expansion import ExpandingEncoder, Expansions, text_name
from embeddings.floors import Floor, Floors, load_floors, score_relevance
from embeddings.gauge import Gauge, load_gauge
from embeddings.index import SimilarityIndex
from embeddings.meeting import STILL, Meeting
from embeddings.question import Question, read_question, read_questions
from embeddings.representation import (
    FunctionRepresenter,
    Representer,
    TextRepresenter,
    default_representer,
    represent_with,
)
from embeddings.retrieval import Hit, Hits, HybridRetriever
from embeddings.terms import find_terms
from embeddings.topic import Topic, load_topic

__all__ = [
    "STILL",
    "CacheUnusable",
    "CachedEncoder",
    "ChangedWeights",
    "EmbeddingError",
    "Encoder",
    "EncoderUnavailable",
    "EnglishOnlyWarning",
    "ExpandingEncoder",
    "Expansions",
    "Floor",
    "Floors",
    "FunctionRepresenter",
    "Gauge",
    "Hit",
    "Hits",
    "HybridRetriever",
    "InvalidText",
    "Meeting",
    "Question",
    "Representer",
    "SimilarityIndex",
    "TextRepresenter",
    "Topic",
    "UnknownEncoder",
    "VectorCache",
    "build_cache",
    "default_encoder",
    "default_representer",
    "detect_language",
    "find_terms",
    "load_encoder",
    "load_floors",
    "load_gauge",
    "load_topic",
    "read_question",
    "read_questions",
    "represent_with",
    "score_relevance",
    "text_name",
]
