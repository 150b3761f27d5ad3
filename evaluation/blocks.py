"""What the dossier is made of: headings, paragraphs, tables and figures, rendered as a page or as a paper."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 2 opens a chapter, level 3 a part of it."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Plain text."""

    text: str


@dataclass(frozen=True, slots=True)
class Points:
    """A list of short statements."""

    items: Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption; numbers are already written out."""

    caption: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its caption and, in words, what it shows."""

    caption: str
    words: str
    draw: Callable[[], Drawing]


Block = Heading | Paragraph | Points | Table | Figure


def read_text(name: str, values: Mapping[str, object] = MappingProxyType({})) -> list[str]:
    """The statements of a text file of the dossier, one a line, its gaps filled.

    >>> read_text("model-card", {"policy": "hand-made@1"})[0][:22]
    'Policy hand-made@1: an'
    """
    text = (files("evaluation") / "templates" / f"{name}.md").read_text(encoding="utf-8")
    return [line.format_map(values) for line in text.splitlines()]


def say(number: float, digits: int = 3) -> str:
    """A number as the dossier writes it.

    >>> say(0.12345), say(-0.5), say(12.0, 0)
    ('0.123', '−0.500', '12')
    """
    return f"{number:.{digits}f}".replace("-", "−")


def say_with_interval(mean: float, low: float, high: float) -> str:
    """A mean and its interval.

    >>> say_with_interval(0.5, 0.25, 0.75)
    '0.500 (0.250 to 0.750)'
    """
    return f"{say(mean)} ({say(low)} to {say(high)})"


def say_smallest(gain: float | None) -> str:
    """The smallest gain that would show, nothing where too little was asked to say so.

    >>> say_smallest(0.0625), say_smallest(None)
    ('0.062', '')
    """
    return "" if gain is None or math.isnan(gain) else say(gain)


def join(names: Sequence[str]) -> str:
    """Names as a sentence lists them.

    >>> join(["size", "text", "graph"]), join([])
    ('size, text and graph', 'none')
    """
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else list(names) or ["none"])
