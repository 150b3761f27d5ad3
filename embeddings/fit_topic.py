"""Fit the boundary between the climate work of cities and everything else, and its floor for each language.

`python -m embeddings.fit_topic` writes the file that is shipped. What was fitted on, what set the floors and what was kept
back are three different parts of the questions; `evaluation.asking` reports on the last.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from embeddings.floors import OTHER, load_held_out
from embeddings.language_means import DATA, load_statements
from embeddings.question import Question, read_question
from embeddings.representation import TextRepresenter, default_representer
from embeddings.shipped import find_shipped
from embeddings.terms import load_terms
from embeddings.topic import MOST_TERMS, Topic

FITTED, FLOORS = slice(0, 9), slice(9, 13)
KEPT_BACK = slice(13, None)
"""Places of the everyday questions that fit the boundary, set its floors, and are kept back."""
GIBBERISH = {"fitted": 1, "floors": 2, "kept back": 3}
SCRIPTS = (
    "qwertyuiopasdfghjklzxcvbnm",
    "йцукенгшщзхфывапролджэячсмитьбю",
    "ςερτυθιοπασδφγηξκλζχψωβνμ",
    "קראטוןםפשדגכעיחלךףזסבהנמצתץ",
)
NEAR_OUTSIDE = 0.25
"""Where a floor lies between the two levels: near the everyday questions, because needs in a few words lie lower than the
statements that set it."""
UNLIKELY = 5
"""Percent of the questions on the wrong side of the two levels that a floor lies between."""


@dataclass(frozen=True, slots=True)
class Examples:
    """Questions about the climate work of cities and others, by language; those in `everywhere` belong to none."""

    about: Mapping[str, Sequence[str]]
    other: Mapping[str, Sequence[str]]
    everywhere: Sequence[str] = ()


def load_off_topic(part: slice) -> dict[str, tuple[str, ...]]:
    """Everyday questions by language, the same order in each; one part of them."""
    stored = json.loads((DATA / "off_topic.json").read_text(encoding="utf-8"))
    return {language: tuple(questions[part]) for language, questions in stored.items()}


def draw_gibberish(seed: int, count: int = 24) -> list[str]:
    """Words of letters at random, in four scripts: what fingers do to a keyboard.

    >>> draw_gibberish(1, 2) == draw_gibberish(1, 2)
    True
    """
    rng = np.random.default_rng(seed)
    return [
        " ".join(
            "".join(rng.choice(list(SCRIPTS[no % len(SCRIPTS)]), rng.integers(3, 9))) for _ in range(rng.integers(1, 4))
        )
        for no in range(count)
    ]


def fit_topic(representer: TextRepresenter, fitted: Examples, floors: Examples) -> Topic:
    """Fit weights by logistic regression with equal classes, then set a floor for each language on other examples."""
    from sklearn.linear_model import LogisticRegression

    about, other = _read(representer, fitted.about), _read(representer, fitted.other)
    noise = [read_question(representer, text) for text in fitted.everywhere]
    inside = [question for own in about.values() for question in own]
    outside = [*(question for own in other.values() for question in own), *noise]
    model = LogisticRegression(C=1.0, class_weight="balanced", max_iter=2000)
    model.fit(_features([*inside, *outside]), [1] * len(inside) + [0] * len(outside))
    weights = np.round(model.coef_[0], 4)
    topic = Topic(weights[:-1].astype(np.float32), float(weights[-1]), {OTHER: 0.0})
    return Topic(topic.weights, topic.term_weight, _set_floors(topic, representer, floors))


def _set_floors(topic: Topic, representer: TextRepresenter, examples: Examples) -> dict[str, float]:
    """For each language a point between two levels: where its weakest 5 % inside begin, and where the strongest 5 % outside end.

    A language without everyday questions has those of all. Each floor is halfway to that of the languages without terms
    or with them, to which the language belongs; a language that is not known counts as one without.
    """
    inside = _odds(topic, _read(representer, examples.about))
    outside = _odds(topic, _read(representer, examples.other))
    noise = [topic.odds(*_own(read_question(representer, text))) for text in examples.everywhere]
    strange = [*(value for own in outside.values() for value in own), *noise]
    listed = load_terms().keys()
    values = {
        known: [v for language in inside if (language in listed) == known for v in inside[language]]
        for known in (True, False)
    }
    everyone = [value for own in inside.values() for value in own]
    common = {known: _between(own or everyone, strange) for known, own in values.items()}
    floors = {
        language: (_between(own, [*outside.get(language, strange), *noise]) + common[language in listed]) / 2
        for language, own in inside.items()
    }
    return {OTHER: round(common[False], 3)} | {language: round(floor, 3) for language, floor in floors.items()}


def _between(inside: Sequence[float], outside: Sequence[float]) -> float:
    weakest, strongest = np.percentile(inside, UNLIKELY), np.percentile(outside, 100 - UNLIKELY)
    return float(strongest + NEAR_OUTSIDE * (weakest - strongest))


def _read(representer: TextRepresenter, texts: Mapping[str, Sequence[str]]) -> dict[str, list[Question]]:
    return {language: [read_question(representer, text, language) for text in own] for language, own in texts.items()}


def _odds(topic: Topic, questions: Mapping[str, Sequence[Question]]) -> dict[str, list[float]]:
    return {language: [topic.odds(*_own(question)) for question in own] for language, own in questions.items()}


def _own(question: Question) -> tuple[np.ndarray[tuple[int], np.dtype[np.float32]], int]:
    return question.own, len(question.terms)


def _features(questions: Sequence[Question]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    terms = [min(len(question.terms), MOST_TERMS) for question in questions]
    return np.column_stack([np.stack([question.own for question in questions]), terms]).astype(np.float64)


def write_topic(representer: TextRepresenter) -> Path:
    """Fit the boundary for an encoder on the shipped questions and write it to be shipped. Returns the file."""
    about = {language: list(own) for language, own in load_statements().items()}
    about["en"] += [*load_terms()["en"].stems, *json.loads((DATA / "about.json").read_text(encoding="utf-8"))["en"]]
    topic = fit_topic(
        representer,
        Examples(about, load_off_topic(FITTED), draw_gibberish(GIBBERISH["fitted"])),
        Examples(load_held_out(), load_off_topic(FLOORS), draw_gibberish(GIBBERISH["floors"])),
    )
    path = find_shipped("topic", representer.encoder.encoder_id)
    path.parent.mkdir(exist_ok=True)
    record = {
        "made_by": "python -m embeddings.fit_topic, from data/centring, data/terms and data/off_topic.json",
        "term_weight": topic.term_weight,
        "floors": dict(topic.floors),
        "weights": [round(float(weight), 4) for weight in topic.weights],
    }
    path.write_text(json.dumps(record) + "\n", encoding="utf-8")
    return path


if __name__ == "__main__":
    sys.stdout.write(f"{write_topic(default_representer())}\n")
