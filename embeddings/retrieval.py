"""Find the documents that answer a query, by meaning across languages and by words within one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from embeddings.detect import detect_language
from embeddings.errors import InvalidText
from embeddings.index import SimilarityIndex
from embeddings.lexical import LexicalIndex
from embeddings.representation import TextRepresenter

LEXICAL_WEIGHT = 0.15
LEAST_SIMILARITY = 0.1
"""Above it lie all translations and about a third of the unrelated pairs of the held-out statements."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A document found: score = dense + 0.15 lexical; dense in [-1, 1] by meaning, lexical in [0, 1] by words."""

    row_no: int
    score: float
    dense: float
    lexical: float


@dataclass(frozen=True, slots=True)
class Hits:
    """The best documents for a query, and what was cut.

    hits: best first, ties by row number. candidates: how many documents were related enough to be ranked, so
    `candidates - len(hits)` were cut. documents: how many there are. language: of the query; None when unknown.
    """

    hits: tuple[Hit, ...]
    candidates: int
    documents: int
    language: str | None


class HybridRetriever:
    """Ranks documents for a query in any language.

    score = dot(row of the query, row of the document) + 0.15 * share of words, the latter only where query and
    document are in the same language.

    Args:
        representer: Turns documents and queries into rows.
        texts: n documents.
        languages: Their ISO 639-1 codes; None for a document that matches by meaning only.
        cards: Their titles, "" for none; titles count as words too.

    Raises:
        InvalidText: lists of different length.
    """

    def __init__(
        self,
        representer: TextRepresenter,
        texts: Sequence[str],
        languages: Sequence[str | None],
        cards: Sequence[str] | None = None,
    ) -> None:
        if len(languages) != len(texts):
            raise InvalidText(f"{len(texts)} texts came with {len(languages)} languages; give one for each, or None")
        self._representer = representer
        self._index = SimilarityIndex(representer.represent(texts, cards))
        words = texts if cards is None else [f"{card} {text}" for card, text in zip(cards, texts, strict=True)]
        self._lexical = LexicalIndex(words, languages)

    def search(
        self, query: str, k: int = 10, *, language: str | None = None, least_similarity: float = LEAST_SIMILARITY
    ) -> Hits:
        """Find the k best documents.

        A document is a candidate when its dense similarity is at least `least_similarity` or it shares a word.

        Args:
            query: Free text in any language; an empty one finds nothing.
            k: How many at most, from 1.
            language: ISO 639-1 code of the query; None detects it.
            least_similarity: In [-1, 1]; -1 makes every document a candidate.

        Raises:
            InvalidText: k is below 1.
            EncoderUnavailable: the model does not load.
        """
        if k < 1:
            raise InvalidText(f"a list holds at least one document, got k = {k}")
        row = self._representer.represent([query])[0]
        if not row.any():
            return Hits((), 0, len(self._index), language)
        spoken = language or detect_language(query)
        lexical = self._lexical.score_query(query, spoken)
        near, _ = self._index.within(row, least_similarity)
        candidates = np.union1d(near, np.flatnonzero(lexical))
        dense = self._index.similarities(row, candidates)
        scores = dense + LEXICAL_WEIGHT * lexical[candidates]
        best = np.lexsort((candidates, -scores))[:k]
        hits = tuple(
            Hit(int(candidates[no]), float(scores[no]), float(dense[no]), float(lexical[candidates[no]])) for no in best
        )
        return Hits(hits, len(candidates), len(self._index), spoken)
