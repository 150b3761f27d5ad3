"""Who may see a section: the city alone (private), signed-in peers and staff (peers), or everybody (public)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

Visibility = Literal["private", "peers", "public"]
PRIVATE, PEERS, PUBLIC = "private", "peers", "public"
SEEN_BY: Mapping[str, frozenset[str]] = {
    "public": frozenset({PUBLIC}),
    "peers": frozenset({PUBLIC, PEERS}),
    "own": frozenset({PUBLIC, PEERS, PRIVATE}),
}


def select_visible(sections: Mapping[str, Any], audience: str) -> dict[str, Any]:
    """The sections that an audience ("public", "peers" or "own") may see.

    >>> select_visible({"needs": {"visibility": "private"}, "offers": {"visibility": "public"}}, "peers")
    {'offers': {'visibility': 'public'}}
    """
    return {name: section for name, section in sections.items() if section["visibility"] in SEEN_BY[audience]}
