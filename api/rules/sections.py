"""The content of a profile section as it is sent in, checked against the vocabulary and given its source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

import orjson
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from api.clock import now
from api.errors import Fault, Invalid
from api.rules.records import ADDRESS
from api.storage.documents import SECTIONS, build_section
from api.storage.own_facts import CASES, CONTACT, POPULATION
from api.storage.visibility import PUBLIC, Visibility
from fixtures.documents import CODED_SECTIONS
from fixtures.facts import check_answer, check_code, check_year
from fixtures.facts.rules import CONTROL
from fixtures.vocabulary import load_vocabulary
from matcher.reason import sentence


def refuse_control(text: str) -> str:
    """The text, or ValueError where it holds what a database cannot keep."""
    if CONTROL.search(text):
        raise ValueError("must not contain control characters")
    return text


Short = Annotated[str, StringConstraints(max_length=300), AfterValidator(refuse_control)]
Long = Annotated[str, StringConstraints(max_length=5000), AfterValidator(refuse_control)]
Words = Annotated[
    str, StringConstraints(min_length=3, max_length=2000, strip_whitespace=True), AfterValidator(refuse_control)
]
Year = Annotated[int, Field(ge=1800, le=2200)]
Section = dict[str, Any]
FORMS = {
    "email": (re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"), sentence("Write an address such as climate@city.example.")),
    "phone": (re.compile(r"\+?[0-9 ()/.-]{5,30}"), sentence("Write a telephone number.")),
    "url": (ADDRESS, sentence("Write an address that begins with https:// or http://")),
}
"""What addresses look like, and what is said where one does not."""


class Input(BaseModel):
    """Strict: a key nobody reads is a mistake, and so is a number that is not finite."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class SourceInput(Input):
    """Where a fact comes from; the year is null where the source does not say. Left out, the city itself, this year."""

    id: Short = Field(min_length=1)
    title: Short = Field(min_length=1)
    year: Year | None


class Sourced(Input):
    """A fact with its source and the place in it."""

    source: SourceInput | None = None
    where: Short = ""


class CodedInput(Sourced):
    """A code of the section's vocabulary; weight 1.0 for what is central, 0.5 for what is only mentioned."""

    code: Short
    weight: float = Field(default=1.0, ge=0, le=1)
    note: Long = ""


class LevelInput(Sourced):
    """How far the city is on one theme, 0 (nothing yet) to 4 (others come to see it)."""

    theme: Short
    level: int = Field(ge=0, le=4)
    why: Long = ""


class StatementInput(Sourced):
    """A need, an offer or an opportunity in the city's own words."""

    text: Words
    theme: Short
    barriers: tuple[Short, ...] = Field(default=(), max_length=50)


class AnswerInput(Sourced):
    """What the city answers to a question of the survey in its own words, beside or in place of a coded section."""

    question: Short
    text: Annotated[
        str, StringConstraints(min_length=1, max_length=5000, strip_whitespace=True), AfterValidator(refuse_control)
    ]


class TargetInput(Input):
    """The climate target."""

    range: Short
    year: Year | None = None
    reduction_percent: float | None = Field(default=None, ge=0, le=200)
    residual_percent: float | None = Field(default=None, ge=0, le=100)
    note: Long = ""
    source: SourceInput | None = None


class EmissionsInput(Input):
    """The inventory in kt CO2e, with its base year."""

    total_ktco2e: float = Field(ge=0, le=1e9)
    year: Year
    by_sector_ktco2e: dict[Short, float] = Field(default_factory=dict, max_length=30)
    source: SourceInput | None = None


class ExchangeInput(Input):
    """How the city would like to exchange, and how much it can take on."""

    formats: tuple[Short, ...] = Field(default=(), max_length=30)
    languages: tuple[Short, ...] = Field(default=(), max_length=30)
    hours_a_month: float | None = Field(default=None, ge=0, le=744)
    visits_a_year: int | None = Field(default=None, ge=0, le=365)
    travel: Literal["none", "rail", "any"] | None = None
    note: Long = ""


class PopulationInput(Input):
    """How many people live in the city, the year, and where the city has the figure from, such as its register."""

    value: int = Field(ge=1, le=50_000_000)
    year: Year
    origin: Short = ""
    source: SourceInput | None = None


class CaseInput(Sourced):
    """A case study of the city's own: what it did, and what became of it."""

    title: Annotated[Short, Field(min_length=3)]
    summary: Words
    themes: tuple[Short, ...] = Field(min_length=1, max_length=10)
    status: Short | None = None
    scale: Short | None = None
    start_year: Year | None = None
    url: Short | None = None


class ContactInput(Input):
    """How the climate office of the city is reached. No names of persons are asked for."""

    office: Annotated[Short, Field(min_length=2)]
    email: Short = ""
    phone: Short = ""
    url: Short = ""
    note: Long = ""


SHAPES: Mapping[str, TypeAdapter[Any]] = {
    **{name: TypeAdapter(CodedInput) for name in CODED_SECTIONS},
    "levels": TypeAdapter(LevelInput),
    **{name: TypeAdapter(StatementInput) for name in ("needs", "offers", "opportunities")},
    "answers": TypeAdapter(AnswerInput),
    "target": TypeAdapter(TargetInput),
    "emissions": TypeAdapter(EmissionsInput),
    "exchange": TypeAdapter(ExchangeInput),
    POPULATION: TypeAdapter(PopulationInput),
    CASES: TypeAdapter(CaseInput),
    CONTACT: TypeAdapter(ContactInput),
}
SINGLE = frozenset({"target", "emissions", "exchange", POPULATION, CONTACT})
FIRST_SEEN_BY: Mapping[str, Visibility] = {CONTACT: "peers"}
"""Who may see a section that was not reported before, where that is not stated and not everybody."""


class SectionInput(Input):
    """A section of a profile: who may see it, whether the list is complete, and its facts."""

    visibility: Visibility | None = Field(
        default=None,
        description="Left out, it stays as it is; a new section becomes public, the contact one for peers.",
    )
    complete: bool | None = Field(default=None, description="Whether what the list leaves out is not the case.")
    items: list[dict[str, Any]] | None = Field(
        default=None, max_length=200, description="Items of the shape that the section has."
    )


class ProfileInput(Input):
    """A whole profile, as it is read. A section that is left out becomes 'not reported'; `city` cannot be changed here."""

    city: dict[str, Any] | None = Field(default=None, description="As it was read, or left out.")
    sections: dict[str, SectionInput] = Field(max_length=len(SECTIONS))


def read_section(
    city_id: str, city_name: str, name: str, given: SectionInput, before: Section | None = None
) -> Section:
    """The section as it is stored, in place of the one before. Who may see it stays as it was where that is not stated.

    Raises Invalid with every fault.
    """
    refuse_unknown_section(name)
    own = {"id": city_id, "title": f"Reported by {city_name}", "year": now().year}
    faults: list[Fault] = []
    items = [_read_item(name, number, item, own, faults) for number, item in enumerate(given.items or ())]
    faults += _find_faults(name, items)
    if faults:
        raise Invalid(f"the section '{name}' cannot be taken; see errors", faults)
    kept = before["visibility"] if before else FIRST_SEEN_BY.get(name, PUBLIC)
    return build_section(items, bool(given.complete), given.visibility or kept)


def amend_section(
    city_id: str, city_name: str, name: str, given: SectionInput, before: Section | None
) -> Section | None:
    """The section with what is stated changed and all else as it was; None where it was and stays 'not reported'.

    Raises Invalid with every fault.
    """
    read = read_section(city_id, city_name, name, given, before)
    stated = {field: read[field] for field, value in given if value is not None}
    if not stated or before is None:
        return read if stated else before
    return {**before, **stated}


def refuse_unknown_section(name: str) -> None:
    """Let pass the name of a section. Raises Invalid."""
    if name not in SHAPES:
        told = f"choose one of {', '.join(SECTIONS)}"
        raise Invalid(f"a profile has no section '{name}'", [Fault(_place(name), told)])


def _read_item(
    name: str, number: int, item: Mapping[str, Any], own: Mapping[str, Any], faults: list[Fault]
) -> dict[str, Any]:
    try:
        read: dict[str, Any] = SHAPES[name].validate_json(orjson.dumps(item)).model_dump(mode="json")
    except ValidationError as error:
        faults += [Fault(_place(name, "items", number, *fault["loc"]), fault["msg"]) for fault in error.errors()]
        return {}
    if "source" in read and read["source"] is None:
        read["source"] = own
    return read


def _place(*steps: object) -> str:
    return "sections." + ".".join(str(step) for step in steps)


def _find_faults(name: str, items: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    if name in SINGLE and len(items) > 1:
        yield Fault(_place(name, "items"), "at most one item")
    seen: set[str] = set()
    for number, item in enumerate(items):
        for field, told in _check_values(name, item):
            if told:
                yield Fault(_place(name, "items", number, field), told)
        key = str(_find_key(name, item) or number)
        if key in seen:
            yield Fault(_place(name, "items", number), f"'{key}' is there twice")
        seen.add(key)


def _find_key(name: str, item: Mapping[str, Any]) -> Any:
    """What may be there only once in a list."""
    by_list = {"levels": "theme", CASES: "title"}
    return item.get("code") or item.get("question") or item.get(by_list.get(name, ""))


def _check_values(name: str, item: Mapping[str, Any]) -> Iterator[tuple[str, str | None]]:
    """The years and codes of an item, by the rules that every fact is held against: the field, and what is wrong or None."""
    this_year = now().year
    if "source" in item:
        yield "source.year", check_year(item["source"]["year"], this_year)
    if name in ("emissions", POPULATION) and "year" in item:
        yield "year", check_year(item["year"], this_year)
    if name == CASES and item.get("status") != "planned":
        yield "start_year", check_year(item.get("start_year"), this_year)
    if "question" in item:
        yield from check_answer(item["question"], item["text"], load_vocabulary())
    for field, (form, told) in FORMS.items():
        yield field, told if item.get(field) and not form.fullmatch(item[field]) else None
    for field, section, code in _codes(name, item):
        yield field, check_code(section, code, load_vocabulary())


def _codes(name: str, item: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """The codes that an item uses: the field, the section of the vocabulary, the code."""
    if "code" in item:
        yield "code", name, item["code"]
    if "theme" in item:
        yield "theme", "themes", item["theme"]
    if name == CASES:
        yield from (("themes", "themes", code) for code in item.get("themes", ()))
        named = (("status", "case_status"), ("scale", "case_scales"))
        yield from ((field, section, item[field]) for field, section in named if item.get(field))
    if name == "target" and "range" in item:
        yield "range", "climate_targets", item["range"]
    if name == "exchange":
        yield from (("formats", "exchange_formats", code) for code in item.get("formats", ()))
    yield from (("barriers", "barriers", code) for code in item.get("barriers", ()))
