"""What tells languages apart in a multilingual encoder, measured on parallel statements, so that it can be taken out.

Raw multilingual rows cluster by language before they cluster by meaning. The same statements, translated, give one mean
row per language; the differences between these means span a small subspace that carries language and no meaning.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from embeddings.encoder import Encoder, Rows, unit_rows

DATA = Path(__file__).parent / "data"
NEGLIGIBLE = 1e-6


@dataclass(frozen=True, slots=True)
class LanguageMeans:
    """The mean row of each language, and the map that removes what they differ in.

        removed(x) = y - (y B^T) B  scaled to length 1, with y = x - mean of the means,
        B = right singular vectors of (means - mean of the means)

    Every language mean is mapped to zero, and no language has to be told: a text in a language that is not listed gains
    almost as much as one that is. With English alone, B is empty and only the mean is subtracted.

    languages: ISO 639-1 codes, sorted. centre: float32 (d,). basis: float32 (r, d), orthonormal, r < number of languages.

    Source: Xie, Zhao, Yu, Li (2022), Discovering Low-rank Subspaces for Language-agnostic Multilingual Representations.
    """

    languages: tuple[str, ...]
    centre: Rows
    basis: Rows

    def remove_from(self, rows: Rows) -> Rows:
        """Map unit rows (n, d) to unit rows (n, d) without language; a row of zeros stays zeros."""
        shifted = rows - self.centre
        without = (shifted - (shifted @ self.basis.T) @ self.basis).astype(np.float32, copy=False)
        without[~rows.any(axis=1)] = 0
        return unit_rows(without)


def build_language_means(languages: tuple[str, ...], means: Rows) -> LanguageMeans:
    """Build the map from one mean row per language. Args: languages, l codes; means, float32 (l, d)."""
    centre = means.mean(axis=0)
    _, sizes, directions = np.linalg.svd((means - centre).astype(np.float64), full_matrices=False)
    basis = directions[sizes > NEGLIGIBLE]
    return LanguageMeans(languages, centre, basis.astype(np.float32))


def load_statements() -> dict[str, tuple[str, ...]]:
    """The parallel statements of each language by ISO 639-1 code: one file a language, the folder is the list."""
    files = sorted((DATA / "centring").glob("??.json"))
    records = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    return {record["language"]: tuple(record["statements"]) for record in records}


def fingerprint(statements: dict[str, tuple[str, ...]]) -> str:
    """SHA-256 of the statements, to notice means that were measured on others."""
    return hashlib.sha256(json.dumps(statements, sort_keys=True).encode()).hexdigest()


def measure_means(encoder: Encoder, statements: dict[str, tuple[str, ...]]) -> Rows:
    """Encode the statements and average them by language, in sorted order of the codes. Returns float32 (l, d)."""
    return np.stack([encoder.encode(statements[language]).mean(axis=0) for language in sorted(statements)])


def load_language_means(encoder: Encoder) -> LanguageMeans:
    """The means of an encoder: shipped where they fit encoder and statements, else measured.

    An encoder that is not multilingual has the English mean alone.
    """
    statements = load_statements()
    if not encoder.multilingual:
        statements = {"en": statements["en"]}
    means = read_means(encoder.encoder_id, fingerprint(statements))
    if means is None:
        means = measure_means(encoder, statements)
    return build_language_means(tuple(sorted(statements)), means)


def means_file(encoder_id: str) -> Path:
    """Where the shipped means of an encoder stand, if there are any."""
    return DATA / "means" / f"{encoder_id}.npz"


def read_means(encoder_id: str, statements_sha256: str) -> Rows | None:
    """The shipped means, float32 (l, d); None where there are none or they were measured on other statements."""
    path = means_file(encoder_id)
    if not path.is_file():
        return None
    with np.load(path) as stored:
        if str(stored["statements_sha256"]) != statements_sha256:
            return None
        means: Rows = stored["means"]
    return means


def write_means(encoder: Encoder) -> Path:
    """Measure the means of a multilingual encoder and write them to be shipped. Returns the file."""
    statements = load_statements()
    path = means_file(encoder.encoder_id)
    np.savez(path, means=measure_means(encoder, statements), statements_sha256=np.array(fingerprint(statements)))
    return path
