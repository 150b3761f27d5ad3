"""The catalogues of translations: three a language, which speak as one.

They lie in `translations/<code>/LC_MESSAGES/<domain>.po`, their templates in `translations/<domain>.pot`. A message stands in one
domain only. Where a catalogue lacks it, the English message stands in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

DOMAINS = ("vocabulary", "reasons", "pages")
"""The words of the data; why a city or case is suggested; all else that a page says. A message of two belongs to the first."""
FACTS = "facts"
"""What cities said or did, from the shipped data, translated by a machine: a catalogue of its own, on which no release waits."""


def list_languages() -> tuple[str, ...]:
    """The codes of the languages that have catalogues, sorted."""
    folder = files("api.web") / "translations"
    return tuple(sorted(path.name for path in folder.iterdir() if path.is_dir()))


def find_file(code: str, domain: str) -> Traversable:
    """Where a language's catalogue of a domain lies, whether or not it is there."""
    return files("api.web") / "translations" / code / "LC_MESSAGES" / f"{domain}.po"


def read_catalogue(code: str, domain: str) -> Catalog:
    """A language's catalogue of one domain, an empty one where there is none."""
    path = find_file(code, domain)
    if not path.is_file():
        heading = f"# {Locale.parse(code).english_name} words of city-peers."
        return Catalog(locale=code, project="city-peers", version="", fuzzy=False, header_comment=heading)
    with path.open("rb") as lines:
        return read_po(lines, locale=code, domain=domain)


def read_translations(code: str) -> NullTranslations:
    """All that a language says, ready to be asked; an unknown language says everything in English."""
    whole = join_catalogues(code, (read_catalogue(code, domain) for domain in DOMAINS))
    if not len(whole):
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    return GNUTranslations(compiled)


@cache
def read_facts(code: str) -> Mapping[str, str]:
    """What cities said, in the words of the shipped data, and how a language says it; empty where nobody translated it."""
    return {
        str(message.id): str(message.string) for message in read_catalogue(code, FACTS) if message.id and message.string
    }


def join_catalogues(code: str, catalogues: Iterable[Catalog]) -> Catalog:
    """One catalogue with the messages of several."""
    whole = Catalog(locale=code)
    for catalogue in catalogues:
        for message in catalogue:
            if message.id:
                whole[message.id] = message
    return whole
