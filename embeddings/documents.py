"""The rows of documents: a title or card, each sentence, and the full text, compared one by one and then joined."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from embeddings.encoder import Rows, clean_text
from embeddings.errors import InvalidText
from embeddings.index import Numbers, SimilarityIndex
from embeddings.representation import Representer

CARD, SENTENCE, FULL = 0.4, 0.3, 0.3
SENTENCE_END = re.compile(r"(?<=[.!?;;。])\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class DocumentRows:
    """Rows of n documents, a few for each.

    index: all rows. fulls: (n,) row of the full text. cards: (n,) row of the card; that of the full text where there is none.
    has_card: (n,). sentences: (s,) rows of the sentences, document by document; starts: (n,) where those of each begin.
    """

    index: SimilarityIndex
    fulls: Numbers
    cards: Numbers
    has_card: np.ndarray[tuple[int], np.dtype[np.bool_]]
    sentences: Numbers
    starts: Numbers

    def __len__(self) -> int:
        return len(self.fulls)

    def similarities(self, row: Rows) -> Rows:
        """How close each document is to a question (d,) in meaning.

            0.4 cosine of the card + 0.3 largest cosine of a sentence + 0.3 cosine of the full text

        Without a card, half of each of the others. A long text thus counts by its best sentence, and its title is heard.

        Returns:
            float32 (n,) in [-1, 1].
        """
        cosines = self.index.similarities(row, np.arange(len(self.index)))
        full = cosines[self.fulls]
        best = np.maximum.reduceat(cosines[self.sentences], self.starts)
        with_card = CARD * cosines[self.cards] + SENTENCE * best + FULL * full
        return np.where(self.has_card, with_card, (best + full) / 2).astype(np.float32)


def list_parts(text: str, card: str = "") -> list[str]:
    """The texts whose rows stand for a document: the full text, its sentences, its card; each once.

    >>> list_parts("Solar fund. Residents lend. The city guarantees.", "Solar fund")
    ['Solar fund. Residents lend. The city guarantees.', 'Residents lend.', 'The city guarantees.', 'Solar fund']
    """
    return list(dict.fromkeys(part for part in (text, *split_sentences(text, card), card) if part))


def split_sentences(text: str, card: str = "") -> list[str]:
    """The sentences of a text, at least one; one that only repeats the card is left out.

    >>> split_sentences("We planted trees. Who waters them?"), split_sentences("Heat plan")
    (['We planted trees.', 'Who waters them?'], ['Heat plan'])
    """
    cleaned = clean_text(text)
    told = clean_text(card).rstrip(".")
    sentences = [sentence for sentence in SENTENCE_END.split(cleaned) if sentence.rstrip(".") != told]
    return sentences or [cleaned]


def build_document_rows(
    representer: Representer, texts: Sequence[str], cards: Sequence[str] | None = None
) -> DocumentRows:
    """Represent documents by their parts; equal parts share a row.

    Raises:
        InvalidText: cards that do not fit the texts.
        EncoderUnavailable: the model does not load.
    """
    titles = [""] * len(texts) if cards is None else list(cards)
    if len(titles) != len(texts):
        raise InvalidText(f"{len(texts)} texts came with {len(titles)} cards; give one card for each, '' for none")
    sentences = [split_sentences(text, title) for text, title in zip(texts, titles, strict=True)]
    parts = dict.fromkeys([*texts, *titles, *(sentence for own in sentences for sentence in own)])
    number = {part: no for no, part in enumerate(parts)}
    counts = np.array([len(own) for own in sentences], dtype=np.int64)
    return DocumentRows(
        index=SimilarityIndex(representer.represent(list(number))),
        fulls=_numbers([number[text] for text in texts]),
        cards=_numbers([number[title or text] for text, title in zip(texts, titles, strict=True)]),
        has_card=np.array([bool(title) for title in titles], dtype=np.bool_),
        sentences=_numbers([number[sentence] for own in sentences for sentence in own]),
        starts=np.cumsum(counts) - counts,
    )


def _numbers(values: Sequence[int]) -> Numbers:
    return np.array(values, dtype=np.int64)
