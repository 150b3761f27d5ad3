"""Text cut into sentences, in any language."""

from __future__ import annotations

import re

from embeddings.encoder import clean_text

SHORTENED = re.compile(r"(?:^|[\s(])(?:[^\W\d_]{1,4}|[\d.]+|approx|inkl|bijv|atsev|pvz|tzv|vgl|evtl)\.$")
ALWAYS_SHORT = re.compile(r"(?:^|[\s(])(?:[bcdfghjklmnprstvwzčšžłń]{1,4}|np|ul|inż|ca|op|art|tzw|m\.in|z\.\s?B)\.$")
LOWER_START = re.compile(r"^[\s\"'(«„“]*[a-zà-öø-ÿа-яα-ωά-ώšžčćđłńśźżąęėįųūőűğışţțâăîāēģīķļņ\d]")
LIST_MARK = re.compile(r"^(?:[-–—•▪‣◦*·o]|\(?\d{1,2}[.)]|[a-z]\))\s+")


def split_sentences(text: str, language: str | None = None) -> tuple[str, ...]:
    """Cut a paragraph into sentences, in the order they stand.

    The rules of the language come from `sentencex`; what it cuts after a short form ("ds. klimatu", "812 tys. ton") is
    joined again: a sentence does not end in a small word without a vowel, nor in a word of one to four letters before a small
    letter or a digit.

    Args:
        text: One paragraph.
        language: ISO 639-1 code; None takes the general rules.

    >>> split_sentences("Referat ds. klimatu liczy trzy osoby. To za mało.", "pl")
    ('Referat ds. klimatu liczy trzy osoby.', 'To za mało.')
    """
    from sentencex import segment

    found: list[str] = []
    for piece in segment(language or "en", clean_text(text)):
        part = piece.strip()
        if not part:
            continue
        if found and (ALWAYS_SHORT.search(found[-1]) or (SHORTENED.search(found[-1]) and LOWER_START.match(part))):
            found[-1] = f"{found[-1]} {part}"
        else:
            found.append(part)
    return tuple(LIST_MARK.sub("", sentence) for sentence in found)
