"""The files that pages need besides themselves: the style sheet, put together from its parts, scripts and pictures."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

STYLE_SHEET = "style.css"
PARTS = (
    *("tokens", "base", "layout", "tables", "text", "first_page", "lists", "forms", "map", "tabs_and_chips", "boxes"),
    *(
        "facts",
        "levels",
        "sums",
        "neighbourhood",
        "intervals",
        "agenda",
        "patterns",
        "countries",
        "staff",
        "forced_colours",
    ),
    "print",
)
"""The parts of the style sheet in their order: of two rules that weigh the same, the later holds."""


@cache
def read_static(name: str) -> bytes:
    """The content of a file. Raises KeyError for one that does not ship.

    >>> read_static("style.css").startswith(b"/* The tokens")
    True
    """
    if name == STYLE_SHEET:
        return b"\n".join((files("api.web") / "styles" / f"{part}.css").read_bytes() for part in PARTS)
    if name not in (item.name for item in (files("api.web") / "static").iterdir()):
        raise KeyError(name)
    return (files("api.web") / "static" / name).read_bytes()


@cache
def static(name: str) -> str:
    """The address of a file that ships with the pages; it changes with the content, so that browsers may keep it."""
    return f"/static/{name}?v={hashlib.sha256(read_static(name)).hexdigest()[:8]}"
