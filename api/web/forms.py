"""From a sent form to the content of a profile section, and back to the rows that the form shows.

A fact that the editor leaves as it was keeps its source; one that was changed or added is from then on the city's own word.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fixtures.documents import CODED_SECTIONS
from matcher.vocabulary import Vocabulary

STATEMENTS = ("needs", "offers")
EDITABLE = (*STATEMENTS, "levels", *CODED_SECTIONS, "target", "exchange")
EMPTY_ROWS = 3
NUMBERS = {"year": int, "reduction_percent": float, "hours_a_month": float, "visits_a_year": int}
FIELDS = {
    "target": ("range", "year", "reduction_percent", "note"),
    "exchange": ("hours_a_month", "visits_a_year", "travel", "note"),
}
SEVERAL = ("formats", "languages")
Form = Mapping[str, str]
Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a form: the key of its fields, the choice made ("" for none) and the words beside it."""

    key: str
    choice: str = ""
    words: str = ""


def find_kind(section: str) -> str:
    """How a section is edited: coded, statements, levels, target or exchange.

    >>> find_kind("barriers"), find_kind("needs"), find_kind("exchange")
    ('coded', 'statements', 'exchange')
    """
    if section in CODED_SECTIONS:
        return "coded"
    return "statements" if section in STATEMENTS else section


def build_rows(vocabulary: Vocabulary, section: str, items: Sequence[Item]) -> tuple[Row, ...]:
    """The rows that show what a section holds now; none for a section of one fact, whose form has fields of its own."""
    kind = find_kind(section)
    if kind == "coded":
        held = {item["code"]: item for item in items}
        codes = (code.id for code in vocabulary.section(section).codes)
        return tuple(Row(code, *_read_coded(held.get(code))) for code in codes)
    if kind == "levels":
        levels = {item["theme"]: item for item in items}
        return tuple(Row(theme.id, *_read_level(levels.get(theme.id))) for theme in vocabulary.themes)
    if kind == "statements":
        filled = [Row(str(number), item["theme"], item["text"]) for number, item in enumerate(items)]
        return (*filled, *(Row(str(len(filled) + number)) for number in range(EMPTY_ROWS)))
    return ()


def read_fields(kind: str, items: Sequence[Item]) -> Item:
    """The fields of a section of one fact, "" where nothing is said; none for the other kinds."""
    held = items[0] if items else {}
    said = {name: "" if held.get(name) is None else held[name] for name in FIELDS.get(kind, ())}
    return said | {name: held.get(name) or () for name in SEVERAL}


def _read_coded(item: Item | None) -> tuple[str, str]:
    return ("1" if item["weight"] >= 1 else "0.5", item["note"]) if item else ("", "")


def _read_level(item: Item | None) -> tuple[str, str]:
    return (str(item["level"]), item["why"]) if item else ("", "")


def read_items(section: str, form: Form, chosen: Mapping[str, Sequence[str]], before: Sequence[Item]) -> list[Item]:
    """The facts that a sent form states.

    Args:
        form: single fields, such as `choice:skills` and `words:skills`.
        chosen: fields with several values, such as the formats of an exchange.
        before: the facts that the section held.
    """
    kind = find_kind(section)
    if kind in ("target", "exchange"):
        item = _read_single(kind, form, chosen)
        return [_keep_source(item, before[0] if before else None)] if item else []
    keys = [name.removeprefix("choice:") for name in form if name.startswith("choice:")]
    stated = ((key, form[f"choice:{key}"], form.get(f"words:{key}", "").strip()) for key in keys)
    read = (_read_row(kind, key, choice, words, before) for key, choice, words in stated)
    return [item for item in read if item is not None]


def _read_row(kind: str, key: str, choice: str, words: str, before: Sequence[Item]) -> Item | None:
    if kind == "statements":
        return _match({"text": words, "theme": choice}, before) if words and choice else None
    if not choice:
        return None
    if kind == "levels":
        return _match({"theme": key, "level": int(choice), "why": words}, before)
    return _match({"code": key, "weight": float(choice), "note": words}, before)


def _match(item: Item, before: Sequence[Item]) -> Item:
    """The old fact where it says the same, else the new one, which has the city itself as its source."""
    same = (old for old in before if all(old.get(name) == value for name, value in item.items()))
    return next(same, item)


def _read_single(kind: str, form: Form, chosen: Mapping[str, Sequence[str]]) -> Item:
    item: Item = {name: NUMBERS.get(name, str)(form[name]) for name in FIELDS[kind] if form.get(name, "").strip()}
    if kind == "exchange":
        item |= {name: list(values) for name, values in chosen.items() if values}
    return item


def _keep_source(item: Item, before: Item | None) -> Item:
    """The old fact where it says nothing else than the new values."""
    said = {name: value for name, value in (before or {}).items() if name != "source" and value not in ("", None, [])}
    return before if before is not None and said == item else item
