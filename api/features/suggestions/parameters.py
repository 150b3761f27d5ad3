"""What can be asked of the matcher over HTTP: the query parameters, checked, and turned into the matcher's own question."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from fastapi import Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from api.errors import Fault, Invalid
from api.features.policies.use_cases import load_named_policy
from api.http.deps import Services
from api.questions.answers import Detail
from api.snapshots.store import View
from api.storage.engine import open_session
from fixtures.countries import read_country
from matcher.ask import Ask
from matcher.eligibility import Filters
from matcher.errors import UnknownComparison
from matcher.policy import Policy, Term

Word = Annotated[str, StringConstraints(max_length=200)]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$"), AfterValidator(read_country)]


class ListQuery(BaseModel):
    """How long the list is, how much is explained, by which policy."""

    model_config = ConfigDict(extra="forbid")

    k: int = Field(default=10, ge=1, le=100, description="How many suggestions.")
    theme: Word | None = Field(default=None, description="Read profiles through one theme.")
    explain: Detail = Field(default="full", description="How much of each explanation is given.")
    policy: Word | None = Field(default=None, description="A policy other than the adopted one, as id@version.")


class PeersQuery(ListQuery):
    """A question for peers, with the asker's own filters and weights."""

    dial: Literal["like", "ahead", "different"] | None = None
    country: list[Country] = Field(default=[], max_length=60, description="Only these countries.")
    not_country: list[Country] = Field(default=[], max_length=60)
    not_city: list[Word] = Field(default=[], max_length=500)
    other_country: bool = False
    shared_language: bool = False
    not_partners: bool = False
    max_distance_km: float | None = Field(default=None, gt=0, le=20_100)
    max_size_ratio: float | None = Field(default=None, ge=1, le=1e6)
    weight: list[Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}:[0-9]{1,6}(\.[0-9]{1,6})?$")]] = Field(
        default=[], max_length=40, description="The asker's own weight of a comparison, as barriers:2.5."
    )

    def question(self, city_id: str, kind: str) -> Ask:
        """The question as the matcher takes it."""
        filters = Filters(
            countries=tuple(self.country),
            not_countries=tuple(self.not_country),
            not_cities=tuple(self.not_city),
            other_country=self.other_country,
            shared_language=self.shared_language,
            largest_distance_km=self.max_distance_km,
            largest_size_ratio=self.max_size_ratio,
            not_partners=self.not_partners,
        )
        return Ask(city_id, kind, self.theme, dial=self.dial, k=self.k, filters=filters)


class BlindSpotsQuery(BaseModel):
    """How many blind spots, by which policy."""

    model_config = ConfigDict(extra="forbid")

    k: int = Field(default=10, ge=1, le=100, description="How many blind spots.")
    policy: Word | None = Field(default=None, description="A policy other than the adopted one, as id@version.")


class PairQuery(BaseModel):
    """How a pair is read."""

    model_config = ConfigDict(extra="forbid")

    theme: Word | None = Field(default=None, description="Read profiles through one theme.")
    dial: Literal["like", "ahead", "different"] | None = None
    policy: Word | None = Field(default=None, description="A policy other than the adopted one, as id@version.")


BlindSpots = Annotated[BlindSpotsQuery, Query()]
Pair = Annotated[PairQuery, Query()]
Peers = Annotated[PeersQuery, Query()]
Listing = Annotated[ListQuery, Query()]


def choose_policy(services: Services, view: View, name: str | None) -> Policy:
    """The policy that is asked for. Raises Invalid naming those there are."""
    if name is None or name == view.policy_name:
        return view.policy
    with open_session(services.engine) as session:
        return load_named_policy(session, name)


def weigh(policy: Policy, kind: str, weights: list[str]) -> Policy:
    """The policy with the asker's own weights for a kind. Raises UnknownComparison, Invalid where nothing has weight."""
    if not weights:
        return policy
    stem = "twins" if kind == "twins" else "reviewers"
    terms = dict(policy.terms[stem])
    for name, _, weight in (given.partition(":") for given in weights):
        if name not in terms:
            raise UnknownComparison(name, tuple(terms))
        terms[name] = Term(float(weight), terms[name].neutral)
    if not any(term.weight for term in terms.values()):
        raise Invalid("at least one weight must be above 0", [Fault("weight", "give one a weight above 0")])
    return replace(policy, version=f"{policy.version}+own-weights", terms={**policy.terms, stem: terms})


def name_policy(policy: Policy) -> str:
    """The policy as answers name it."""
    return f"{policy.id}@{policy.version}"
