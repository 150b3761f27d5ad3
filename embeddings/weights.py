"""The fingerprint of a model's weights, so that a silently replaced file is noticed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from embeddings.errors import ChangedWeights


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, as 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_weights(path: Path, expected_sha256: str) -> None:
    """Check that a weights file is the one the vectors were measured with.

    Raises:
        ChangedWeights: the file is missing or has another fingerprint.
    """
    if not path.is_file():
        raise ChangedWeights(f"the weights {path.name} are missing; reinstall the package that brings them")
    found = sha256_of(path)
    if found != expected_sha256:
        raise ChangedWeights(
            f"the weights {path.name} have the fingerprint {found[:12]}, expected {expected_sha256[:12]}; "
            "reinstall the pinned version of the package that brings them"
        )
