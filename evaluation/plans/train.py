"""Learn to read plans: `python -m evaluation.plans.train CONTRACTS [VECTORS]` writes the model of `embeddings.reading`.

CONTRACTS is a folder of contracts as Markdown, VECTORS a file for the vectors of their sentences, so that a second run is quick.
Only the profiles of the cities in `data/training_cities.txt` are used; every other city stays unseen, so that reading can be
measured on it.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy.typing as npt

from embeddings import TextRepresenter, VectorCache, default_representer
from embeddings.reading import Layer, ReadingModel, write_model
from evaluation.plans.aligned import learn_long_layer
from evaluation.plans.confidence import learn_confidence
from evaluation.plans.contracts import Contract, load_contracts
from evaluation.plans.layers import learn_layer
from evaluation.plans.left_out import describe_unseen, section_codes
from evaluation.plans.texts import DATA, READ_SECTIONS, Labelled, fingerprint, load_headings, part_texts, section_texts
from evaluation.plans.whole import learn_whole
from fixtures.plans.choosing import MOST
from fixtures.plans.reading import LONG_SECTIONS, SHORT_SECTIONS
from fixtures.plans.whole import pack
from fixtures.vectors import load_representer
from fixtures.world import load_world
from matcher.city import City

HEADINGS, PARTS = "headings", "parts"
TARGET = Path(__file__).parents[2] / "embeddings" / "reading" / "data"


@cache
def training_city_ids() -> tuple[str, ...]:
    """The cities whose profiles may be learned from."""
    return tuple((DATA / "training_cities.txt").read_text(encoding="utf-8").split())


def training_cities() -> tuple[City, ...]:
    """Those cities as the shipped world has them."""
    cities = {city.id: city for city in load_world().cities}
    return tuple(cities[city_id] for city_id in training_city_ids())


def layer_texts(cities: Sequence[City]) -> dict[str, tuple[Labelled, ...]]:
    """The labelled texts of every layer for single sentences."""
    return {
        **{section: section_texts(section, cities) for section in READ_SECTIONS},
        HEADINGS: load_headings(),
        PARTS: part_texts(cities),
    }


def learn_sentence_layers(cities: Sequence[City], representer: TextRepresenter) -> dict[str, Layer]:
    """The layers for single sentences, learned on the profiles of these cities and on the invented examples."""
    return {
        name: learn_layer(texts, representer, balanced=name in (HEADINGS, PARTS))
        for name, texts in layer_texts(cities).items()
    }


def learn_long(
    contracts: Sequence[Contract], representer: TextRepresenter
) -> tuple[dict[str, Layer], dict[str, npt.NDArray[Any]]]:
    """The layers for long plans, and the numbers that weigh them as a whole."""
    layers = {f"long.{section}": learn_long_layer(section, contracts, representer) for section in MOST}
    numbers: dict[str, npt.NDArray[Any]] = {}
    for section in LONG_SECTIONS:
        unseen = describe_unseen(section, contracts, representer)
        numbers |= pack(section, learn_whole(unseen.codes, unseen.features, unseen.named))
    return layers, numbers


def build_facts(
    cities: Sequence[City], contracts: Sequence[Contract], representer: TextRepresenter
) -> Mapping[str, Any]:
    """What the model says of itself."""
    texts = layer_texts(cities)
    return {
        "about": "Learned by `python -m evaluation.plans.train` on the profiles of these cities, on their contracts, "
        "and on sentences that a language model invented. Every other city is unseen.",
        "encoder_id": representer.encoder.encoder_id,
        "cities": [city.id for city in cities],
        "contracts": len(contracts),
        "texts": {name: len(labelled) for name, labelled in texts.items()},
        "texts_sha256": fingerprint([text for labelled in texts.values() for text in labelled]),
        "codes": {section: section_codes(section) for section in LONG_SECTIONS},
        "confidence": {section: learn_confidence(section, cities, representer) for section in SHORT_SECTIONS},
    }


def train(contracts: Sequence[Contract], cities: Sequence[City], representer: TextRepresenter, target: Path) -> None:
    """Learn everything and write it."""
    long_layers, numbers = learn_long(contracts, representer)
    layers = {**learn_sentence_layers(cities, representer), **long_layers}
    write_model(target, layers, build_facts(cities, contracts, representer), numbers)


def open_contracts(arguments: Sequence[str]) -> tuple[tuple[Contract, ...], TextRepresenter]:
    """The contracts of the folder named on the command line, with the representer that keeps their vectors.

    Where contracts have no template codes, their parts are found by headings, with layers learned here and now.
    """
    representer = default_representer(VectorCache(Path(arguments[1]))) if len(arguments) > 1 else load_representer()
    cities = training_cities()
    model = ReadingModel(learn_sentence_layers(cities, representer), {})
    return load_contracts(Path(arguments[0]), cities, model, representer), representer


def main() -> None:
    """Learn and write."""
    contracts, representer = open_contracts(sys.argv[1:])
    train(contracts, training_cities(), representer, TARGET)
    sys.stdout.write(f"learned from {len(contracts)} contracts\n")


if __name__ == "__main__":
    main()
