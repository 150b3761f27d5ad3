"""What was measured of an encoder and ships as one JSON file for each encoder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from embeddings.errors import EncoderUnavailable
from embeddings.language_means import DATA


def find_shipped(what: str, encoder_id: str) -> Path:
    """Where a thing that was measured of an encoder stands."""
    return DATA / what / f"{encoder_id}.json"


def read_shipped(what: str, encoder_id: str, remedy: str) -> Any:
    """What was measured of an encoder.

    Args:
        remedy: the command that measures it.

    Raises:
        EncoderUnavailable: it was not measured for this one.
    """
    path = find_shipped(what, encoder_id)
    if not path.is_file():
        raise EncoderUnavailable(f"there is no {what} for the encoder {encoder_id}: run `{remedy}` with it")
    return json.loads(path.read_text(encoding="utf-8"))
