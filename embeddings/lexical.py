"""Likeness by shared words (BM25), inside one language only: a word shared by accident across languages says nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from embeddings.encoder import Rows, clean_texts

if TYPE_CHECKING:
    import bm25s

Stem = Callable[[list[str]], list[str]]


@dataclass(frozen=True, slots=True)
class WordIndex:
    """The documents of one language: their row numbers and the BM25 index over their stemmed words."""

    row_nos: list[int]
    index: bm25s.BM25
    stem: Stem | None


class LexicalIndex:
    """BM25 over documents, one index a language, words stemmed where a Snowball stemmer exists.

    Args:
        texts: n documents.
        languages: Their ISO 639-1 codes; None for a document that matches by meaning only.

    Source: Robertson and Zaragoza (2009), The Probabilistic Relevance Framework: BM25 and Beyond; Lucene's variant.
    """

    def __init__(self, texts: Sequence[str], languages: Sequence[str | None]) -> None:
        cleaned = clean_texts(texts)
        self._size = len(cleaned)
        self._indexes: dict[str, WordIndex] = {}
        for language in sorted({language for language in languages if language}):
            row_nos = [no for no, own in enumerate(languages) if own == language]
            index = build_word_index(language, row_nos, [cleaned[no] for no in row_nos])
            if index is not None:
                self._indexes[language] = index

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which words can match."""
        return tuple(self._indexes)

    def score_query(self, query: str, language: str | None) -> Rows:
        """Share the words of a query give each document, relative to the best document.

            share = BM25(query, document) / largest BM25(query, any document of the language)

        Returns:
            float32 (n,) in [0, 1]; 0 for documents of another language and for those that share no word.

        >>> index = LexicalIndex(["Green bonds", "Heat pumps", "Pompes à chaleur"], ["en", "en", "fr"])
        >>> index.score_query("a pump", "en").tolist()
        [0.0, 1.0, 0.0]
        """
        shares = np.zeros(self._size, dtype=np.float32)
        words = self._indexes.get(language or "")
        stems = split_words([query], words.stem)[0] if words else []
        if words and stems:
            scores = words.index.get_scores(stems)
            shares[words.row_nos] = scores / max(float(scores.max()), np.finfo(np.float32).tiny)
        return shares


def build_word_index(language: str, row_nos: list[int], texts: list[str]) -> WordIndex | None:
    """Index the documents of one language; None when they hold no word at all."""
    import bm25s

    stem = find_stemmer(language)
    words = split_words(texts, stem)
    if not any(words):
        return None
    index = bm25s.BM25()
    index.index(words, show_progress=False)
    return WordIndex(row_nos, index, stem)


def find_stemmer(language: str) -> Stem | None:
    """The Snowball stemmer of a language, None where there is none."""
    import Stemmer

    try:
        stem: Stem = Stemmer.Stemmer(language).stemWords
    except KeyError:
        return None
    return stem


def split_words(texts: list[str], stem: Stem | None) -> list[list[str]]:
    """Lower-case words of two letters or more of each text, stemmed."""
    import bm25s

    words: list[list[str]] = bm25s.tokenize(texts, stopwords=None, return_ids=False, show_progress=False, stemmer=stem)
    return words
