"""The arguments and options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer


def read_theme(text: str) -> str:
    """The code of a theme that is written in any way (`api.web.spelling.read_code`)."""
    from api.web.spelling import read_code  # here, so that help and other commands read no catalogues

    return read_code("themes", text) if text else text


CityId = Annotated[str, typer.Argument(metavar="CITY", help="A city by its id (pau-fr) or any of its names (Köln).")]
Theme = Annotated[
    str, typer.Option(callback=read_theme, help="Read profiles through one theme, such as energy_systems or Mobilität.")
]
Need = Annotated[str, typer.Option(help="What it is about, in your own words and language.")]
PastPilot = Annotated[bool, typer.Option("--past-pilot", help="Only what grew out of a smaller trial.")]
Dial = Annotated[str, typer.Option(help="like (us), ahead (one step) or different (but solved it).")]
Length = Annotated[int, typer.Option("-k", help="How many suggestions.")]
PeerId = Annotated[str, typer.Argument(metavar="PEER", help="The other city.")]
Kind = Annotated[str, typer.Option(help="twins, reviewers or learners.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="Any name of a European city, in any language.")]
InCountry = Annotated[str, typer.Option("--country", metavar="CC", help="The country, where the name is not enough.")]
PolicyName = Annotated[str, typer.Option("--policy", help="The weights to use; the default is the adopted policy.")]
Facets = Annotated[
    list[str],
    typer.Option(metavar="NAME:N", help="How many times a facet counts, as size:2 or geography:0 (repeat for more)."),
]
WhyNot = Annotated[str, typer.Option(metavar="CITY", help="Why is this city not in the list?")]
Weights = Annotated[
    list[str],
    typer.Option(metavar="NAME:N", help="Your own weight of a comparison, as barriers:2.5 (repeat for more)."),
]
DataDir = Annotated[
    Path | None, typer.Option(metavar="DIR", file_okay=False, help="Where data is kept (default: a user data folder).")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Csv = Annotated[bool, typer.Option("--csv", help="Print CSV.")]
Cluster = Annotated[
    str, typer.Option(metavar="ADDRESS", help="Ask all cities on this Dask cluster, as tcp://10.0.0.5:8786.")
]
Countries = Annotated[list[str], typer.Option(metavar="CC", help="Only these countries (ISO code; repeat for more).")]
NotCountries = Annotated[list[str], typer.Option(metavar="CC", help="Not these countries (repeat for more).")]
NotCities = Annotated[list[str], typer.Option(metavar="ID", help="Not this city (repeat for more).")]
OtherCountry = Annotated[bool, typer.Option(help="Leave out the city's own country.")]
SharedLanguage = Annotated[bool, typer.Option(help="Only cities with an official language in common.")]
NotPartners = Annotated[bool, typer.Option(help="Leave out cities it already works with.")]
MaxDistance = Annotated[float | None, typer.Option(metavar="KM", help="At most this far away.")]
MaxSizeRatio = Annotated[float | None, typer.Option(metavar="N", help="At most so many times larger or smaller.")]
LeastCoverage = Annotated[float, typer.Option(metavar="SHARE", help="At least this share of the weight known, 0 to 1.")]
Answers = Annotated[
    list[str],
    typer.Option(metavar="SECTION:CODE", help="Say this for the list alone, as barriers:skills (repeat for more)."),
]
Workbook = Annotated[
    Path,
    typer.Argument(metavar="FILE", help="A workbook (.xlsx), a CSV file, or a folder or zip with a CSV file a sheet."),
]


def name_form(as_json: bool, as_csv: bool) -> str:
    """How an answer is printed: json, csv or text."""
    return "json" if as_json else "csv" if as_csv else "text"


def gather(**options: Any) -> dict[str, Any]:
    """The options of a command as a question reads them: what was left blank was not said (None).

    >>> gather(theme="", k=5)
    {'theme': None, 'k': 5}
    """
    return {name: None if value == "" else value for name, value in options.items()}
