"""The commands on case studies and blind spots."""

from __future__ import annotations

from typing import Annotated

import typer

from api.commands.line.options import (
    Answers,
    CityId,
    Csv,
    DataDir,
    Json,
    Length,
    Need,
    PastPilot,
    PolicyName,
    Theme,
    gather,
    name_form,
)

line = typer.Typer()


@line.command()
def cases(
    city: CityId,
    theme: Theme = "",
    need: Need = "",
    k: Length = 10,
    past_pilot: PastPilot = False,
    answer: Answers = [],  # noqa: B006
    policy: PolicyName = "",
    data_dir: DataDir = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Suggest case studies for a city, with what each rests on and whether the city has it."""
    given = gather(theme=theme, need=need, k=k, past_pilot=past_pilot, answer=answer, policy=policy)
    from api.commands import cases as command

    command.show_cases(city, given, data_dir, name_form(as_json, as_csv))


@line.command("who-pays")
def who_pays(
    like: Annotated[str, typer.Option(metavar="CITY", help="Only places like this city.")] = "",
    alike: Annotated[str, typer.Option(help="What makes a place like it: size or country.")] = "size",
    data_dir: DataDir = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Show which measure is paid for by which instrument: case studies by theme and instrument."""
    from api.commands import cases as command

    command.show_who_pays(gather(like=like, alike=alike), data_dir, name_form(as_json, as_csv))


@line.command()
def coalition(
    city: CityId,
    code: Annotated[str, typer.Option(help="The barrier or gap that is shared, such as national_policy.")] = "",
    need: Need = "",
    theme: Theme = "",
    k: Annotated[int, typer.Option("-k", min=2, max=20, help="How many cities, the asking one among them.")] = 7,
    own_country: Annotated[bool, typer.Option(help="Only cities of its country.")] = False,
    data_dir: DataDir = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Show who else has this: cities that share a barrier or a need, and what each brings."""
    given = gather(code=code, need=need, theme=theme, k=k, own_country=own_country)
    from api.commands import coalition as command

    command.show_coalition(city, given, data_dir, name_form(as_json, as_csv))


@line.command("blind-spots")
def blind_spots(
    city: CityId,
    k: Length = 10,
    policy: PolicyName = "",
    data_dir: DataDir = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Show what cities like this one report and this one does not."""
    given = gather(k=k, policy=policy)
    from api.commands import cases as command

    command.show_blind_spots(city, given, data_dir, name_form(as_json, as_csv))
