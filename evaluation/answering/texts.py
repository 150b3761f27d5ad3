"""The shipped needs and what answers them, with the rows they were learned from: read as ever, but not moved."""

from __future__ import annotations

from dataclasses import dataclass, replace

from embeddings import STILL, ExpandingEncoder, text_name
from fixtures.vectors import load_expansions, load_representer
from fixtures.world import load_world
from matcher.answers import list_answers
from matcher.arrays import Float32


@dataclass(frozen=True, slots=True)
class Text:
    """A need, an offer or a case study of a city; themes: what it is about."""

    name: str
    text: str
    city_id: str
    themes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Texts:
    """needs (n) and answers (m), each text once, with unit rows, (n, d) and (m, d)."""

    needs: tuple[Text, ...]
    answers: tuple[Text, ...]
    need_rows: Float32
    answer_rows: Float32


def load_texts() -> Texts:
    """All shipped needs, offers and case studies that were not stopped."""
    world = load_world()
    needs: dict[str, Text] = {}
    answers: dict[str, Text] = {}
    for city in world.cities:
        cases = [case for case in world.cases if case.city_id == city.id]
        far = {level.why for level in city.levels}
        for need in city.needs:
            needs.setdefault(need.text, Text(text_name(need.text), need.text, city.id, (need.theme,)))
        for told in list_answers(city, cases):
            if told.shown not in far:
                answers.setdefault(told.text, Text(text_name(told.text), told.text, city.id, told.themes))
    rows = encode_unmoved([*needs, *answers])
    return Texts(tuple(needs.values()), tuple(answers.values()), rows[: len(needs)], rows[len(needs) :])


def encode_unmoved(texts: list[str]) -> Float32:
    """Rows of texts before the map moves them. Shape (n, d)."""
    still = replace(load_representer(), meeting=STILL)
    return ExpandingEncoder(still, load_expansions()).encode(texts)
