"""Gather every message that readers see into translations/messages.pot.

    python -m api.web.messages

The messages come from three places: the templates, the Python sources (`say`, `sentence`), and data: the vocabulary with its
questionnaire, and the names of the comparisons.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from api.web.language import DEFAULT, LANGUAGES
from fixtures.vocabulary import load_vocabulary
from matcher.comparisons import COMPARISONS

ROOT = Path(__file__).parent.parent.parent
FOLDER = Path(__file__).parent / "translations"
TEMPLATE = FOLDER / "messages.pot"
PLACES = ("matcher", "api/web")
METHODS = [("**/templates/**.html", "jinja2.ext:babel_extract"), ("**.py", "python")]
OPTIONS = {"**/templates/**.html": {"newstyle_gettext": "true", "trimmed": "true"}}
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "say": None, "sentence": None}


@dataclass(frozen=True, slots=True)
class Message:
    """An English message, its plural where it has one, where it is used and what a translator should know."""

    id: str | tuple[str, ...]
    place: str
    note: str


def build_template() -> Catalog:
    """The catalogue of all messages, without translations."""
    catalogue = Catalog(project="city-peers", version="", copyright_holder="", msgid_bugs_address="", charset="utf-8")
    for message in (*_read_sources(), *_read_data()):
        catalogue.add(message.id, locations=[(message.place, 0)], auto_comments=[message.note] if message.note else [])
    return catalogue


def _read_sources() -> Iterator[Message]:
    for place in PLACES:
        found = extract_from_dir(ROOT / place, METHODS, OPTIONS, KEYWORDS)
        for name, _, text, _, _ in found:
            sentence = isinstance(text, str) and "{" in text
            note = "keep the words in braces as they are; city names stay in the nominative" if sentence else ""
            yield Message(text, f"{place}/{name}", note)


def _read_data() -> Iterator[Message]:
    words = load_vocabulary()
    for section in words.sections.values():
        if section.id != "languages":
            yield Message(section.label, f"vocabulary/{section.id}", "a heading")
            phrase = f"{section.label}: a phrase that stands inside a sentence or a list"
            yield from (Message(code.label, f"vocabulary/{section.id}", phrase) for code in section.codes)
    for part in words.parts:
        yield Message(part.label, "vocabulary/parts", "a part of the questionnaire")
    for question in words.questionnaire:
        yield Message(question.text, f"questionnaire/{question.id}", "a question")
        texts = (question.hint, *(option.label for option in question.options))
        yield from (Message(text, f"questionnaire/{question.id}", "an answer or a hint") for text in texts if text)
    for comparison in COMPARISONS.values():
        yield Message(comparison.label, "matcher/comparisons", "what is compared of two cities; a heading")


def write_template() -> None:
    """Write messages.pot and carry new and changed messages into every language's catalogue."""
    template = build_template()
    _write(template, TEMPLATE)
    for code in LANGUAGES:
        path = FOLDER / code / "LC_MESSAGES" / "messages.po"
        if code != DEFAULT and path.is_file():
            with path.open("rb") as lines:
                catalogue = read_po(lines, locale=code)
            made = catalogue.creation_date
            catalogue.update(template, no_fuzzy_matching=True)
            catalogue.creation_date = made
            _write(catalogue, path)


def _write(catalogue: Catalog, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as lines:
        write_po(
            lines,
            catalogue,
            width=120,
            sort_output=True,
            omit_header=path == TEMPLATE,
            ignore_obsolete=True,
            include_lineno=False,
        )


if __name__ == "__main__":
    write_template()
