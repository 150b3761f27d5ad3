"""What may be asked, under the same names on every face, and the one way from there to the question of the core."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from api.errors import Fault, Invalid
from fixtures.countries import read_country
from matcher.ask import LONGEST_LIST, LONGEST_NEED, Ask
from matcher.eligibility import Filters

Word = Annotated[str, StringConstraints(max_length=200)]
Need = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=2000)]
Topic = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=LONGEST_NEED)]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$"), AfterValidator(read_country)]
Weight = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}:[0-9]{1,6}(\.[0-9]{1,6})?$")]
Facet = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}:[0-9](\.[0-9]{1,2})?$")]
Said = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}:[a-z0-9_]{1,60}$")]
Dial = Literal["like", "ahead", "different"]
Asked = TypeVar("Asked", bound=BaseModel)


class Weighed(BaseModel):
    """By which policy an answer is weighed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    policy: Word | None = Field(default=None, description="A policy other than the adopted one, as id@version.")

    def parameters(self, **changes: Any) -> dict[str, Any]:
        """The parameters of an address that asks the same but for the changes; what is not asked for is left out."""
        return {**self.model_dump(exclude_defaults=True), **changes}


class BlindSpotsAsking(Weighed):
    """What may be asked of the blind spots of a city."""

    k: int = Field(default=10, ge=1, le=LONGEST_LIST, description="How many blind spots.")


class Answered(Weighed):
    """What the city says for this one list, beside what is on record of it."""

    answer: list[Said] = Field(
        default=[],
        max_length=60,
        description="Said by the city for this list alone, as barriers:skills; nothing is kept.",
    )


class CasesAsking(Answered):
    """What may be asked of the case studies for a city."""

    k: int = Field(default=10, ge=1, le=LONGEST_LIST, description="How many suggestions.")
    theme: Word | None = Field(default=None, description="Read profiles through one theme.")
    need: Topic | None = Field(default=None, description="What it is about, in words, in any language.")
    past_pilot: bool = Field(default=False, description="Only what grew out of a smaller trial.")


class PairAsking(Weighed):
    """Through which lens two cities are read."""

    theme: Word | None = Field(default=None, description="Read profiles through one theme.")
    dial: Dial | None = Field(default=None, description="Like us, one step ahead, or different but solved it.")
    need: Topic | None = Field(default=None, description="What it is about, in words, in any language.")

    def build_filters(self) -> Filters:
        """Who is ruled out: nobody."""
        return Filters()

    def read_weights(self) -> dict[str, float]:
        """The asker's own weights by comparison: none."""
        return {}

    def read_facets(self) -> dict[str, float]:
        """How many times each facet counts what it would: all as they are."""
        return {}


class PeersAsking(PairAsking, Answered):
    """What may be asked of the peers of a city: the lens, the length, who is ruled out, own weights and own answers."""

    k: int = Field(default=10, ge=1, le=LONGEST_LIST, description="How many suggestions.")
    country: list[Country] = Field(default=[], max_length=60, description="Only these countries.")
    not_country: list[Country] = Field(default=[], max_length=60, description="Not these countries.")
    not_city: list[Word] = Field(default=[], max_length=500, description="Not these cities.")
    other_country: bool = Field(default=False, description="Not the city's own country.")
    shared_language: bool = Field(default=False, description="Only with an official language in common.")
    not_partners: bool = Field(default=False, description="Not those it already works with.")
    max_distance_km: float | None = Field(default=None, gt=0, le=20_100, description="At most this far away.")
    max_size_ratio: float | None = Field(
        default=None, ge=1, le=1e6, description="The larger population divided by the smaller, at most this."
    )
    least_coverage: float = Field(
        default=0.0, ge=0, le=1, description="At least this share of the weight known of a suggested pair."
    )
    weight: list[Weight] = Field(
        default=[], max_length=40, description="The asker's own weight of a comparison, as barriers:2.5."
    )
    facet: list[Facet] = Field(
        default=[], max_length=20, description="How many times a facet counts what it would, as size:2 or geography:0."
    )

    def build_filters(self) -> Filters:
        """Who is ruled out, as the core takes it."""
        return Filters(
            countries=tuple(self.country),
            not_countries=tuple(self.not_country),
            not_cities=tuple(self.not_city),
            other_country=self.other_country,
            shared_language=self.shared_language,
            largest_distance_km=self.max_distance_km,
            largest_size_ratio=self.max_size_ratio,
            not_partners=self.not_partners,
            least_coverage=self.least_coverage,
        )

    def read_weights(self) -> dict[str, float]:
        """The asker's own weights by comparison, as the core takes them."""
        return _read_numbers(self.weight)

    def read_facets(self) -> dict[str, float]:
        """How many times each facet counts what it would, as the core takes it."""
        return _read_numbers(self.facet)


def _read_numbers(given: Iterable[str]) -> dict[str, float]:
    """Numbers by name, written as `name:number`."""
    return {name: float(number) for name, _, number in (one.partition(":") for one in given)}


class ListAsking(PeersAsking):
    """What may be asked of a list that holds peers or case studies."""

    past_pilot: bool = Field(default=False, description="Of case studies: only what grew out of a smaller trial.")

    def to_cases(self) -> CasesAsking:
        """What of it is asked of case studies."""
        return CasesAsking.model_validate(self.model_dump(include=set(CasesAsking.model_fields)))


def build_ask(asking: PairAsking, city_id: str, kind: str) -> Ask:
    """The question as the core takes it. Raises InvalidQuestion."""
    length = asking.k if isinstance(asking, PeersAsking) else 1
    return Ask(
        city_id=city_id,
        kind=kind,
        theme=asking.theme,
        need=asking.need,
        dial=asking.dial,
        k=length,
        filters=asking.build_filters(),
        weights=asking.read_weights(),
        facets=asking.read_facets(),
        policy=asking.policy,
    )


def read_asking(form: type[Asked], given: Mapping[str, Any]) -> Asked:
    """What is asked, from named values. Raises Invalid naming every value that cannot be taken."""
    try:
        return form.model_validate(given)
    except ValidationError as error:
        faults = [Fault(str(fault["loc"][0]), fault["msg"]) for fault in error.errors()]
        raise Invalid("; ".join(f"{fault.field}: {fault.message}" for fault in faults), faults) from error
