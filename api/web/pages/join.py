"""The form with which a city asks to join."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from api.web.faults import Fields
from matcher.city import City


@dataclass(frozen=True, slots=True)
class JoinPage:
    """wrong: why the form was not taken. sent: it was. name, contact, words: as they were typed."""

    template: ClassVar[str] = "join.html"

    city: City
    sent: bool = False
    wrong: Fields = ()
    name: str = ""
    contact: str = ""
    words: str = ""
