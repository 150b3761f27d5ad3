"""The dossier that ships with the package, as data."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

import evaluation

NAME = "dossier.json"
DIGITS = 5


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


def round_all(value: Any) -> Any:
    """Round every number, so that the last bits of a machine's arithmetic do not change the bytes; nan becomes null.

    >>> round_all({"a": [0.1234567, float("nan")]})
    {'a': [0.12346, None]}
    """
    if isinstance(value, Mapping):
        return {str(key): round_all(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [round_all(item) for item in value]
    if isinstance(value, float | np.floating):
        return None if math.isnan(value) else round(float(value), DIGITS) + 0.0
    return value


def write_data(found: Mapping[str, Any]) -> bytes:
    """A dossier as the bytes of its file."""
    return (json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def replace_part(key: str, measured: Mapping[str, Any]) -> None:
    """Write the shipped dossier with one part measured anew and the rest as it was."""
    path = Path(evaluation.__file__).parent / "data" / NAME
    path.write_bytes(write_data({**load_dossier(), key: round_all(measured)}))
