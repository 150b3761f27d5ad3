from __future__ import annotations

import numpy as np
import pytest

from embeddings import InvalidText, TextRepresenter, represent_with
from embeddings.encoder import unit_rows
from tests.embeddings.fakes import WordEncoder

TEXTS = ["loans pay for insulation", "trees cool the square", ""]
CARDS = ["Renovation fund", "", "Heat network"]


@pytest.fixture(scope="module")
def representer() -> TextRepresenter:
    return represent_with(WordEncoder(multilingual=False))


def test_a_card_weighs_a_fifth_of_the_row(representer: TextRepresenter) -> None:
    texts, cards = representer.represent(TEXTS), representer.represent(CARDS)
    both = representer.represent(TEXTS, CARDS)
    assert both[0] == pytest.approx(unit_rows((0.8 * texts + 0.2 * cards)[:1])[0], abs=1e-6)


def test_without_a_card_the_text_stands_alone_and_without_a_text_the_card(representer: TextRepresenter) -> None:
    both = representer.represent(TEXTS, CARDS)
    assert both[1] == pytest.approx(representer.represent(TEXTS)[1], abs=1e-6)
    assert both[2] == pytest.approx(representer.represent(CARDS)[2], abs=1e-6)


def test_an_empty_text_is_similar_to_nothing(representer: TextRepresenter) -> None:
    rows = representer.represent(TEXTS)
    assert not rows[2].any()
    assert np.linalg.norm(rows[:2], axis=1) == pytest.approx(1, abs=1e-6)


def test_one_card_for_each_text_or_none_at_all(representer: TextRepresenter) -> None:
    with pytest.raises(InvalidText, match="3 texts came with 2 cards"):
        representer.represent(TEXTS, CARDS[:2])
