"""Gather every message that readers see into the templates of the catalogues, and tell what is not translated.

    python -m api.web.messages             write translations/<domain>.pot and carry its messages into every language's catalogue
    python -m api.web.messages missing     tell what each language lacks; fails where something does: a release waits for it
    python -m api.web.messages readings    tell how many translations a second reader judged right, who translated them back first

The messages come from three places: data (the vocabulary with its questionnaire, and the names of the comparisons), the core
(`sentence`), and the pages (templates, `say` in their sources, and what is said of files and forms).
A message of two places belongs to the first of them.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from api.web.catalogues import DOMAINS, read_catalogue
from api.web.language import DEFAULT, LANGUAGES
from fixtures.vocabulary import load_vocabulary
from matcher.comparisons import COMPARISONS

ROOT = Path(__file__).parent.parent.parent
FOLDER = Path(__file__).parent / "translations"
PAGES = ("api/web", "api/features/profiles", "api/rules", "fixtures/plans", "fixtures/sheets")
"""Where messages stand that only pages show."""
TRANSLATED = tuple(code for code in LANGUAGES if code != DEFAULT)
METHODS = [("**/templates/**.html", "jinja2.ext:babel_extract"), ("**.py", "python")]
OPTIONS = {"**/templates/**.html": {"newstyle_gettext": "true", "trimmed": "true"}}
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "say": None, "sentence": None}
Key = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """An English message, its plural where it has one, where it is used and what a translator should know."""

    id: Key
    place: str
    note: str


def build_templates() -> dict[str, Catalog]:
    """By domain the catalogue of all messages, without translations."""
    templates = {domain: _start() for domain in DOMAINS}
    pages = (found for place in PAGES for found in _read_sources(place))
    sources = dict(zip(DOMAINS, (_read_data(), _read_sources("matcher"), pages), strict=True))
    for domain, messages in sources.items():
        for message in messages:
            home = next((templates[name] for name in DOMAINS if message.id in templates[name]), templates[domain])
            home.add(message.id, locations=[(message.place, 0)], auto_comments=[message.note] if message.note else [])
    return templates


def _start() -> Catalog:
    return Catalog(project="city-peers", version="", copyright_holder="", msgid_bugs_address="", charset="utf-8")


def _read_sources(place: str) -> Iterator[Found]:
    for name, _, text, _, _ in extract_from_dir(ROOT / place, METHODS, OPTIONS, KEYWORDS):
        filled = isinstance(text, str) and "{" in text
        note = "keep the words in braces as they are; city names stay in the nominative" if filled else ""
        yield Found(text, f"{place}/{name}", note)


def _read_data() -> Iterator[Found]:
    words = load_vocabulary()
    for section in words.sections.values():
        if section.id != "languages":
            yield Found(section.label, f"vocabulary/{section.id}", "a heading")
            phrase = f"{section.label}: a phrase that stands inside a sentence or a list"
            yield from (Found(code.label, f"vocabulary/{section.id}", phrase) for code in section.codes)
    for part in words.parts:
        yield Found(part.label, "vocabulary/parts", "a part of the questionnaire")
    for question in words.questionnaire:
        yield Found(question.text, f"questionnaire/{question.id}", "a question")
        texts = (question.hint, *(option.label for option in question.options))
        yield from (Found(text, f"questionnaire/{question.id}", "an answer or a hint") for text in texts if text)
    for comparison in COMPARISONS.values():
        yield Found(comparison.label, "matcher/comparisons", "what is compared of two cities; a heading")


def find_missing(template: Catalog, catalogue: Catalog) -> list[str]:
    """The messages of a template that a language's catalogue does not say, by their English words."""
    return [str(message.id) for message in template if message.id and not _says(catalogue.get(message.id))]


def _says(message: Message | None) -> bool:
    said = message.string if message is not None else ""
    return message is not None and not message.fuzzy and all(said if isinstance(said, (list, tuple)) else (said,))


def write_catalogues() -> None:
    """Write the templates and carry new and changed messages into every language's catalogues."""
    for domain, template in build_templates().items():
        _write(template, FOLDER / f"{domain}.pot")
        for code in TRANSLATED:
            catalogue = read_catalogue(code, domain)
            made = catalogue.creation_date
            catalogue.update(template, no_fuzzy_matching=True)
            catalogue.creation_date = made
            _write(catalogue, FOLDER / code / "LC_MESSAGES" / f"{domain}.po")


def _write(catalogue: Catalog, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    bare = path.suffix == ".pot"
    with path.open("wb") as lines:
        write_po(
            lines, catalogue, width=120, sort_output=True, omit_header=bare, ignore_obsolete=True, include_lineno=False
        )


def tell_missing() -> int:
    """Print what each language lacks. Returns how many translations that is."""
    lacks = [
        (code, domain, text)
        for domain, template in build_templates().items()
        for code in TRANSLATED
        for text in find_missing(template, read_catalogue(code, domain))
    ]
    for code, domain, text in sorted(lacks):
        print(f"{code} {domain}: {text}")
    print(f"{len(lacks)} translations are missing")
    return len(lacks)


def tell_readings() -> None:
    """Print for each language that was read a second time how many sentences were right before they were mended."""
    for path in sorted(FOLDER.glob("*/second_reading.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            judged = [row["right"] == "yes" for row in csv.DictReader(lines)]
        print(f"{path.parent.name}: {sum(judged)} of {len(judged)} right")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["missing"]:
            sys.exit(bool(tell_missing()))
        case ["readings"]:
            tell_readings()
        case _:
            write_catalogues()
