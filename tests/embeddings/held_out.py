"""Twelve statements of the domain in each language that the language means were not measured on."""

from __future__ import annotations

import json

from embeddings.language_means import DATA


def load_held_out() -> dict[str, list[str]]:
    held_out: dict[str, list[str]] = json.loads((DATA / "centring" / "heldout.json").read_text(encoding="utf-8"))
    return held_out
