"""Names of things and words of subjects, as patterns by section and code."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from embeddings.reading.cues import DATA

NAMES, TOPICS = "names.json", "topics.json"
Patterns = Mapping[str, Mapping[str, Any]]
"""section -> code -> a compiled pattern."""


@cache
def load_patterns(file: str) -> Patterns:
    """The patterns of one shipped file. A topic starts at the start of a word; a name stands where it stands."""
    import re2

    start = r"(?i)(?:^|[^\pL])" if file == TOPICS else "(?i)"
    sections = json.loads((DATA / file).read_text(encoding="utf-8"))
    return MappingProxyType(
        {
            section: MappingProxyType(
                {code: re2.compile(f"{start}(?:{'|'.join(words)})") for code, words in codes.items()}
            )
            for section, codes in sections.items()
            if section != "about"
        }
    )


def find_names(section: str, codes: Sequence[str], texts: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Which codes are called by a name in which text. Returns bool (n texts, k codes).

    >>> find_names("finance_instruments", ("eib_loan", "ppp"), ["Pożyczka z Europejskiego Banku Inwestycyjnego"]).tolist()
    [[True, False]]
    """
    return _find(load_patterns(NAMES).get(section, {}), codes, texts)


def find_topics(section: str, codes: Sequence[str], texts: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Which subjects a text has a word of: English topics where the section has any, else names. Returns bool (n, k).

    >>> find_topics("barriers", ("grid_capacity", "skills"), ["The grid is full."]).tolist()
    [[True, False]]
    """
    return _find(load_patterns(TOPICS).get(section) or load_patterns(NAMES).get(section, {}), codes, texts)


def _find(patterns: Mapping[str, Any], codes: Sequence[str], texts: Sequence[str]) -> npt.NDArray[np.bool_]:
    found = [[code in patterns and patterns[code].search(text) is not None for code in codes] for text in texts]
    return np.array(found, dtype=np.bool_).reshape(len(texts), len(codes))
