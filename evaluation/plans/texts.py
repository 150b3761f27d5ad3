"""What the reading of plans is learned on: notes of coded profiles, invented examples, headings."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from embeddings.reading import NOTHING
from fixtures.vocabulary import load_vocabulary
from matcher.city import City

DATA = Path(__file__).parent / "data"
READ_SECTIONS = (
    "barriers",
    "engagement_barriers",
    "funding_gaps",
    "governance",
    "engagement_ways",
    "finance_instruments",
    "co_benefits",
    "plans",
    "priority_sectors",
    "groups_engaged",
    "nbs_challenges",
    "nbs_types",
)
"""The sections that free text is turned into codes of."""
PART_OF_SECTION = {
    "barriers": "barriers",
    "engagement_barriers": "engagement",
    "engagement_ways": "engagement",
    "funding_gaps": "finance",
    "finance_instruments": "finance",
    "governance": "governance",
}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text, what it stands for, and how much it counts in learning."""

    text: str
    label: str
    weight: float = 1.0


NOTE_WEIGHT = 0.3
OTHER_WEIGHT = 0.3
MOST_OFFERS = 200


@cache
def load_examples() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """section -> code -> invented sentences; `none` holds sentences that stand for no code."""
    barriers = _read("examples_barriers.json")
    others = _read("examples_other.json")
    sections = {"barriers": barriers, **others}
    return {
        section: {code: tuple(texts) for code, texts in codes.items() if code != "about"}
        for section, codes in sections.items()
        if section != "about"
    }


def load_headings() -> tuple[Labelled, ...]:
    """Headings by the part of a plan they open."""
    return tuple(
        Labelled(text, part) for part, texts in _read("headings.json").items() if part != "about" for text in texts
    )


def _read(name: str) -> dict[str, Any]:
    file: dict[str, Any] = json.loads((DATA / name).read_text(encoding="utf-8"))
    return file


def section_texts(section: str, cities: Sequence[City]) -> tuple[Labelled, ...]:
    """The texts of one layer: examples and labels of its codes, notes of the cities, and texts that stand for nothing of it."""
    own = {text for texts in load_examples().get(section, {}).values() for text in texts}
    return (
        *_examples(section),
        *_labels(section),
        *note_texts(section, cities, NOTE_WEIGHT),
        *(Labelled(text, NOTHING, OTHER_WEIGHT) for text in _other_texts(section, cities) if text not in own),
    )


def note_texts(section: str, cities: Sequence[City], weight: float = 1.0) -> tuple[Labelled, ...]:
    """The notes of a section in the profiles."""
    facts = [fact for city in cities for fact in city.sections.get(section, ()) if fact.note]
    return tuple(Labelled(fact.note, fact.code, weight) for fact in facts)


def _examples(section: str) -> tuple[Labelled, ...]:
    return tuple(Labelled(text, code) for code, texts in load_examples().get(section, {}).items() for text in texts)


def _labels(section: str) -> tuple[Labelled, ...]:
    return tuple(Labelled(code.label, code.id) for code in load_vocabulary().section(section).codes)


def _other_texts(section: str, cities: Sequence[City]) -> tuple[str, ...]:
    examples = (
        text for name, codes in load_examples().items() if name != section for texts in codes.values() for text in texts
    )
    offers = [offer.text for city in cities for offer in city.offers][:MOST_OFFERS]
    return (*examples, *offers)


def part_texts(cities: Sequence[City]) -> tuple[Labelled, ...]:
    """Sentences by the part of a plan they usually stand in."""
    examples = load_examples()
    return (
        *(
            Labelled(text, part)
            for section, part in PART_OF_SECTION.items()
            for texts in examples[section].values()
            for text in texts
        ),
        *(Labelled(text, NOTHING) for texts in examples[NOTHING].values() for text in texts),
        *(Labelled(need.text, "needs", NOTE_WEIGHT) for city in cities for need in city.needs),
        *(Labelled(offer.text, "examples", NOTE_WEIGHT) for city in cities for offer in city.offers),
    )


def fingerprint(texts: Collection[Labelled]) -> str:
    """SHA-256 of labelled texts in a fixed order, to notice a model that was learned on others."""
    lines = sorted(f"{text.label}\t{text.weight}\t{text.text}" for text in texts)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
