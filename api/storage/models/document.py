"""A column that holds a JSON document."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field


def document_column(nullable: bool = False) -> Any:
    """A JSON column. Not JSONB: the order of keys is kept, so that both databases give the same snapshot version."""
    column = Column(JSON, nullable=nullable)
    return Field(default=None, sa_column=column) if nullable else Field(sa_column=column)
