"""A reason: a sentence with named gaps, what fills them, and its sources.

It is rendered late, so that every language has its own sentence and its own grammar.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from matcher.city import Source
from matcher.vocabulary import Vocabulary


def sentence(template: str) -> str:
    """Mark an English sentence as one that readers see: translators find every call of this function. Returns it unchanged."""
    return template


@dataclass(frozen=True, slots=True)
class Codes:
    """Codes of one section, shown by their labels, at most the first `shown` of them."""

    section: str
    ids: tuple[str, ...]
    shown: int = 4


@dataclass(frozen=True, slots=True)
class Quote:
    """A city's own words, shown as they are and never translated."""

    text: str


@dataclass(frozen=True, slots=True)
class Names:
    """Names of cities or programmes, at most the first `shown` of them."""

    names: tuple[str, ...]
    shown: int = 3


Value = str | int | float | Codes | Quote | Names


@dataclass(frozen=True, slots=True)
class Reason:
    """`template` is an English sentence with gaps such as {peer}; it is also the key under which translators find it."""

    template: str
    values: Mapping[str, Value]
    sources: tuple[Source, ...] = ()


def quote_english(text: str) -> str:
    """A city's own words in English quotation marks."""
    return f"“{text}”"


@dataclass(frozen=True, slots=True)
class Wording:
    """How a language says things: its sentence for a template, its label for a code, its list, its numbers and its quotes."""

    sentence: Callable[[str], str]
    label: Callable[[str, str], str]
    join: Callable[[Sequence[str]], str]
    number: Callable[[float], str]
    quote: Callable[[str], str] = quote_english


def english(vocabulary: Vocabulary) -> Wording:
    """The wording of the templates and labels themselves."""
    return Wording(lambda template: template, vocabulary.label, join_english, lambda number: f"{number:,}")


def join_english(parts: Sequence[str]) -> str:
    """A list as English says it.

    >>> join_english(["trams", "heat", "trees"])
    'trams, heat and trees'
    """
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def render(reason: Reason, wording: Wording) -> str:
    """Say a reason in the given wording."""
    filled = {gap: _say(value, wording) for gap, value in reason.values.items()}
    return wording.sentence(reason.template).format_map(filled)


def _say(value: Value, wording: Wording) -> str:
    if isinstance(value, Codes):
        return wording.join([wording.label(value.section, code) for code in value.ids[: value.shown]])
    if isinstance(value, Names):
        return wording.join(value.names[: value.shown])
    if isinstance(value, Quote):
        return wording.quote(value.text)
    return value if isinstance(value, str) else wording.number(value)
