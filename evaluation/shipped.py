"""The dossier that ships with the package, as data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

NAME = "dossier.json"


def read_dossier() -> bytes:
    """The dossier as it was written."""
    return (files("evaluation") / "data" / NAME).read_bytes()


@cache
def load_dossier() -> Mapping[str, Any]:
    """The dossier, read once.

    >>> sorted(load_dossier()["about"])[:3]
    ['case studies', 'cities', 'effort']
    """
    found: Mapping[str, Any] = json.loads(read_dossier())
    return found
