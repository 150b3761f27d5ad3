"""Learn to read plans: `python -m evaluation.plans.train` writes the layers that ship with `embeddings.reading`.

Only the profiles of the cities in `data/training_cities.txt` are used; every other city stays unseen, so that reading can be
measured on it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from embeddings import TextRepresenter
from embeddings.reading import Layer, write_model
from evaluation.plans.layers import learn_layer
from evaluation.plans.texts import DATA, READ_SECTIONS, Labelled, fingerprint, load_headings, part_texts, section_texts
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
    """The labelled texts of every layer."""
    return {
        **{section: section_texts(section, cities) for section in READ_SECTIONS},
        HEADINGS: load_headings(),
        PARTS: part_texts(cities),
    }


def learn_layers(cities: Sequence[City], representer: TextRepresenter) -> dict[str, Layer]:
    """Every layer, learned on the profiles of these cities and on the invented examples."""
    return {
        name: learn_layer(texts, representer, balanced=name in (HEADINGS, PARTS))
        for name, texts in layer_texts(cities).items()
    }


def main() -> None:
    """Learn and write."""
    cities, representer = training_cities(), load_representer()
    texts = layer_texts(cities)
    facts = {
        "about": "Learned by `python -m evaluation.plans.train` on notes of the profiles of these cities and on invented examples.",
        "encoder_id": representer.encoder.encoder_id,
        "cities": list(training_city_ids()),
        "texts": {name: len(labelled) for name, labelled in texts.items()},
        "texts_sha256": fingerprint([text for labelled in texts.values() for text in labelled]),
    }
    write_model(TARGET, learn_layers(cities, representer), facts)
    sys.stdout.write(f"{len(cities)} cities, {sum(map(len, texts.values()))} texts, {len(texts)} layers\n")


if __name__ == "__main__":
    main()
