"""A question as retrieval reads it: its language, the terms it uses, and its row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from embeddings.detect import detect_language
from embeddings.encoder import Rows, unit_rows
from embeddings.representation import Representer
from embeddings.terms import find_terms, load_terms

TERM_SHARE = 0.7
SHORT = 3
"""Words up to which a language is hardly detected."""
ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Question:
    """Free text that was read once.

    language: ISO 639-1 code; None when unknown. terms: the English terms it uses. own: float32 (d,), the row of its text
    alone. row: float32 (d,), the row it is compared by; zeros for an empty text.
    """

    text: str
    language: str | None
    terms: tuple[str, ...]
    own: Rows
    row: Rows


def read_question(representer: Representer, text: str, language: str | None = None) -> Question:
    """Read one question (`read_questions`).

    Args:
        language: ISO 639-1 code; None detects it.

    Raises:
        EncoderUnavailable: the model does not load.
    """
    return read_questions(representer, [text], language)[0]


def read_questions(representer: Representer, texts: Sequence[str], language: str | None = None) -> list[Question]:
    """Read questions in one pass of the encoder: as `read_texts` does, then moved to where they meet their answers."""
    read = read_texts(representer, texts, language)
    moved = representer.draw_together(np.stack([one.row for one in read])) if read else ()
    return [replace(one, row=row) for one, row in zip(read, moved, strict=True)]


def read_texts(representer: Representer, texts: Sequence[str], language: str | None = None) -> list[Question]:
    """Read texts in one pass of the encoder, each with the list of its terms.

        row = unit(row(text) + 0.7 row(its terms in English))

    English texts get their terms too: the same need in another language then meets it halfway.
    """
    spoken = [(language, find_terms(text, language)) if language else _read_terms(text) for text in texts]
    rows = representer.represent([*texts, *(", ".join(terms) for _, terms in spoken)])
    own, of_terms = rows[: len(texts)], rows[len(texts) :]
    joined = np.where(own.any(axis=1, keepdims=True), unit_rows(own + TERM_SHARE * of_terms), own)
    return [
        Question(text, detected, terms, own[no], joined[no])
        for no, (text, (detected, terms)) in enumerate(zip(texts, spoken, strict=True))
    ]


def _read_terms(text: str) -> tuple[str | None, tuple[str, ...]]:
    """The language of a text and its terms.

    A text of a few words without terms is looked up in English; where a language was detected that has no list (Occitan for
    Spanish, say), or where it is one word, of which the language is a guess (Spanish for the Hungarian "hidrogén"), it speaks the
    language in which it uses the most terms.
    """
    detected = detect_language(text)
    terms = find_terms(text, detected)
    if terms or len(text.split()) > SHORT:
        return detected, terms
    language = max(_list_others(text, detected), key=lambda other: len(find_terms(text, other)))
    found = find_terms(text, language)
    return (language, found) if found else (detected, ())


def _list_others(text: str, detected: str | None) -> list[str]:
    lists = load_terms()
    if len(text.split()) == 1:
        return [ENGLISH, *lists]
    return [ENGLISH] if detected in lists else [ENGLISH, *(own for own, terms in lists.items() if not terms.inside)]
