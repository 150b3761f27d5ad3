"""Sentences, layers and the codes proposed for free text."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from embeddings import InvalidText, TextRepresenter
from embeddings.encoder import Rows
from embeddings.language_means import LanguageMeans
from embeddings.reading import (
    Layer,
    ReadingModel,
    ReadingModelUnusable,
    UnknownLayer,
    find_names,
    load_cues,
    load_reading_model,
    propose_codes,
    read_model,
    split_sentences,
    write_model,
)
from fixtures.vectors import load_representer

FREETEXT = Path(__file__).parent / "freetext.csv"


class Planted:
    """Texts stand on the axis of the digit they start with."""

    encoder_id = "planted"
    dimensions = 3
    multilingual = True

    def encode(self, texts: list[str]) -> Rows:
        return np.eye(3, dtype=np.float32)[[int(text[0]) for text in texts]]


def planted_representer() -> TextRepresenter:
    nothing = np.zeros(3, dtype=np.float32)
    return TextRepresenter(Planted(), LanguageMeans((), nothing, np.zeros((0, 3), dtype=np.float32)))


def planted_model(encoder_id: str = "planted") -> ReadingModel:
    layer = Layer(("a", "b", "none"), 5 * np.eye(3, dtype=np.float32), np.zeros(3, dtype=np.float32))
    return ReadingModel({"planted": layer}, {"encoder_id": encoder_id})


@pytest.mark.parametrize(
    ("text", "language", "count"),
    [
        ("Referat ds. Klimatu liczy trzy osoby. W 2019 r. było to 812 tys. ton.", "pl", 2),
        ("Wir brauchen z. B. mehr Personal. Es fehlt.", "de", 2),
        ("The grid is full! Who pays? We do not know.", "en", 3),
        ("Kostnaden är ca 3 milj. kronor per år. Vi saknar pengar.", "sv", 2),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, language: str, count: int) -> None:
    assert len(split_sentences(text, language)) == count
    assert " ".join(split_sentences(text, language)) == text


def test_the_code_of_the_planted_axis_comes_first_and_confidences_add_up_to_one() -> None:
    found = propose_codes("1 text", "planted", planted_model(), planted_representer())
    assert [one.code for one in found] == ["b", "a"]
    assert sum(one.confidence for one in found) == pytest.approx(1)
    assert found[0].confidence > 0.9


def test_an_empty_text_an_unknown_section_and_another_encoder_are_refused() -> None:
    with pytest.raises(InvalidText, match="empty"):
        propose_codes("  ", "planted", planted_model(), planted_representer())
    with pytest.raises(UnknownLayer, match="there are: planted"):
        propose_codes("1 text", "budgets", planted_model(), planted_representer())
    with pytest.raises(ReadingModelUnusable, match="read with the encoder other"):
        propose_codes("1 text", "planted", planted_model("other"), planted_representer())


def test_a_model_comes_back_as_it_was_written_and_one_with_other_numbers_is_refused(tmp_path: Path) -> None:
    layer = Layer(("a", "none"), np.ones((2, 3), dtype=np.float32), np.zeros(2, dtype=np.float32))
    write_model(tmp_path, {"planted": layer}, {"encoder_id": "planted"}, {"more": np.array([0.25])})
    model = read_model(tmp_path)
    assert model.layer("planted").classes == ("a", "none")
    assert (model.layer("planted").weights == 1).all()
    assert model.numbers["more"].tolist() == [0.25]
    with pytest.raises(ValueError, match="read-only"):
        model.layer("planted").weights[0, 0] = 2
    facts = json.loads((tmp_path / "model.json").read_text(encoding="utf-8"))
    (tmp_path / "model.json").write_text(json.dumps({**facts, "numbers_sha256": "0" * 64}), encoding="utf-8")
    with pytest.raises(ReadingModelUnusable, match="does not belong"):
        read_model(tmp_path)


def test_names_are_found_in_their_own_language_only_for_their_code() -> None:
    texts = ["Kredyt Europejskiego Banku Inwestycyjnego", "Gröna obligationer", "Un presupuesto participativo"]
    assert find_names("finance_instruments", ("eib_loan", "green_bonds"), texts).tolist() == [[1, 0], [0, 1], [0, 0]]
    assert find_names("engagement_ways", ("participatory_budgeting",), texts).tolist() == [[False], [False], [True]]


@pytest.mark.parametrize(
    "text",
    [
        "Brakuje nam ludzi.",
        "Vi saknar folk.",
        "Il manque du personnel.",
        "Λείπει προσωπικό, δεν επαρκεί.",
        "Hiány van.",
    ],
)
def test_a_cue_is_found_in_many_languages(text: str) -> None:
    assert "obstacle" in load_cues().subjects(text)


def test_the_shipped_model_names_the_cities_it_was_learned_on_and_no_other() -> None:
    facts = load_reading_model().facts
    assert len(facts["cities"]) == len(set(facts["cities"])) == 78
    assert facts["contracts"] == 78


@pytest.mark.slow
def test_free_text_in_three_languages_finds_its_code_among_the_first_three() -> None:
    """Fifteen invented sentences with their codes; none of them was learned from."""
    with FREETEXT.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    model, representer = load_reading_model(), load_representer()
    ranks = []
    for row in rows:
        proposed = [one.code for one in propose_codes(row["text"], row["group"], model, representer)]
        ranks.append(proposed.index(row["code"]))
    assert sum(rank == 0 for rank in ranks) >= 0.8 * len(rows)
    assert sum(rank < 3 for rank in ranks) >= 0.95 * len(rows)
