"""From a sent form to the content of a profile section, and back to the rows that the form shows.

A fact that the editor leaves as it was keeps its source; one that was changed or added is from then on the city's own word. No
word that was typed is dropped: what cannot be taken is shown again, with the reason beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from types import MappingProxyType
from typing import Any

from api.storage.own_facts import CASES, CONTACT, POPULATION
from fixtures.documents import CODED_SECTIONS
from matcher.reason import sentence
from matcher.vocabulary import Vocabulary

STATEMENTS = ("needs", "offers")
EDITABLE = (*STATEMENTS, CASES, "levels", *CODED_SECTIONS, "target", POPULATION, "exchange", CONTACT)
EMPTY_ROWS, EMPTY_CASES = 3, 2
NUMBERS: Mapping[str, Callable[[str], float]] = {
    "year": int,
    "reduction_percent": float,
    "hours_a_month": float,
    "visits_a_year": int,
    "value": int,
}
FIELDS = {
    "target": ("range", "year", "reduction_percent", "note"),
    "exchange": ("hours_a_month", "visits_a_year", "travel", "note"),
    POPULATION: ("value", "year", "origin"),
    CONTACT: ("office", "email", "phone", "url", "note"),
}
NEEDED = {POPULATION: ("value", "year"), CONTACT: ("office",)}
"""The fields without which a section of one fact says nothing."""
MORE = ("title", "status", "start_year", "url")
"""The fields of a row beside its choice and its words."""
MARKED = frozenset({*NUMBERS, *FIELDS[CONTACT], "origin", "why"})
"""The fields, beside those of rows, next to which the form says what is wrong."""
SEVERAL = ("formats", "languages")
SHORTEST_STATEMENT, LONGEST_REASON = 3, 500
UNCHOSEN = {
    "coded": sentence("You wrote something here and ticked nothing: tick yes, or empty the words."),
    "levels": sentence("You wrote something here and chose no level: choose one, or empty the words."),
    "statements": sentence("Choose a theme for these words."),
    CASES: sentence("Choose a theme for these words."),
}
NO_TITLE = sentence("Write a title and some words.")
NEEDS_THIS = sentence("Write this too.")
TOO_SHORT = sentence("Write at least three letters.")
TOO_LONG = sentence("Write at most 500 letters.")
WRONG_NUMBER = sentence("Write a number, and a whole one for years and visits.")
Form = Mapping[str, str]
Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a form: the key of its fields, the choice ("" for none), the words beside it, and what is wrong with it.

    more: of a case study, its title, status, year and address.
    """

    key: str
    choice: str = ""
    words: str = ""
    wrong: str = ""
    more: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def find_kind(section: str) -> str:
    """How a section is edited: coded, statements, or in a way of its own, such as levels, target or exchange.

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
    if kind == CASES:
        told = [_show_case(str(number), item) for number, item in enumerate(items)]
        return (*told, *(Row(str(len(told) + no), more=dict.fromkeys(MORE, "")) for no in range(EMPTY_CASES)))
    return ()


def _show_case(key: str, item: Item) -> Row:
    return Row(key, item["themes"][0], item["summary"], more={name: str(item.get(name) or "") for name in MORE})


def read_fields(kind: str, items: Sequence[Item]) -> Item:
    """The fields of a section of one fact, "" where nothing is said; none for the other kinds."""
    held = items[0] if items else {}
    said = {name: "" if held.get(name) is None else held[name] for name in FIELDS.get(kind, ())}
    return said | {name: held.get(name) or () for name in SEVERAL}


def _read_coded(item: Item | None) -> tuple[str, str]:
    return ("1" if item["weight"] >= 1 else "0.5", item["note"]) if item else ("", "")


def _read_level(item: Item | None) -> tuple[str, str]:
    return (str(item["level"]), item["why"]) if item else ("", "")


def read_sent_rows(form: Form, wrong: Mapping[str, str] = MappingProxyType({})) -> tuple[Row, ...]:
    """The rows as they were sent, each with what is `wrong` with it by its key."""
    named = (name.partition(":") for name in form)
    keys = dict.fromkeys(key for start, _, key in named if start in ("choice", "words") and key)
    return tuple(
        Row(key, form.get(f"choice:{key}", ""), form.get(f"words:{key}", ""), wrong.get(key, ""), _read_more(key, form))
        for key in keys
    )


def _read_more(key: str, form: Form) -> dict[str, str]:
    return {name: form.get(f"{name}:{key}", "").strip() for name in MORE}


def find_wrong(section: str, form: Form) -> dict[str, str]:
    """What cannot be taken of a sent form, by the key of its row or the name of its field; every word is read or named here."""
    kind = find_kind(section)
    wrong = {"why": TOO_LONG} if len(form.get("why", "")) > LONGEST_REASON else {}
    if kind in FIELDS:
        return wrong | _find_wrong_fields(kind, form)
    found = ((row.key, _judge(kind, row.words.strip(), row)) for row in read_sent_rows(form))
    return {key: told for key, told in found if told} | wrong


def _find_wrong_fields(kind: str, form: Form) -> dict[str, str]:
    said = {name: form[name] for name in FIELDS[kind] if form.get(name, "").strip()}
    lacking = {name: NEEDS_THIS for name in NEEDED.get(kind, ()) if said and name not in said}
    numbers = {name: value for name, value in said.items() if name in NUMBERS}
    return lacking | {name: WRONG_NUMBER for name, value in numbers.items() if not _is_number(NUMBERS[name], value)}


def _is_number(kind: Callable[[str], float], value: str) -> bool:
    try:
        return isfinite(kind(value))
    except ValueError:
        return False


def _judge(kind: str, words: str, row: Row) -> str:
    if kind == CASES:
        return _judge_case(words, row) if words or row.more["title"] else ""
    if words and not row.choice:
        return UNCHOSEN[kind]
    return TOO_SHORT if kind == "statements" and words and len(words) < SHORTEST_STATEMENT else ""


def _judge_case(words: str, row: Row) -> str:
    if min(len(words), len(row.more["title"])) < SHORTEST_STATEMENT:
        return NO_TITLE
    if row.more["start_year"] and not _is_number(int, row.more["start_year"]):
        return WRONG_NUMBER
    return "" if row.choice else UNCHOSEN[CASES]


def read_items(section: str, form: Form, chosen: Mapping[str, Sequence[str]], before: Sequence[Item]) -> list[Item]:
    """The facts that a sent form states; see `read_keyed_items`."""
    return list(read_keyed_items(section, form, chosen, before).values())


def read_keyed_items(
    section: str, form: Form, chosen: Mapping[str, Sequence[str]], before: Sequence[Item]
) -> dict[str, Item]:
    """The facts that a sent form states, by the keys of their rows; `find_wrong` comes before.

    Args:
        form: single fields, such as `choice:skills` and `words:skills`.
        chosen: fields with several values, such as the formats of an exchange.
        before: the facts that the section held.
    """
    kind = find_kind(section)
    if kind in FIELDS:
        item = _read_single(kind, form, chosen, before[0] if before else {})
        return {kind: _keep_source(item, before[0] if before else None)} if item else {}
    read = ((row.key, _read_row(kind, row, row.words.strip(), before)) for row in read_sent_rows(form))
    return {key: item for key, item in read if item is not None}


def _read_row(kind: str, row: Row, words: str, before: Sequence[Item]) -> Item | None:
    key, choice = row.key, row.choice
    if kind == CASES:
        return _read_case(row, words, before) if words and choice else None
    if kind == "statements":
        return _match({"text": words, "theme": choice}, before) if words and choice else None
    if not choice:
        return None
    if kind == "levels":
        return _match({"theme": key, "level": int(choice), "why": words}, before)
    held = next((item["weight"] for item in before if item["code"] == key and _read_coded(item)[0] == choice), None)
    return _match({"code": key, "weight": float(choice) if held is None else held, "note": words}, before)


def _read_case(row: Row, words: str, before: Sequence[Item]) -> Item:
    """The case study of a row. One that is known by its title keeps what the form does not show, and further themes."""
    title, year = row.more["title"], row.more["start_year"]
    shown: Item = {"title": title, "summary": words, "start_year": int(year) if year else None}
    shown |= {name: row.more[name] or None for name in ("status", "url")}
    held = next((old for old in before if old["title"] == title), None)
    if held is None:
        return {**shown, "themes": [row.choice]}
    same = held["themes"][0] == row.choice and all(held[name] == value for name, value in shown.items())
    themes = [row.choice, *(theme for theme in held["themes"][1:] if theme != row.choice)]
    return held if same else {**shown, "themes": themes, "scale": held["scale"]}


def _match(item: Item, before: Sequence[Item]) -> Item:
    """The old fact where it says the same, else the new one, which has the city itself as its source."""
    same = (old for old in before if all(old.get(name) == value for name, value in item.items()))
    return next(same, item)


def _read_single(kind: str, form: Form, chosen: Mapping[str, Sequence[str]], before: Item) -> Item:
    """The fields that are filled in, and those of the old fact that the form does not show."""
    unseen = {name: value for name, value in before.items() if name not in (*FIELDS[kind], *SEVERAL, "source")}
    item: Item = {name: NUMBERS.get(name, str)(form[name]) for name in FIELDS[kind] if form.get(name, "").strip()}
    if kind == "exchange":
        item |= {name: list(values) for name, values in chosen.items() if values}
    return {**{name: value for name, value in unseen.items() if value not in ("", None, [])}, **item} if item else {}


def _keep_source(item: Item, before: Item | None) -> Item:
    """The old fact where it says nothing else than the new values."""
    said = {name: value for name, value in (before or {}).items() if name != "source" and value not in ("", None, [])}
    return before if before is not None and said == item else item
