"""Tables of records as the repository keeps them: CSV with a head."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import astuple, fields
from importlib.resources import files
from io import StringIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def read_table(folder: str, name: str) -> list[dict[str, str]]:
    """The rows of a table of this package, such as ("data/readings", "askers.csv")."""
    text = files("evaluation").joinpath(folder, name).read_text(encoding="utf-8")
    return list(csv.DictReader(StringIO(text)))


def write_table(kind: type[DataclassInstance], records: Iterable[DataclassInstance]) -> str:
    """Records of one kind as such a table, in their order."""
    text = StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow([field.name for field in fields(kind)])
    table.writerows(map(astuple, records))
    return text.getvalue()
