"""The questionnaire: every question with its answers, part by part, and the words that no question asks for."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar

from api.web.forms import EDITABLE
from matcher.city import Source
from matcher.snapshot import Snapshot
from matcher.vocabulary import Question, Section

ELSEWHERE = ("languages", "fact_weights")
"""Sections that are no words of the survey: names of languages, and how a fact is weighed."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the survey with its questions, in their order."""

    id: str
    label: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class QuestionnairePage:
    """unasked: the lists of words that no question asks for. editable: sections whose questions an editor can answer."""

    template: ClassVar[str] = "questionnaire.html"

    source: Source
    count: int
    parts: tuple[Part, ...]
    unasked: tuple[Section, ...]
    editable: tuple[str, ...]


def build_questionnaire(snapshot: Snapshot) -> QuestionnairePage:
    """The page, from the vocabulary of the snapshot."""
    words = snapshot.vocabulary
    labels = {part.id: part.label for part in words.parts}
    unasked = (section for section in words.sections.values() if not section.question and section.id not in ELSEWHERE)
    return QuestionnairePage(
        source=words.source,
        count=len(words.questionnaire),
        parts=tuple(
            Part(part, labels[part], tuple(questions))
            for part, questions in groupby(words.questionnaire, key=lambda question: question.part)
        ),
        unasked=tuple(unasked),
        editable=tuple(EDITABLE),
    )
