"""What a text is about, so that two texts can be asked whether they are about the same."""

from __future__ import annotations

from functools import lru_cache

from embeddings.detect import detect_language
from embeddings.terms import find_terms, split_words

KEPT = 20_000
ENGLISH = "en"
GENERAL = frozenset(
    {
        "neighbourhoods",
        "mayor and city council",
        "partner city exchange",
        "climate plan",
        "climate neutrality",
        "greenhouse gas emissions",
        "carbon sinks",
        "revolving fund",
        "costs too high to pay",
        "business model",
        "local businesses",
        "street space",
        "national government",
        "neighbouring municipalities and region",
        "laws and rules",
        "building owners",
        "data",
        "digital tools",
    }
)
"""Terms whose stems stand in texts on any subject (a district heating network, a fund, a rule): sharing one says nothing."""
BROAD = frozenset(
    {
        "building renovation",
        "apartment building",
        "insulation",
        "solar power",
        "waste",
        "farming and food",
        "free land",
        "bus",
        "cars",
    }
)
"""Subjects so wide that two texts about one may still speak of different things."""
HEAT = "heat supply"
HEAT_STEM = "heat"


@lru_cache(KEPT)
def find_subjects(text: str) -> dict[str, bool]:
    """The subjects that a text names, in English, and whether each is narrow (not BROAD).

    They are the terms it uses in the language it is written in (`find_terms`), without GENERAL ones.

    >>> find_subjects("Low-temperature heating in a new district, with apartment owners")
    {'apartment building': False, 'heat supply': True}
    """
    language = detect_language(text)
    words = split_words(text, ENGLISH) if language == ENGLISH else []
    heat = (HEAT,) if any(word.startswith(HEAT_STEM) for word in words) else ()
    return {term: term not in BROAD for term in (*find_terms(text, language), *heat) if term not in GENERAL}
