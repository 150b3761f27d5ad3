"""What lists of interests and introductions are narrowed to."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlmodel import col

from api.rules.exchange import check_exchange
from api.storage.models import InterestRow, IntroductionRow


@dataclass(frozen=True, slots=True)
class Exchange:
    """What a list is narrowed to: a level and a department, "" for all. What names none fits each."""

    level: str = ""
    department: str = ""

    def list_conditions(self, table: type[InterestRow | IntroductionRow]) -> list[ColumnElement[bool]]:
        """The conditions on the rows of a table. Raises Invalid for what the vocabulary does not have."""
        check_exchange(self.level, self.department)
        asked = ((col(table.level), self.level), (col(table.department), self.department))
        return [column.in_((code, "")) for column, code in asked if code]


ANY = Exchange()
