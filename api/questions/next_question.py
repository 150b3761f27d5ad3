"""What to ask a city next, so that the lists of its peers settle soonest."""

from __future__ import annotations

from dataclasses import dataclass

from api.snapshots.view import View
from fixtures.questions import SUBJECTS, NextQuestion, is_known, next_questions
from matcher.city import City


@dataclass(frozen=True, slots=True)
class NextQuestionAnswer:
    """known: the subjects that something is on record of. questions: what is still to be asked, the most useful first."""

    city: City
    known: tuple[str, ...]
    questions: tuple[NextQuestion, ...]


def ask_next_question(view: View, city_id: str) -> NextQuestionAnswer:
    """What is known of a city, and what to ask it next. Raises UnknownCity."""
    city = view.snapshot.city(city_id)
    known = tuple(subject for subject in SUBJECTS if is_known(city, subject))
    return NextQuestionAnswer(city, known, next_questions(city, view.snapshot.vocabulary))
