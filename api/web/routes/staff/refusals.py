"""What a form of staff sent, and why it cannot be taken, in lines to be shown above it."""

from __future__ import annotations

from pydantic import ValidationError
from starlette.datastructures import FormData

from api.errors import Invalid

TOKEN = "form_token"


def read_single(form: FormData) -> dict[str, str]:
    """The fields of a form with one value each; the token is left out."""
    return {name: str(value) for name, value in form.items() if name != TOKEN}


def read_all(form: FormData, name: str) -> list[str]:
    """All values of one field."""
    return [str(value) for value in form.getlist(name)]


def list_wrong(error: Exception) -> tuple[str, ...]:
    """Each thing that is wrong, with the field that it is about."""
    if isinstance(error, ValidationError):
        return tuple(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
    if isinstance(error, Invalid) and error.faults:
        return tuple(f"{fault.field}: {fault.message}" for fault in error.faults)
    return (str(error),)
