"""The languages of the pages: catalogues, numbers, lists, dates and names as each language writes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from gettext import NullTranslations
from typing import Protocol, TypeVar

from babel import Locale
from babel.core import negotiate_locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent, get_decimal_symbol
from markupsafe import Markup

from api.web.catalogues import list_languages, read_facts, read_translations
from api.web.collation import collate
from api.web.faults import OTHER, PLAIN, TEMPLATES
from embeddings.detect import detect_language
from fixtures.messages import find_template
from fixtures.vocabulary import load_vocabulary
from matcher.reason import Reason, Wording, render, sentence

DEFAULT = "en"
LANGUAGES = (DEFAULT, *list_languages())
"""The languages of the pages: every one that has catalogues, English first."""
REGIONS = {"en": "en_GB", "pt": "pt_PT"}
"""Whose numbers, dates and lists a language writes, where its own code means those of another continent."""
OWN_WORDS = "en"
"""The language in which the facts of the shipped profiles were written down."""
FEWEST_WORDS = 6
"""Fewer words tell little of their language: the name of a project reads like any."""
QUOTED = sentence("“{text}”")
TRANSLATED = sentence("“{text}” (translated by machine)")


class OfCountry(Protocol):
    """Anything that has a country."""

    @property
    def country(self) -> str:
        """Its code."""


class Named(Protocol):
    """Anything that has a name."""

    @property
    def name(self) -> str:
        """As it is shown."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a city said, as a page shows it: in which language, and whether a machine translated it."""

    text: str
    language: str
    translated: bool


One = TypeVar("One", bound=Named)
Group = TypeVar("Group", bound=OfCountry)


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language: how it says a message, a number, a list, a date, a code and a reason."""

    code: str
    locale: Locale
    catalogue: NullTranslations

    @property
    def name(self) -> str:
        """The language's own name for itself.

        >>> speak("el").name
        'Ελληνικά'
        """
        name = str(self.locale.languages.get(self.code, self.code))
        return name[:1].upper() + name[1:]

    def say(self, message: str) -> str:
        """The message in this language, the English one where the catalogue lacks it."""
        return self.catalogue.gettext(message)

    def tell(self, message: str) -> str:
        """A message about a file or a form, kept in English with its values in it; as it is where the catalogue lacks it.

        >>> speak("en").tell("it has 1200 pages, more than 1000; hand in a part of it")
        'it has 1200 pages, more than 1000; hand in a part of it'
        """
        template, values = find_template(message, TEMPLATES)
        said = self.say(template)
        return message if said == template else said.format(**values)

    def tell_wrong(self, message: str) -> str:
        """What is wrong with a field, in plain words: also where it was said in words for programs; of any others only that.

        >>> speak("en").tell_wrong("String should have at least 3 characters")
        'write at least 3 letters'
        >>> speak("de").tell_wrong("String should match pattern 'x'") == speak("de").say(OTHER)
        True
        """
        template, values = find_template(message, TEMPLATES)
        plain = PLAIN.get(template, template)
        if plain in TEMPLATES or self.say(plain) != plain or self.code == DEFAULT:
            return self.say(plain).format(**values) if values else self.say(plain)
        return self.say(OTHER)

    def number(self, value: float) -> str:
        """A number with the separators of the language.

        >>> speak("de").number(101625), speak("en").number(0.25)
        ('101.625', '0.25')
        """
        return format_decimal(value, locale=self.locale)

    def points(self, share: float) -> str:
        """A share of 1 in points of 100, with one decimal.

        >>> speak("en").points(0.4264), speak("fr").points(0.5)
        ('42.6', '50,0')
        """
        return format_decimal(100 * share, format="0.0", locale=self.locale)

    def signed_points(self, share: float) -> str:
        """Points with their sign, a true minus where they are taken; too few to be seen have none.

        >>> speak("en").signed_points(0.031), speak("en").signed_points(-0.004), speak("en").signed_points(-0.0002)
        ('+3.1', '−0.4', '0.0')
        """
        seen = round(100 * share, 1)
        return format_decimal(seen or 0.0, format="+0.0;−0.0" if seen else "0.0", locale=self.locale)

    def percent(self, share: float) -> str:
        """A share of 1 in per cent.

        >>> speak("en").percent(0.634)
        '63%'
        """
        return format_percent(share, locale=self.locale)

    def day(self, day: date) -> str:
        """A date in words."""
        return format_date(day, format="long", locale=self.locale)

    def join(self, parts: Sequence[str]) -> str:
        """A list as the language says it.

        >>> speak("de").join(["Wien", "Graz", "Linz"])
        'Wien, Graz und Linz'
        """
        return format_list(list(parts), locale=self.locale)

    def country(self, code: str) -> str:
        """The name of a country.

        >>> speak("sv").country("DE")
        'Tyskland'
        """
        return str(self.locale.territories.get(code, code))

    def sort_by_country(self, groups: Iterable[Group]) -> list[Group]:
        """Groups that have a country, in the order of the countries' names."""
        return sorted(groups, key=lambda group: collate(self.country(group.country), self.code))

    def sort_by_name(self, named: Iterable[One]) -> list[One]:
        """What has a name, as shown, in the order of the language."""
        return sorted(named, key=lambda one: collate(one.name, self.code))

    @property
    def cell_separator(self) -> str:
        """What parts the cells of a table as CSV: where the comma parts decimals, spreadsheets expect a semicolon.

        >>> speak("de").cell_separator, speak("en").cell_separator
        (';', ',')
        """
        return ";" if get_decimal_symbol(self.locale) == "," else ","

    def label(self, section: str, code: str) -> str:
        """The words for a code of the vocabulary.

        >>> speak("fr").label("languages", "el")
        'grec'
        """
        if section == "languages":
            return str(self.locale.languages.get(code, code))
        return self.say(load_vocabulary().label(section, code))

    def codes(self, section: str) -> tuple[str, ...]:
        """The codes of a section of the vocabulary."""
        return tuple(code.id for code in load_vocabulary().section(section).codes)

    def sort_codes(self, section: str) -> list[str]:
        """The codes of a section in the order of their words.

        >>> speak("de").sort_codes("languages")[:3]
        ['sq', 'ar', 'hy']
        """
        return sorted(self.codes(section), key=lambda code: collate(self.label(section, code), self.code))

    def section(self, section: str) -> str:
        """The heading of a section of the vocabulary."""
        return self.say(load_vocabulary().section(section).label)

    def explain(self, reason: Reason) -> str:
        """A reason as plain text."""
        return render(reason, Wording(self.say, self.label, self.join, self.number, self.quote_plainly))

    def write(self, reason: Reason) -> Markup:
        """A reason as HTML, in which a city's own words are marked as being in another language."""
        wording = Wording(lambda template: Markup(self.say(template)), self.label, self.join, self.number, self.quote)
        return Markup(render(reason, wording))

    def own(self, text: str) -> Said:
        """What a city said: in this language where the shipped words were translated into it, else in the city's own words."""
        translated = read_facts(self.code).get(text)
        return Said(translated, self.code, True) if translated else Said(text, find_language(text), False)

    def find_foreign(self, text: str) -> str | None:
        """The language of what a city said, where a page does not tell it in this one.

        >>> speak("fr").find_foreign("Heat"), speak("fr").find_foreign("Un réseau de chaleur au bois pour le quartier nord")
        ('en', None)
        """
        said = self.own(text)
        return None if said.language == self.code else said.language

    def quote_plainly(self, text: str) -> str:
        """A city's words in the quotation marks of this language, as plain text; it says so where a machine translated them."""
        said = self.own(text)
        return self.say(TRANSLATED if said.translated else QUOTED).format(text=said.text)

    def quote(self, text: str) -> Markup:
        """A city's words in the quotation marks of this language, marked as being in theirs or as translated by a machine.

        >>> speak("en").quote("heat & power")
        Markup('“<span lang="en">heat &amp; power</span>”')
        """
        said = self.own(text)
        marked = Markup('<span lang="{}">{}</span>').format(said.language, said.text)
        return Markup(self.say(TRANSLATED if said.translated else QUOTED)).format(text=marked)


@lru_cache(maxsize=10_000)
def find_language(text: str) -> str:
    """The language in which a city wrote: what the text is taken for, where that is a language of the vocabulary.

    >>> find_language("Un réseau de chaleur au bois pour le quartier nord"), find_language("Heat")
    ('fr', 'en')
    """
    found = detect_language(text) if len(text.split()) >= FEWEST_WORDS else None
    return found if found and found in load_vocabulary().section("languages").numbers else OWN_WORDS


@cache
def speak(code: str) -> Tongue:
    """The language with this code, one of LANGUAGES."""
    return Tongue(code, Locale.parse(REGIONS.get(code, code)), read_translations(code))


def choose_language(accepted: str) -> str:
    """The language that fits a browser's Accept-Language best.

    >>> choose_language("de-AT,de;q=0.9,en;q=0.5"), choose_language("is"), choose_language("")
    ('de', 'en', 'en')
    """
    wanted = sorted(map(_read_preference, accepted.split(",")), key=lambda preference: -preference[0])
    return negotiate_locale([code for _, code in wanted], LANGUAGES, sep="-") or DEFAULT


def _read_preference(part: str) -> tuple[float, str]:
    """The weight and the language of one part of Accept-Language; weight 0 where it cannot be read."""
    code, _, quality = part.strip().partition(";q=")
    try:
        return float(quality or 1), code
    except ValueError:
        return 0.0, code
