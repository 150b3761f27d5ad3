"""Training examples: what every comparison says of each candidate of a question with a known answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from evaluation.protocol import Task
from matcher.arrays import Float64, Int
from matcher.comparisons import Comparison
from matcher.lens import WHOLE
from matcher.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Examples:
    """All candidates of all questions below each other, m rows, f comparisons, q questions.

    there, back: (m, f) values of the comparisons asker -> candidate and candidate -> asker, nan where not reported. starts: (q,)
    first row of each question. answers: (r,) rows of all answers; answer_starts: (a,) where each answer begins in them (one
    answer may be any of several rows); answer_query: (a,) the question of each answer. share: (q,) what each question counts, sum
    1. groups: the programme of each question.
    """

    names: tuple[str, ...]
    there: Float64
    back: Float64
    starts: Int
    answers: Int
    answer_starts: Int
    answer_query: Int
    share: Float64
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One question as rows: values (c, f) both ways, for each answer the rows that count, its programme and kind of programme."""

    there: Float64
    back: Float64
    answers: tuple[Int, ...]
    programme: str
    kind: str


def read_questions(
    task: Task, register: Mapping[str, Comparison], programme_kinds: Mapping[str, str]
) -> list[Question]:
    """Measure every candidate of every question of a task with every comparison of a register."""
    return [
        Question(
            *measure_candidates(task.snapshot, register, task.snapshot.number(query.city_id), candidates),
            _find_answers(task.snapshot, query.answers, np.flatnonzero(candidates)),
            query.programme,
            programme_kinds[query.programme],
        )
        for query, candidates in zip(task.queries, task.candidates, strict=True)
    ]


def measure_candidates(
    snapshot: Snapshot,
    register: Mapping[str, Comparison],
    city_no: int,
    candidates: np.ndarray[tuple[int], np.dtype[np.bool_]],
) -> tuple[Float64, Float64]:
    """Values of the comparisons for the candidates of a city, there and back. Two arrays (c, f), nan where not reported."""
    there = [one.measure(snapshot, city_no, WHOLE)[candidates] for one in register.values()]
    back = [one.measure_back(snapshot, city_no, WHOLE)[candidates] for one in register.values()]
    return np.stack(there, axis=1).astype(np.float64), np.stack(back, axis=1).astype(np.float64)


def _find_answers(snapshot: Snapshot, answers: Sequence[frozenset[str]], rows: Int) -> tuple[Int, ...]:
    places = {int(row): place for place, row in enumerate(rows)}
    numbers = [sorted(snapshot.numbers[city_id] for city_id in answer) for answer in answers]
    found = [[places[number] for number in answer if number in places] for answer in numbers]
    return tuple(np.array(answer, dtype=np.int64) for answer in found if answer)


def stack_questions(questions: Sequence[Question], names: Sequence[str]) -> Examples:
    """Put questions below each other; one whose answers are no candidates teaches nothing and is left out.

    Each kind of programme counts the same, in it each programme, in it each question: fourteen learners that one programme sent
    to the same three mentors are not fourteen independent facts.
    """
    questions = [question for question in questions if question.answers]
    sizes = [len(question.there) for question in questions]
    starts = np.cumsum([0, *sizes], dtype=np.int64)[:-1]
    answers = [answer + start for question, start in zip(questions, starts, strict=True) for answer in question.answers]
    return Examples(
        names=tuple(names),
        there=np.concatenate([question.there for question in questions]),
        back=np.concatenate([question.back for question in questions]),
        starts=starts,
        answers=np.concatenate(answers),
        answer_starts=np.cumsum([0, *(len(answer) for answer in answers)], dtype=np.int64)[:-1],
        answer_query=np.repeat(np.arange(len(questions)), [len(question.answers) for question in questions]),
        share=_share_out(questions),
        groups=tuple(question.programme for question in questions),
    )


def _share_out(questions: Sequence[Question]) -> Float64:
    programmes = {question.programme: question.kind for question in questions}
    of_kind, of_programme = Counter(programmes.values()), Counter(question.programme for question in questions)
    share = np.array([1 / (of_kind[question.kind] * of_programme[question.programme]) for question in questions])
    return np.asarray(share / share.sum())


def select(examples: Examples, names: Sequence[str]) -> Examples:
    """The same examples with only some of their comparisons, in the order given."""
    columns = [examples.names.index(name) for name in names]
    return replace(examples, names=tuple(names), there=examples.there[:, columns], back=examples.back[:, columns])
