"""What an import is asked with: cities and records as the API takes them, or the whole of `/export/json`."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from api.rules.sections import SectionInput
from api.storage.documents import LISTS, SINGLES

Json = dict[str, Any]
MOST_ERASED = 50
FieldName = Annotated[str, StringConstraints(max_length=100)]


class CityImport(BaseModel):
    """A city: its identity as `GET /cities/{id}/profile` gives it, and its sections. What is left out stays as it is.

    A city as `GET /export/json` gives it, with its sections beside its identity, is read as well.
    """

    model_config = ConfigDict(extra="forbid")

    city: Json
    sections: dict[str, SectionInput] = Field(default_factory=dict)
    erase: list[FieldName] = Field(
        default_factory=list,
        max_length=MOST_ERASED,
        description="What to empty, by its name: `population`, `place.climate_class`, `outside_ids.locode`, `sections.needs`.",
    )

    @model_validator(mode="before")
    @classmethod
    def _read_exported(cls, given: Any) -> Any:
        is_exported = isinstance(given, dict) and "city" not in given and "id" in given
        return split_exported(given) if is_exported else given


class ImportInput(BaseModel):
    """What is imported. With `dry_run` everything is checked and nothing written.

    The document of `GET /export/json` is one: its names `case_studies`, `collaborations` and `memberships` are read as well.
    """

    model_config = ConfigDict(extra="forbid")

    dry_run: bool = True
    snapshot: str | None = Field(default=None, description="Of an export: which state it shows. Not read.")
    cities: list[CityImport] = Field(default_factory=list, max_length=100_000)
    case: list[Json] = Field(
        default_factory=list, max_length=100_000, validation_alias=AliasChoices("case", "case_studies")
    )
    collaboration: list[Json] = Field(
        default_factory=list, max_length=1_000_000, validation_alias=AliasChoices("collaboration", "collaborations")
    )
    membership: list[Json] = Field(
        default_factory=list, max_length=1_000_000, validation_alias=AliasChoices("membership", "memberships")
    )


def split_exported(document: Json) -> Json:
    """A city of an export as an import takes it: its identity, and its sections. Raises ValueError for another shape.

    >>> split_exported({"id": "pau-fr", "sections": {}, "complete": ["barriers"], "target": None, "levels": []})
    {'city': {'id': 'pau-fr'}, 'sections': {'barriers': {'items': [], 'complete': True}}}
    """
    coded, complete = document.get("sections", {}), document.get("complete", [])
    if not isinstance(coded, dict) or not isinstance(complete, list):
        raise ValueError("write `sections` as an object and `complete` as a list, or the identity under `city`")
    profile = {**coded, **{name: document.get(name) for name in (*LISTS, *SINGLES)}}
    sections: dict[str, Json] = {
        name: {"items": items if isinstance(items, list) else [items]} for name, items in profile.items() if items
    }
    for name in map(str, complete):
        sections.setdefault(name, {"items": []})["complete"] = True
    apart = {"sections", "complete", "erase", *LISTS, *SINGLES}
    identity = {field: value for field, value in document.items() if field not in apart}
    erase = {"erase": document["erase"]} if "erase" in document else {}
    return {"city": identity, "sections": sections, **erase}
