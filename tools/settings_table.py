"""Write the table of settings into docs/deploy.md, from the settings themselves.

python -m tools.settings_table
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from api.settings import Settings

DOCUMENT = Path(__file__).parents[1] / "docs" / "deploy.md"
BEGIN, END = "<!-- settings -->", "<!-- end of settings -->"
SHOWN_ELSEWHERE = {"data_dir": "the user's data folder"}


def build_table() -> str:
    """The table: for each setting its name in the environment, what holds without it, and what it decides."""
    rows = ["| setting | without it | what it decides |", "|---|---|---|"]
    rows += [
        f"| `CITY_PEERS_{name.upper()}` | {_default(name, field)} | {field.description} |" for name, field in _fields()
    ]
    return "\n".join(rows)


def _fields() -> Iterator[tuple[str, FieldInfo]]:
    return iter(Settings.model_fields.items())


def _default(name: str, field: FieldInfo) -> str:
    if name in SHOWN_ELSEWHERE:
        return SHOWN_ELSEWHERE[name]
    value = None if field.default is PydanticUndefined else field.default
    return "none" if value is None else f"`{str(value).lower() if isinstance(value, bool) else value}`"


def write_table(document: str) -> str:
    """The document with the table as it is now between its marks."""
    before, _, rest = document.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{build_table()}\n{END}{after}"


if __name__ == "__main__":
    DOCUMENT.write_text(write_table(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
