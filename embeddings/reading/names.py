"""Names by which a plan, an instrument or a body is called, found by patterns in many languages."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from embeddings.reading.cues import DATA


@cache
def load_names() -> Mapping[str, Mapping[str, Any]]:
    """section -> code -> the compiled pattern of its names."""
    import re2

    file = json.loads((DATA / "names.json").read_text(encoding="utf-8"))
    return MappingProxyType(
        {
            section: MappingProxyType(
                {code: re2.compile(f"(?i)(?:{'|'.join(names)})") for code, names in codes.items()}
            )
            for section, codes in file.items()
            if section != "about"
        }
    )


def find_names(section: str, codes: Sequence[str], texts: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Which codes are called by a name in which text. Returns bool (n texts, k codes).

    >>> find_names("finance_instruments", ("eib_loan", "ppp"), ["Pożyczka z Europejskiego Banku Inwestycyjnego"]).tolist()
    [[True, False]]
    """
    patterns = load_names().get(section, {})
    found = [[code in patterns and patterns[code].search(text) is not None for code in codes] for text in texts]
    return np.array(found, dtype=np.bool_).reshape(len(texts), len(codes))
