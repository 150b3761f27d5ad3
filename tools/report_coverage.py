"""Write docs/report-coverage.md: every question and wish of the founding report, and where the product answers it.

python -m tools.report_coverage
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from fixtures.documents import CODED_SECTIONS
from fixtures.vocabulary import load_vocabulary
from matcher.vocabulary import Question, Section

DOCUMENT = Path(__file__).parents[1] / "docs" / "report-coverage.md"
NOT_YET = "not yet"
IN_WORDS = "in words: `answers` of `/api/v1/cities/{city_id}/profile`, shown on `/{language}/cities/{city_id}`"
ELSEWHERE: Mapping[str, str] = {
    "climate_target": "the profile's `target`, with year, reduction and source",
    "peer_partners": "collaborations: `/api/v1/collaborations`, *Who it has worked with* on `/{language}/cities/{city_id}`",
    "peer_cooperation": "follows from the collaborations: `/api/v1/collaborations`",
    "nbs_experience": "follows from the section `nbs_types`",
    "platform_monitoring": "follows from the section `monitoring_tools`",
    "inspiring_cities": "collaborations of the kind `looks_to`, *Who looks to whom* on `/{language}/cities/{city_id}`",
    "replication": "collaborations of the kind `replicated`, *Who looks to whom* on `/{language}/cities/{city_id}`",
}
"""Where a question is answered that no coded section of the profile stands for."""
HEAD = """# The founding report, line by line

What the survey of NetZeroCities D13.1 asks (Annex 2) and what its chapter 3 and focus groups (Annex 1) wish of peers, cases
and platform, and where the product answers it. Made by `python -m tools.report_coverage` from the vocabulary and the wishes in
`tools/report_wishes.csv`; a test holds every address against the routes, every command against the command line, and every
test that is named against the tests."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish of the report, and where the product answers it, or "not yet". test: file and name of what shows it, "" for none."""

    where: str
    wish: str
    answer: str
    test: str


def read_wishes() -> tuple[Wish, ...]:
    """The wishes, in the order of the table."""
    with Path(__file__).with_name("report_wishes.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(Wish(**row) for row in csv.DictReader(lines))


def build_document() -> str:
    """The whole document."""
    wishes = read_wishes()
    done = sum(not wish.answer.startswith(NOT_YET) for wish in wishes)
    questions = load_vocabulary().questionnaire
    placed = sum(tell_question(question) != NOT_YET for question in questions)
    parts = (
        HEAD,
        f"## Annex 2: {len(questions)} questions, {placed} with a place",
        "\n".join(_list_questions(questions)),
        f"## Chapter 3 and Annex 1: {len(wishes)} wishes, {done} answered",
        "\n".join(_list_wishes(wishes)),
    )
    return "\n\n".join(parts) + "\n"


def tell_question(question: Question) -> str:
    """Where the answer to a question of the survey is kept and shown, or "not yet"."""
    if question.id in ELSEWHERE:
        return ELSEWHERE[question.id]
    section = load_vocabulary().sections.get(question.maps_to)
    return IN_WORDS if section is None else _tell_section(section)


def _tell_section(section: Section) -> str:
    used = ", compared" if "compared" in section.roles else ""
    used += ", read for blind spots" if "blind spots" in section.roles else ""
    shown = "shown on `/{language}/cities/{city_id}`" if section.id in CODED_SECTIONS else "not part of the profile"
    return f"section `{section.id}`: {shown}{used}"


def _list_questions(questions: tuple[Question, ...]) -> Iterator[str]:
    yield "| part | question | where it is answered |"
    yield "|---|---|---|"
    parts = {part.id: part.label for part in load_vocabulary().parts}
    for question in questions:
        yield f"| {parts[question.part]} | {question.text} | {tell_question(question)} |"


def _list_wishes(wishes: tuple[Wish, ...]) -> Iterator[str]:
    yield "| where | the wish | where it is answered | shown by |"
    yield "|---|---|---|---|"
    for wish in wishes:
        shown = f"`{wish.test}`" if wish.test else ""
        yield f"| {wish.where} | {wish.wish} | {wish.answer} | {shown} |"


if __name__ == "__main__":
    DOCUMENT.write_text(build_document(), encoding="utf-8")
