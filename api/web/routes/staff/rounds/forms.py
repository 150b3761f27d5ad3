"""What a form of a round sends, read as an operation."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter
from starlette.datastructures import FormData

from api.features.rounds.operations import Given
from api.web.routes.staff.refusals import read_single

CELL = "cell:"
OF_FORM = frozenset({"version", "why", "back", "sheet"})
GIVEN: TypeAdapter[Given] = TypeAdapter(Given)


def read_fields(form: FormData) -> list[tuple[str, str]]:
    """Every field of a form, in its order, but for the token."""
    return [(name, str(value)) for name, value in form.multi_items() if name != "form_token"]


def read_operation(form: FormData) -> Given:
    """The operation that a form names. Raises ValidationError."""
    sent = read_single(form)
    fields: dict[str, Any] = {}
    for name, value in sent.items():
        if name.startswith(CELL) or name in OF_FORM:
            continue
        first, _, rest = name.partition(".")
        if rest:
            fields.setdefault(first, {})[rest] = value
        else:
            fields[name] = value
    if fields.get("op") == "put":
        fields["row"] = {
            name.removeprefix(CELL): value.strip() for name, value in sent.items() if name.startswith(CELL)
        }
    return GIVEN.validate_python(fields)
