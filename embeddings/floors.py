"""From which cosine on a match counts: floors by language, measured on parallel statements.

An unrelated statement has nearly the same cosine in every language; the same statement in other words has .7 in a language the
encoder knows well and .5 in one it hardly knows. So each language has a floor, below which a match counts nothing, and a
level that stands for "the same".

After a change of the held-out statements or of the encoder: `python -m embeddings.floors`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import numpy as np

from embeddings.encoder import Rows
from embeddings.language_means import DATA, fingerprint
from embeddings.representation import TextRepresenter, default_representer
from embeddings.shipped import find_shipped, read_shipped

UNRELATED_BELOW = 95
"""Percent of the pairs of different statements whose cosine lies below the floor."""
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Floor:
    """unrelated: the cosine up to which a match counts nothing. same: the cosine from which on it counts in full."""

    unrelated: float
    same: float

    def relevance(self, cosines: Rows) -> Rows:
        """How well statements match, in [0, 1], from cosines of any shape: 0 up to the floor, 1 from `same` on, linear between.

        >>> Floor(0.25, 0.5).relevance(np.array([0.1, 0.3, 0.6], dtype=np.float32)).round(2).tolist()
        [0.0, 0.20000000298023224, 1.0]
        """
        scaled: Rows = np.clip((cosines - np.float32(self.unrelated)) / np.float32(self.same - self.unrelated), 0, 1)
        return scaled


@dataclass(frozen=True, slots=True)
class Floors:
    """The floor of each language against statements in English, and one for every other language."""

    by_language: Mapping[str, Floor]

    def of(self, language: str | None = None) -> Floor:
        """The floor of a language; that of all languages together where it is not known or was not measured."""
        return self.by_language.get(language or OTHER, self.by_language[OTHER])


def score_relevance(need: Rows, statements: Rows, floor: Floor) -> Rows:
    """How well each statement answers a need: their cosine above the floor.

        relevance = clip((dot(need, statement) - unrelated) / (same - unrelated), 0, 1)

    Args:
        need: float32 (d,), a unit row of `TextRepresenter.represent`.
        statements: float32 (n, d), unit rows of the same representer, in English or in the language of the need.
        floor: of the language the need is written in: `load_floors(encoder_id).of(language)`.

    Returns:
        float32 (n,) in [0, 1]; 0 for a match as weak as those of unrelated statements, and for rows of zeros. The best
        sentence of a text is the largest value; no sum over weak matches can reach it.

    >>> rows = np.eye(2, dtype=np.float32)
    >>> score_relevance(rows[0], rows, Floor(0.25, 0.5)).tolist()
    [1.0, 0.0]
    """
    return floor.relevance(statements @ need)


@cache
def load_floors(encoder_id: str) -> Floors:
    """The shipped floors of an encoder.

    Raises:
        EncoderUnavailable: none were measured for it.
    """
    stored = read_shipped("floors", encoder_id, "python -m embeddings.floors")
    return Floors({language: Floor(**values) for language, values in stored["languages"].items()})


def load_held_out() -> dict[str, tuple[str, ...]]:
    """The held-out needs by language, the same order in each."""
    stored = json.loads((DATA / "centring" / "heldout.json").read_text(encoding="utf-8"))
    return {language: tuple(statements) for language, statements in sorted(stored.items())}


def measure_floors(representer: TextRepresenter, held_out: Mapping[str, tuple[str, ...]]) -> Floors:
    """Measure floors on the same statements in many languages, each against English.

    unrelated: the 95th percentile of the cosines of different statements; same: the median of the cosines of translations.
    Both are halfway between the language's own value and that of all languages, since a dozen statements say only so much.
    For English, whose translations are the texts themselves, `same` is that of all languages.
    """
    rows = {language: representer.represent(statements) for language, statements in held_out.items()}
    cosines = {language: own @ rows["en"].T for language, own in rows.items()}
    different = ~np.eye(len(held_out["en"]), dtype=bool)
    unrelated = {language: own[different] for language, own in cosines.items()}
    same = {language: np.diag(own) for language, own in cosines.items() if language != "en"}
    everywhere = _level(np.concatenate(list(unrelated.values())), np.concatenate(list(same.values())))
    floors = {language: _halfway(everywhere, unrelated[language], same.get(language)) for language in cosines}
    return Floors({OTHER: everywhere} | floors)


def _level(unrelated: Rows, same: Rows) -> Floor:
    return Floor(round(float(np.percentile(unrelated, UNRELATED_BELOW)), 3), round(float(np.median(same)), 3))


def _halfway(everywhere: Floor, unrelated: Rows, same: Rows | None) -> Floor:
    own = _level(unrelated, np.array([everywhere.same]) if same is None else same)
    return Floor(
        round((own.unrelated + everywhere.unrelated) / 2, 4),
        round((own.same + everywhere.same) / 2, 4),
    )


def write_floors(representer: TextRepresenter) -> Path:
    """Measure the floors of an encoder and write them to be shipped. Returns the file."""
    held_out = load_held_out()
    floors = measure_floors(representer, held_out)
    record = {
        "made_by": "python -m embeddings.floors, from data/centring/heldout.json",
        "statements_sha256": fingerprint(dict(held_out)),
        "languages": {language: asdict(floor) for language, floor in floors.by_language.items()},
    }
    path = find_shipped("floors", representer.encoder.encoder_id)
    path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    return path


if __name__ == "__main__":
    sys.stdout.write(f"{write_floors(default_representer())}\n")
