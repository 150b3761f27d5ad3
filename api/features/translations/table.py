"""Translations from a file of the operator's own: nothing leaves the machine."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from api.features.translations.translator import Asked, Made, Outcome, Refused

COLUMNS = ("text", "language", "translation")
Table = Mapping[tuple[str, str], str]
"""Translations by text, spaces evened out, and language."""


class TableUnreadable(ValueError):
    """The file of translations cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class TableTranslator:
    """Answers what stands in a table, and refuses the rest."""

    table: Table
    is_near: bool = True

    def translate(self, asked: Asked) -> Outcome:
        """The translation that the table holds.

        >>> own = TableTranslator({("Wärme ohne Gas", "fr"): "De la chaleur sans gaz"})
        >>> own.translate(Asked("Wärme  ohne Gas", "de", "fr"))
        Made(words='De la chaleur sans gaz')
        >>> own.translate(Asked("Wärme ohne Gas", "de", "it"))
        Refused(why='not in the table')
        """
        found = self.table.get((_even_out(asked.text), asked.target))
        return Made(found) if found else Refused("not in the table")


@cache
def read_table(path: Path) -> Table:
    """The table of a CSV or PO file, read once. Raises TableUnreadable."""
    try:
        lines = _read_po(path) if path.suffix == ".po" else _read_csv(path)
        return {(_even_out(text), language): words.strip() for text, language, words in lines if text and words.strip()}
    except (OSError, ValueError) as error:
        raise TableUnreadable(f"the translations in {path} cannot be read: {error}") from error


def _read_csv(path: Path) -> Iterator[tuple[str, str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        if missing := [name for name in COLUMNS if name not in (rows.fieldnames or ())]:
            raise ValueError(f"it lacks the columns {', '.join(missing)}")
        yield from ((row["text"] or "", row["language"] or "", row["translation"] or "") for row in rows)


def _read_po(path: Path) -> Iterator[tuple[str, str, str]]:
    from babel.messages.pofile import read_po  # here, since a service without such a file reads none

    with path.open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    if catalogue.locale is None:
        raise ValueError("its head names no language, such as 'Language: de'")
    yield from ((str(one.id), catalogue.locale.language, str(one.string)) for one in catalogue if one.id and one.string)


def _even_out(text: str) -> str:
    return " ".join(text.split())
