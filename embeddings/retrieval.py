"""Find the documents that answer a question, by meaning across languages, by words within one, and by terms told in English."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from embeddings.encoder import Rows
from embeddings.errors import InvalidText
from embeddings.index import ROUNDING, SimilarityIndex
from embeddings.lexical import LexicalIndex
from embeddings.question import Question, read_question
from embeddings.representation import Representer

WORD_WEIGHT = 0.1
TERM_WEIGHT = 0.2
TERM_LANGUAGE = "en"
LEAST_SIMILARITY = 0.1
"""Above it lie all translations and about a third of the unrelated pairs of the held-out statements."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A document found: score = dense + 0.1 lexical + 0.2 terms.

    dense in [-1, 1] by meaning; lexical in [0, 1] by shared words; terms in [0, 1] by the terms of the question.
    """

    row_no: int
    score: float
    dense: float
    lexical: float
    terms: float


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
    """Ranks documents for a question in any language.

        score = cosine of the rows + 0.1 * share of words + 0.2 * share of terms

    Words count where question and document are in the same language; terms are the English ones that a question uses in
    whatever language (`find_terms`), and count in English documents. Shares are those of `LexicalIndex`.

    Args:
        representer: Turns questions into rows.
        rows: float32 (n, d) unit rows of n documents.
        texts: Their words.
        languages: Their ISO 639-1 codes; None for a document that matches by meaning only.
        cards: Their titles, "" for none; titles count as words too.

    Raises:
        InvalidText: lists of different length.
    """

    def __init__(
        self,
        representer: Representer,
        rows: Rows,
        texts: Sequence[str],
        languages: Sequence[str | None],
        cards: Sequence[str] | None = None,
    ) -> None:
        titles = [""] * len(texts) if cards is None else cards
        if not len(rows) == len(texts) == len(languages) == len(titles):
            raise InvalidText(
                f"{len(rows)} rows came with {len(texts)} texts, {len(languages)} languages and {len(titles)} cards; "
                "give one of each"
            )
        self._representer = representer
        self._index = SimilarityIndex(rows)
        words = [f"{card} {text}" for card, text in zip(titles, texts, strict=True)]
        self._lexical = LexicalIndex(words, languages)

    def search(
        self, query: str, k: int = 10, *, language: str | None = None, least_similarity: float = LEAST_SIMILARITY
    ) -> Hits:
        """Find the k best documents.

        A document is a candidate when its dense similarity is at least `least_similarity` or it shares a word or a term.

        Args:
            query: Free text in any language; an empty one finds nothing.
            k: How many at most, from 1.
            language: ISO 639-1 code of the query; None detects it.
            least_similarity: In [-1, 1]; -1 makes every document a candidate.

        Raises:
            InvalidText: k is below 1.
            EncoderUnavailable: the model does not load.
        """
        return self.answer(read_question(self._representer, query, language), k, least_similarity=least_similarity)

    def answer(self, question: Question, k: int = 10, *, least_similarity: float = LEAST_SIMILARITY) -> Hits:
        """`search` for a question that was read already, so that several retrievers share one pass of the encoder.

        Raises InvalidText for a k below 1.
        """
        if k < 1:
            raise InvalidText(f"a list holds at least one document, got k = {k}")
        if not question.row.any():
            return Hits((), 0, len(self._index), question.language)
        lexical = self._lexical.score_query(question.text, question.language)
        terms = self._lexical.score_query(" ".join(question.terms), TERM_LANGUAGE)
        dense = self._index.similarities(question.row, np.arange(len(self._index)))
        candidates = np.flatnonzero((dense >= least_similarity - ROUNDING) | (lexical > 0) | (terms > 0))
        scores = dense + WORD_WEIGHT * lexical + TERM_WEIGHT * terms
        best = candidates[np.lexsort((candidates, -scores[candidates]))[:k]]
        hits = tuple(
            Hit(int(no), float(scores[no]), float(dense[no]), float(lexical[no]), float(terms[no])) for no in best
        )
        return Hits(hits, len(candidates), len(self._index), question.language)
