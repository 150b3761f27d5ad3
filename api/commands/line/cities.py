"""The commands on cities by name, and what to ask them."""

from __future__ import annotations

import typer

from api.commands.line.options import CityId, Countries, Csv, DataDir, InCountry, Json, Length, Name, name_form

line = typer.Typer()


@line.command()
def city(name: Name, country: InCountry = "", data_dir: DataDir = None, as_json: Json = False) -> None:
    """Find a city by name and show what is known of it."""
    from api.commands import cities as command

    command.show_city(name, country, data_dir, as_json)


@line.command()
def find(
    name: Name,
    country: InCountry = "",
    k: Length = 10,
    data_dir: DataDir = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """List the cities that a name may mean, also those that nobody has profiled."""
    from api.commands import cities as command

    command.show_found(name, country, k, data_dir, name_form(as_json, as_csv))


@line.command()
def cities(
    country: Countries = [],  # noqa: B006
    data_dir: DataDir = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """List the cities with a row of their own, by country."""
    from api.commands import cities as command

    command.show_cities(tuple(country), data_dir, name_form(as_json, as_csv))


@line.command("next-question")
def next_question(city: CityId, data_dir: DataDir = None, as_json: Json = False) -> None:
    """Say which question, once answered, settles the list of a city most."""
    from api.commands import next_question as command

    command.show_next_question(city, data_dir, as_json)
