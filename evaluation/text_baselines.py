"""Baselines that read the texts alone: shared words (BM25) and closeness of meaning."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from embeddings.lexical import LexicalIndex
from evaluation.protocol import Task
from evaluation.systems import System
from matcher.arrays import Float32, Float64
from matcher.city import City
from matcher.snapshot import Snapshot
from matcher.statements import StatementColumns

LANGUAGE = "en"  # the coded statements are in English


def build_words() -> tuple[System, ...]:
    """BM25 from the asker's needs to what others offer and did, for twins to what others need."""

    def score(task: Task) -> Float64:
        """Every query scored by words."""
        snapshot = task.snapshot
        texts = {kind: _list_texts(snapshot, kind) for kind in {query.kind for query in task.queries}}
        indexes = {kind: LexicalIndex(of_kind, [LANGUAGE] * len(of_kind)) for kind, of_kind in texts.items()}
        rows = []
        for query in task.queries:
            asked = " ".join(need.text for need in snapshot.city(query.city_id).needs)
            found = indexes[query.kind].score_query(asked, LANGUAGE).astype(float)
            rows.append(np.where([bool(asked and text) for text in texts[query.kind]], found, np.nan))
        return np.array(rows).reshape(len(rows), len(snapshot.ids))

    return (System("words (BM25)", "needs against offers and case studies", score),)


def _list_texts(snapshot: Snapshot, kind: str) -> list[str]:
    return [" ".join(_read_texts(snapshot, city, kind)) for city in snapshot.cities]


def _read_texts(snapshot: Snapshot, city: City, kind: str) -> list[str]:
    if kind == "twins":
        return [need.text for need in city.needs]
    cases = snapshot.records.cases.get(city.id, ())
    return [offer.text for offer in city.offers] + [f"{case.title}. {case.summary}" for case in cases]


def build_meaning() -> tuple[System, ...]:
    """Cosine between the asker's needs and what others offer, for twins what others need."""
    return (
        System("meaning (dense)", "cosine of the mean vectors", _by_kind(_mean_to_mean)),
        System("meaning (dense)", "mean over needs of the closest statement", _by_kind(_best_of_each)),
    )


def _by_kind(measure: Callable[[Float32, StatementColumns], Float64]) -> Callable[[Task], Float64]:
    def score(task: Task) -> Float64:
        """Every query scored by the measure of its kind."""
        rows = []
        for query in task.queries:
            snapshot = task.snapshot
            wanted = snapshot.needs.vectors_of(snapshot.number(query.city_id)).unpack()
            others = snapshot.needs if query.kind == "twins" else snapshot.answers
            rows.append(measure(wanted, others) if len(wanted) else np.full(len(snapshot.ids), np.nan))
        return np.array(rows).reshape(len(rows), len(task.snapshot.ids))

    return score


def _mean_to_mean(wanted: Float32, others: StatementColumns) -> Float64:
    return _per_city(
        others, lambda vectors: float(wanted.mean(axis=0) @ vectors.mean(axis=0)) / _length(vectors.mean(axis=0))
    )


def _length(vector: Float32) -> float:
    return float(np.linalg.norm(vector)) or 1.0


def _best_of_each(wanted: Float32, others: StatementColumns) -> Float64:
    return _per_city(others, lambda vectors: float((wanted @ vectors.T).max(axis=1).mean()))


def _per_city(columns: StatementColumns, measure: Callable[[Float32], float]) -> Float64:
    vectors, ends = columns.vectors.unpack(), zip(columns.starts[:-1], columns.starts[1:], strict=True)
    return np.array([measure(vectors[start:end]) if start < end else np.nan for start, end in ends])
