"""What is wrong with a field of a sent form, in plain words that every language of the pages can say."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ValidationError

from api.errors import Invalid
from matcher.reason import sentence

SHORT = sentence("write at least {least} letters")
LONG = sentence("write at most {most} letters")
EMPTY = sentence("write something here")
NUMBER = sentence("write a number")
AT_LEAST = sentence("write a number that is not below {least}")
AT_MOST = sentence("write a number that is not above {most}")
CHOOSE = sentence("choose one of those that are offered")
OTHER = sentence("this cannot be taken as it is")
PLAIN: Mapping[str, str] = {
    "String should have at least 1 character": EMPTY,
    "String should have at least {least} characters": SHORT,
    "String should have at most {most} characters": LONG,
    "Field required": EMPTY,
    "Input should be a valid integer, unable to parse string as an integer": NUMBER,
    "Input should be a valid number, unable to parse string as a number": NUMBER,
    "Input should be greater than or equal to {least}": AT_LEAST,
    "Input should be less than or equal to {most}": AT_MOST,
    "Input should be '{one}": CHOOSE,
}
"""What pydantic says of a value, for programs, and what a reader is told in its place."""
TEMPLATES = (*PLAIN, *PLAIN.values(), OTHER)
Fields = tuple[tuple[str, str], ...]
"""What is wrong, each with the name of the field that it is about, "" for none."""


def list_wrong_fields(error: Exception) -> Fields:
    """Each thing that is wrong with a form, field by field.

    >>> list_wrong_fields(Invalid("there is no such theme"))
    (('', 'there is no such theme'),)
    """
    if isinstance(error, ValidationError):
        return tuple((".".join(map(str, fault["loc"])), fault["msg"]) for fault in error.errors())
    if isinstance(error, Invalid) and error.faults:
        return tuple((fault.field, fault.message) for fault in error.faults)
    return (("", str(error)),)
