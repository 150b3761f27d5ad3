"""The commands on lists of peers and pairs."""

from __future__ import annotations

from typing import Annotated

import typer

from api.commands.line.options import (
    Answers,
    CityId,
    Cluster,
    Countries,
    Csv,
    DataDir,
    Dial,
    Facets,
    Json,
    Kind,
    LeastCoverage,
    Length,
    MaxDistance,
    MaxSizeRatio,
    Need,
    NotCities,
    NotCountries,
    NotPartners,
    OtherCountry,
    PeerId,
    PolicyName,
    SharedLanguage,
    Theme,
    Weights,
    WhyNot,
    gather,
    name_form,
)

line = typer.Typer()


@line.command()
def peers(
    city: CityId,
    kind: Kind = "twins",
    theme: Theme = "",
    need: Need = "",
    dial: Dial = "",
    k: Length = 10,
    country: Countries = [],  # noqa: B006
    not_country: NotCountries = [],  # noqa: B006
    not_city: NotCities = [],  # noqa: B006
    other_country: OtherCountry = False,
    shared_language: SharedLanguage = False,
    not_partners: NotPartners = False,
    max_distance_km: MaxDistance = None,
    max_size_ratio: MaxSizeRatio = None,
    least_coverage: LeastCoverage = 0.0,
    weight: Weights = [],  # noqa: B006
    facet: Facets = [],  # noqa: B006
    answer: Answers = [],  # noqa: B006
    why_not: WhyNot = "",
    policy: PolicyName = "",
    data_dir: DataDir = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Suggest twins, peer reviewers or learners for a city."""
    given = gather(
        theme=theme,
        need=need,
        dial=dial,
        k=k,
        country=country,
        not_country=not_country,
        not_city=not_city,
        other_country=other_country,
        shared_language=shared_language,
        not_partners=not_partners,
        max_distance_km=max_distance_km,
        max_size_ratio=max_size_ratio,
        least_coverage=least_coverage,
        weight=weight,
        facet=facet,
        answer=answer,
        policy=policy,
    )
    from api.commands import peers as command

    form = name_form(as_json, as_csv)
    if why_not:
        command.show_why_not(city, why_not, kind, given, data_dir, form)
    else:
        command.show_peers(city, kind, given, data_dir, form)


@line.command()
def explain(
    city: CityId,
    peer: PeerId,
    kind: Kind = "twins",
    theme: Theme = "",
    need: Need = "",
    dial: Dial = "",
    policy: PolicyName = "",
    data_dir: DataDir = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Explain how a pair of cities gets its score, line by line."""
    given = gather(theme=theme, need=need, dial=dial, policy=policy)
    from api.commands import peers as command

    command.show_explanation(city, peer, kind, given, data_dir, name_form(as_json, as_csv))


@line.command()
def pair(
    city: CityId,
    peer: PeerId,
    theme: Theme = "",
    need: Need = "",
    dial: Dial = "",
    policy: PolicyName = "",
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Show two cities together: as twins, as each other's reviewer, how they are linked, and a first agenda."""
    given = gather(theme=theme, need=need, dial=dial, policy=policy)
    from api.commands import peers as command

    command.show_pair(city, peer, given, data_dir, as_json)


@line.command()
def lists(
    kind: Kind = "twins",
    theme: Theme = "",
    need: Need = "",
    dial: Dial = "",
    k: Length = 10,
    capacity: Annotated[
        int | None, typer.Option(metavar="N", help="Put no city into more than this many lists.")
    ] = None,
    other_country: Annotated[bool, typer.Option(help="Leave out each city's own country.")] = False,
    weight: Weights = [],  # noqa: B006
    policy: PolicyName = "",
    cluster: Cluster = "",
    data_dir: DataDir = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Draw up the lists of all cities at once, shared out so that nobody is asked too often, with the price of it."""
    given = gather(theme=theme, need=need, dial=dial, k=k, policy=policy, weight=weight, other_country=other_country)
    from api.commands import lists as command

    command.show_lists(kind, given, capacity, data_dir, name_form(as_json, as_csv), cluster)
