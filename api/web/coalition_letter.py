"""A letter of interest of the cities of a coalition, as a PDF or as a text document that they can go on writing in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import docx

from api.web.documents import Document
from api.web.language import Tongue
from api.web.pages.coalition import CoalitionPage, Listed
from matcher.reason import sentence
from matcher.sharing import Shared

TITLE = sentence("Letter of interest: {subject}")
OPENING = sentence("{names} have this in common: {subject}. They are interested in taking it on together.")
FORMS = sentence(
    "They may speak to their governments with one voice, apply together, or build what none of them could alone."
)
DRAFT = sentence("A draft made from what is on record. None of these cities has agreed to it yet.")
SHARES = sentence("What it says: {words}")
BRINGS = sentence("What it brings: {words}")
NOTHING_ON_RECORD = sentence("What it brings is not on record: ask.")
NOT_REPORTED = sentence("It has not reported it.")
RULES = sentence("National rules on record")
SIGNED = sentence("For {name}: name, office, date, signature")


@dataclass(frozen=True, slots=True)
class Letter:
    """title, opening: paragraphs. parts: a heading and its lines for each city and for the rules. signatures: one a city."""

    title: str
    opening: tuple[str, ...]
    parts: tuple[tuple[str, tuple[str, ...]], ...]
    signatures: tuple[str, ...]


def build_letter(page: CoalitionPage, tongue: Tongue) -> Letter:
    """The letter of a page that has an answer."""
    say, shared = tongue.say, page.answer.shared if page.answer else Shared()
    subject = tongue.label(shared.section, shared.code) if shared.code else tongue.quote_plainly(page.asked.need or "")
    names = tongue.join([one.ally.city.name for one in page.listed])
    opening = (say(OPENING).format(names=names, subject=subject), say(FORMS), say(DRAFT))
    cities = (
        (f"{one.ally.city.name}, {tongue.country(one.ally.city.country)}", _tell(one, tongue)) for one in page.listed
    )
    rules = tuple(_tell_rules(page, tongue))
    parts = (*cities, *(((say(RULES), rules),) if rules else ()))
    signatures = tuple(say(SIGNED).format(name=one.ally.city.name) for one in page.listed)
    return Letter(say(TITLE).format(subject=subject), opening, parts, signatures)


def write_pdf(letter: Letter, tongue: Tongue, policy: str, version: str) -> bytes:
    """The letter as a PDF."""
    document = Document(tongue, letter.title, policy, version)
    for line in letter.opening:
        document.write_line(line)
    for heading, lines in letter.parts:
        document.write_heading(heading)
        for line in lines:
            document.write_line(line)
    for line in letter.signatures:
        document.ln(8)
        document.write_line("_" * 50)
        document.write_line(line)
    return document.to_bytes()


def write_docx(letter: Letter, language: str) -> bytes:
    """The letter as a text document."""
    document = docx.Document()
    document.core_properties.title, document.core_properties.language = letter.title, language
    document.add_heading(letter.title, 0)
    for line in letter.opening:
        document.add_paragraph(line)
    for heading, lines in letter.parts:
        document.add_heading(heading, 1)
        for line in lines:
            document.add_paragraph(line)
    for line in letter.signatures:
        document.add_paragraph(f"\n{'_' * 50}\n{line}")
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _tell(one: Listed, tongue: Tongue) -> tuple[str, ...]:
    ally, say = one.ally, tongue.say
    says = say(SHARES).format(words=_cite(one.says, ally.says.source.title, ally.says.source.year)) if ally.says else ""
    told = ally.brings and _cite(ally.brings.shown, ally.brings.source.title, ally.brings.source.year)
    return (says or say(NOT_REPORTED), say(BRINGS).format(words=told) if told else say(NOTHING_ON_RECORD))


def _cite(words: str, title: str, year: int | None) -> str:
    return f"{words} ({title}{f', {year}' if year else ''})"


def _tell_rules(page: CoalitionPage, tongue: Tongue) -> Iterator[str]:
    for rule in page.answer.rules if page.answer else ():
        source = f"{rule.source.title}, {rule.where}"
        yield f"{tongue.country(rule.country)}: {_cite(rule.words, source, rule.source.year)}"
