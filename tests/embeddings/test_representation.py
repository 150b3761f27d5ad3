from __future__ import annotations

import numpy as np
import pytest

from embeddings import TextRepresenter, represent_with
from tests.embeddings.fakes import WordEncoder

TEXTS = ["loans pay for insulation", "trees cool the square", ""]


@pytest.fixture(scope="module")
def representer() -> TextRepresenter:
    return represent_with(WordEncoder(multilingual=False))


def test_an_empty_text_is_similar_to_nothing(representer: TextRepresenter) -> None:
    rows = representer.represent(TEXTS)
    assert not rows[2].any()
    assert np.linalg.norm(rows[:2], axis=1) == pytest.approx(1, abs=1e-6)
