"""Reading texts: sentences, the sentences worth reading, and the codes that a sentence stands for. Knows nothing of cities."""

from embeddings.reading.cues import CUES, load_cues
from embeddings.reading.model import (
    NOTHING,
    Layer,
    ReadingModel,
    ReadingModelUnusable,
    UnknownLayer,
    load_reading_model,
    read_model,
    softmax,
    write_model,
)
from embeddings.reading.names import find_names, find_topics
from embeddings.reading.propose import ProposedCode, propose_codes, section_logits
from embeddings.reading.sentences import split_sentences

__all__ = [
    "CUES",
    "NOTHING",
    "Layer",
    "ProposedCode",
    "ReadingModel",
    "ReadingModelUnusable",
    "UnknownLayer",
    "find_names",
    "find_topics",
    "load_cues",
    "load_reading_model",
    "propose_codes",
    "read_model",
    "section_logits",
    "softmax",
    "split_sentences",
    "write_model",
]
