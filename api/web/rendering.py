"""From a page's dataclass to HTML: one Jinja environment for each language, strict about names."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from types import CodeType
from typing import Any, ClassVar, Protocol

from jinja2 import BytecodeCache, Environment, PackageLoader, StrictUndefined
from jinja2.bccache import Bucket

from api.web.language import LANGUAGES, OWN_WORDS, Tongue, find_language, speak
from api.web.links import Links
from api.web.static_files import static
from fixtures.vocabulary import load_vocabulary


class Page(Protocol):
    """What a template is given: a frozen dataclass that names its template."""

    template: ClassVar[str]


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page shows around its content.

    language: the language of the page. path: its address without the language. theme: light, dark or "" (as the device).
    active: the entry of the menu to mark. own_city: the id of the city the reader edits, None for others. is_staff: whether
    the reader runs the programme. tools: on pages of staff the menu, as addresses below the desk and names.
    form_token: goes into forms that change something. operator, contact: who runs this service,
    and how to reach them; "" where nobody said.
    """

    language: str
    path: str
    theme: str = ""
    active: str = ""
    own_city: str | None = None
    signed_in: bool = False
    is_staff: bool = False
    tools: tuple[tuple[str, str], ...] = ()
    form_token: str = ""
    operator: str = ""
    contact: str = ""


def render_page(page: Page, frame: Frame) -> str:
    """The page as HTML: its template is given the frame and the fields of the page, and nothing else."""
    values = {field.name: getattr(page, field.name) for field in fields(page)}  # type: ignore[arg-type]
    return open_environment(frame.language).get_template(page.template).render(frame=frame, **values)


class Compiled(BytecodeCache):
    """Templates compiled in this process: once for all languages, which differ in what they call alone."""

    def __init__(self) -> None:
        self._code: dict[str, CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was compiled, if it was."""
        bucket.code = self._code.get(bucket.key)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        if bucket.code is not None:
            self._code[bucket.key] = bucket.code


COMPILED = Compiled()
OPENED_FIRST = ("base.html", "home.html", "peers.html", "city.html", "pair.html")


def read_templates(language: str) -> None:
    """Compile the pages that are opened first, so that nobody waits for it."""
    for name in OPENED_FIRST:
        open_environment(language).get_template(name)


@cache
def open_environment(language: str) -> Environment:
    """The templates of one language, with all that they may call."""
    tongue = speak(language)
    environment = Environment(
        loader=PackageLoader("api.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        bytecode_cache=COMPILED,
    )
    environment.install_gettext_translations(tongue.catalogue, newstyle=True)  # type: ignore[attr-defined]
    environment.globals |= _find_names(tongue)
    environment.filters["capital"] = _capitalise
    return environment


def _find_names(tongue: Tongue) -> dict[str, Any]:
    return {
        "link": Links(tongue.code),
        "static": static,
        "tongue": tongue,
        "languages": tuple((code, speak(code).name) for code in LANGUAGES),
        "own_words": OWN_WORDS,
        "find_language": find_language,
        "codes_of": _list_codes,
    }


def _list_codes(section: str) -> tuple[str, ...]:
    """The codes of a section of the vocabulary, in its order."""
    return tuple(load_vocabulary().section(section).numbers)


def _capitalise(text: str) -> str:
    """The text with a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]
