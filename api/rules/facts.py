"""How a single fact of a profile is called: by its section and a code, also where it is no code of the vocabulary."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

IDENTITY = "city"
"""The section of the facts that belong to the city itself: size and place."""
SIZE_AND_PLACE = ("population", "area_km2", "place")


def name_fact(section: str, item: Mapping[str, Any]) -> str:
    """The code of a fact: of the vocabulary, a level's theme, an answer's question, a hash of a
    statement or of a case study's title, or the section's name.

    >>> name_fact("barriers", {"code": "skills"}), name_fact("levels", {"theme": "finance"}), name_fact("target", {})
    ('skills', 'finance', 'target')
    >>> name_fact("needs", {"text": "Heat networks", "theme": "energy_systems"})
    '31f24ebd4b47'
    """
    if "question" in item:
        return str(item["question"])
    if "text" in item:
        return name_statement(item["text"])
    if "title" in item:
        return name_statement(item["title"])
    return str(item.get("code") or item.get("theme") or section)


def name_statement(text: str) -> str:
    """The code of a statement: it changes with the words, as the statement does."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def find_foreign(city_id: str, identity: Mapping[str, Any], sections: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """By section, the codes of the facts that another source than the city states."""
    own = {name: identity.get(name) for name in SIZE_AND_PLACE}
    sourced = {IDENTITY: [{"code": name, "source": fact.get("source")} for name, fact in own.items() if fact]}
    sourced |= {name: section["items"] for name, section in sections.items()}
    found = {
        section: tuple(name_fact(section, item) for item in items if _is_foreign(item, city_id))
        for section, items in sourced.items()
    }
    return {section: codes for section, codes in found.items() if codes}


def _is_foreign(item: Mapping[str, Any], city_id: str) -> bool:
    return bool((item.get("source") or {}).get("id", city_id) != city_id)
