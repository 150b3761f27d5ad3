"""A folder of contracts as Markdown, read for learning and measuring. Nothing of their text is kept."""

from __future__ import annotations

import gzip
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from embeddings import TextRepresenter, detect_language
from embeddings.encoder import Rows
from embeddings.reading import ReadingModel
from fixtures.plans.choosing import MOST, choose_sentences, find_subjects
from fixtures.plans.formats import decode
from fixtures.plans.pages import Block
from fixtures.plans.parts import find_parts
from fixtures.plans.plain import read_plain
from fixtures.plans.sentences import Sentence, list_sentences
from matcher.city import City

RENAMED = {"warszawa": "warsaw"}
SAMPLE = 5000


@dataclass(frozen=True, slots=True, eq=False)
class Contract:
    """One contract as the reading sees it.

    chosen: section -> places of the sentences worth encoding. rows: (n, d) of these, by place.
    """

    city: City
    blocks: tuple[Block, ...]
    parts: tuple[str, ...]
    sentences: tuple[Sentence, ...]
    subjects: tuple[frozenset[str], ...]
    chosen: Mapping[str, tuple[int, ...]]
    rows: Mapping[int, Rows]

    @property
    def headings(self) -> list[tuple[str, str]]:
        """Text and part of every heading."""
        pairs = zip(self.blocks, self.parts, strict=True)
        return [(block.text, part) for block, part in pairs if block.kind == "heading"]

    def rows_of(self, section: str) -> Rows:
        """The rows of the sentences chosen for a section."""
        return np.array([self.rows[place] for place in self.chosen[section]], dtype=np.float32)


def load_contracts(
    folder: Path, cities: Sequence[City], model: ReadingModel, representer: TextRepresenter
) -> tuple[Contract, ...]:
    """Every `CITY.md` or `CITY.md.gz` of a folder whose city is among `cities`, in the order of their ids."""
    by_name = {city.id.rsplit("-", 1)[0]: city for city in cities}
    found = [(by_name[name], path) for path in folder.glob("*.md*") if (name := _city_name(path)) in by_name]
    return tuple(_read(path, city, model, representer) for city, path in sorted(found, key=lambda pair: pair[0].id))


def _city_name(path: Path) -> str:
    name = path.name.split(".md")[0].casefold().replace("_", "-")
    return RENAMED.get(name, name)


def read_contract_text(path: Path) -> str:
    """The text of a `.md` or `.md.gz` file, broken signs mended."""
    data = path.read_bytes()
    return decode(gzip.decompress(data) if path.suffix == ".gz" else data, path.name)


def _read(path: Path, city: City, model: ReadingModel, representer: TextRepresenter) -> Contract:
    text = read_contract_text(path)
    blocks = read_plain(text).blocks
    language = detect_language(text[len(text) // 2 :][:SAMPLE])
    parts = find_parts(blocks, language, model, representer)
    sentences = list_sentences(blocks, parts, language)
    subjects = find_subjects(sentences)
    chosen = {section: tuple(choose_sentences(section, sentences, subjects)) for section in MOST}
    places = sorted({place for places in chosen.values() for place in places})
    rows = representer.represent([sentences[place].text for place in places])
    by_place = dict(zip(places, rows, strict=True))
    return Contract(city, blocks, parts, sentences, tuple(subjects), chosen, by_place)


def named_codes(cities: Sequence[City], section: str, codes: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Which code the profile of which city holds. Returns bool (n cities, k codes)."""
    held = [{fact.code for fact in city.sections.get(section, ())} for city in cities]
    return np.array([[code in codes_of for code in codes] for codes_of in held], dtype=np.bool_)
