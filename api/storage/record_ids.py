"""The id of a record: its own where it has one, otherwise a hash of what it says, so that the same record is kept once."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson


def build_record_id(kind: str, content: dict[str, Any]) -> str:
    """The id of a case study, collaboration or membership.

    >>> build_record_id("case", {"id": "pau-fr-hydrogen-bus"})
    'pau-fr-hydrogen-bus'
    >>> build_record_id("membership", {"network": "Energy Cities", "city_id": "pau-fr"})[:11]
    'membership-'
    """
    if kind == "case":
        return str(content["id"])
    digest = hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()
    return f"{kind}-{digest[:16]}"
