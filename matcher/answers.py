"""What a city can show, in words: its offers, its case studies, and the themes on which it has come far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matcher.case_study import CaseStudy
from matcher.city import City, Source, Statement

FAR = 3  # a level from which others could learn
STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Told:
    """Something a city says or has done. text: what is compared. shown: what a reader is shown. themes: what it is about."""

    text: str
    themes: tuple[str, ...]
    shown: str
    source: Source


def list_answers(city: City, cases: Sequence[CaseStudy]) -> list[Told]:
    """Offers, then case studies that were not stopped, then the reasons of high levels."""
    worked = [case for case in cases if case.status != STOPPED]
    far = [level for level in city.levels if level.why and level.level >= FAR]
    return [
        *list_needs(city.offers),
        *(Told(case_text(case), case.themes, case.title, case.source) for case in worked),
        *(Told(level.why, (level.theme,), level.why, level.source) for level in far),
    ]


def list_needs(statements: Sequence[Statement]) -> list[Told]:
    """Statements as they were made."""
    return [Told(one.text, (one.theme,), one.text, one.source) for one in statements]


def case_text(case: CaseStudy) -> str:
    """The text a case study is compared by."""
    return f"{case.title}. {case.summary}"
