"""How well the right answers are ranked, question by question. Each measure is named by the recipe that rebuilds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from evaluation.protocol import Task
from evaluation.systems import Run, System, rank_all
from evaluation.truth import Query
from matcher.arrays import Float64, Int

MEASURES = ("RR", "nDCG@10", "R@10", "Success@1", "Success@5", "Success@10")
PLAIN_NAMES = {"RR": "MRR", "Success@1": "hit@1", "Success@5": "hit@5", "Success@10": "hit@10"}


def measure_run(run: Run, measures: Sequence[str] = MEASURES) -> dict[str, Float64]:
    """The values of a run for each question. An unanswered question has the worst value, 0.

    Args:
        measures: names that `ir_measures.parse_measure` reads, such as "nDCG@10"; RR is the reciprocal rank over the whole list.

    Returns:
        For each measure an array (q,), range [0, 1], in the order of the task's questions, never nan.

    Source: MacAvaney, Macdonald and Ounis (2022), "Streamlining evaluation with ir-measures".
    """
    import ir_measures

    parsed = [ir_measures.parse_measure(name) for name in measures]
    queries = run.task.queries
    truth = {
        str(number): {f"answer {place}": 1 for place in range(len(query.answers))}
        for number, query in enumerate(queries)
    }
    listed = {
        str(number): _label(query, rows, run.task.snapshot.ids)
        for number, (query, rows) in enumerate(zip(queries, run.lists, strict=True))
        if rows.size
    }
    values = {name: np.zeros(len(queries)) for name in measures}
    for metric in ir_measures.iter_calc(parsed, truth, listed):
        values[str(metric.measure)][int(metric.query_id)] = metric.value
    return values


def measure_system(task: Task, system: System, seed: int, measures: Sequence[str] = MEASURES) -> dict[str, Float64]:
    """The values of a system for each question of a task, averaged over its draws. Shapes and range as `measure_run`."""
    return measure_scores(task, system.score(task), system.draws, seed, measures)


def measure_scores(
    task: Task, score: Float64, draws: int, seed: int, measures: Sequence[str] = MEASURES
) -> dict[str, Float64]:
    """The values of scores (q, n) for each question, averaged over `draws` orders of equal scores."""
    drawn = [measure_run(rank_all(task, score, seed + draw), measures) for draw in range(draws)]
    return {name: np.mean([values[name] for values in drawn], axis=0) for name in measures}


def _label(query: Query, rows: Int, ids: Sequence[str]) -> dict[str, float]:
    """The list as documents: the first city that gives an answer stands for it, any later one of the same answer for itself.

    What follows the last answer changes no measure and is left out.
    """
    places = find_places(query, rows, ids)
    labels = {place: f"answer {number}" for number, place in enumerate(places) if place is not None}
    last = max(labels, default=0)
    return {labels.get(place, ids[row]): -float(place) for place, row in enumerate(rows[: last + 1])}


def find_places(query: Query, rows: Int, ids: Sequence[str]) -> list[int | None]:
    """Where each answer first comes up in a list, from 0; None where it does not.

    A city that belongs to two answers counts for the first of them that is still open.
    """
    places: list[int | None] = [None] * len(query.answers)
    wanted = frozenset().union(*query.answers)
    for place, row in enumerate(rows):
        if ids[row] in wanted:
            still_open = (no for no, right in enumerate(query.answers) if places[no] is None and ids[row] in right)
            if (number := next(still_open, None)) is not None:
                places[number] = place
    return places


def summarise(values: Mapping[str, Float64]) -> dict[str, float]:
    """Means over the questions, under the names of the JSON answer."""
    return {PLAIN_NAMES.get(name, name): float(of_measure.mean()) for name, of_measure in values.items()}


def count_unanswered(task: Task, system: System) -> int:
    """Questions for which a system lists nobody."""
    return count_blank(task, system.score(task))


def count_blank(task: Task, score: Float64) -> int:
    """Questions for which scores (q, n) list nobody."""
    return int((np.isnan(score) | ~task.candidates).all(axis=1).sum())
