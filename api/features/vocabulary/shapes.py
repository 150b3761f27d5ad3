"""The shapes of the vocabulary and the questionnaire."""

from __future__ import annotations

from pydantic import BaseModel

from api.questions.shapes import SourceShape


class CodeShape(BaseModel):
    """A code of the vocabulary."""

    id: str
    label: str


class VocabularySection(CodeShape):
    """A section of the vocabulary with its codes."""

    codes: list[CodeShape]


class Commonness(BaseModel):
    """How common each code is, by section: rare shared codes count for more."""

    source: str
    cities: int
    shares: dict[str, dict[str, float]]


class VocabularyShape(BaseModel):
    """The words of the domain."""

    version: str
    source: SourceShape
    sections: list[VocabularySection]
    commonness: Commonness


class QuestionShape(BaseModel):
    """A question of the survey; `maps_to` is the section of the profile that its answers go to."""

    id: str
    part: str
    theme: str
    text: str
    kind: str
    options: list[CodeShape]
    max: int | None
    maps_to: str
    hint: str


class QuestionnaireShape(BaseModel):
    """The survey."""

    version: str
    source: SourceShape
    parts: list[CodeShape]
    questions: list[QuestionShape]
