"""The command line: every command says what it does, loads only what it needs, and fails with one clear line."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from api.commands import lazy

app = typer.Typer(
    name="city-peers",
    help="Find a city its twins, peer reviewers and case studies, each with the reason why.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

CityId = Annotated[str, typer.Argument(metavar="CITY", help="A city by its id (pau-fr) or any of its names (Köln).")]
Theme = Annotated[str, typer.Option(help="Read profiles through one theme, such as energy_systems.")]
Dial = Annotated[str, typer.Option(help="like (us), ahead (one step) or different (but solved it).")]
Length = Annotated[int, typer.Option("-k", help="How many suggestions.")]
PolicyName = Annotated[str, typer.Option("--policy", help="The weights to use; the default is the shipped policy.")]
DataDir = Annotated[
    Path | None, typer.Option(metavar="DIR", file_okay=False, help="Where data is kept (default: a user data folder).")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Csv = Annotated[bool, typer.Option("--csv", help="Print CSV.")]
Countries = Annotated[list[str], typer.Option(metavar="CC", help="Only these countries (ISO code; repeat for more).")]
NotCountries = Annotated[list[str], typer.Option(metavar="CC", help="Not these countries (repeat for more).")]


@app.command()
def peers(
    city: CityId,
    kind: Annotated[str, typer.Option(help="twins, reviewers or learners.")] = "twins",
    theme: Theme = "",
    dial: Dial = "",
    k: Length = 10,
    country: Countries = [],  # noqa: B006
    not_country: NotCountries = [],  # noqa: B006
    other_country: Annotated[bool, typer.Option(help="Leave out the city's own country.")] = False,
    shared_language: Annotated[bool, typer.Option(help="Only cities with an official language in common.")] = False,
    max_distance: Annotated[float | None, typer.Option(metavar="KM", help="At most this far away.")] = None,
    not_partners: Annotated[bool, typer.Option(help="Leave out cities it already works with.")] = False,
    known: Annotated[
        float, typer.Option(metavar="SHARE", help="At least this share of the comparison known, 0 to 1.")
    ] = 0.0,
    policy: PolicyName = "",
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Suggest twins, peer reviewers or learners for a city."""
    filters = {
        "countries": tuple(country),
        "not_countries": tuple(not_country),
        "other_country": other_country,
        "shared_language": shared_language,
        "largest_distance_km": max_distance,
        "not_partners": not_partners,
        "least_coverage": known,
    }
    lazy("peers").show_peers(city, kind, theme, dial, k, filters, policy, _form(as_json, as_csv))


@app.command()
def cases(
    city: CityId, theme: Theme = "", k: Length = 10, policy: PolicyName = "", as_json: Json = False, as_csv: Csv = False
) -> None:
    """Suggest case studies for a city, with what each rests on and whether the city has it."""
    lazy("cases").show_cases(city, theme, k, policy, _form(as_json, as_csv))


@app.command()
def explain(
    city: CityId,
    peer: Annotated[str, typer.Argument(metavar="PEER", help="The other city.")],
    kind: Annotated[str, typer.Option(help="twins, reviewers or learners.")] = "twins",
    theme: Theme = "",
    dial: Dial = "",
    policy: PolicyName = "",
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Explain how a pair of cities gets its score, line by line."""
    lazy("peers").show_explanation(city, peer, kind, theme, dial, policy, _form(as_json, as_csv))


@app.command("blind-spots")
def blind_spots(
    city: CityId, k: Length = 10, policy: PolicyName = "", as_json: Json = False, as_csv: Csv = False
) -> None:
    """Show what cities like this one report and this one does not."""
    lazy("cases").show_blind_spots(city, k, policy, _form(as_json, as_csv))


@app.command()
def lists(
    kind: Annotated[str, typer.Option(help="twins, reviewers or learners.")] = "twins",
    theme: Theme = "",
    dial: Dial = "",
    k: Length = 10,
    capacity: Annotated[
        int | None, typer.Option(metavar="N", help="Put no city into more than this many lists.")
    ] = None,
    other_country: Annotated[bool, typer.Option(help="Leave out each city's own country.")] = False,
    policy: PolicyName = "",
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Draw up the lists of all cities at once, shared out so that nobody is asked too often, with the price of it."""
    lazy("lists").show_lists(kind, theme, dial, k, capacity, other_country, policy, _form(as_json, as_csv))


@app.command()
def city(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Any name of a European city, in any language.")],
    country: Annotated[str, typer.Option(metavar="CC", help="The country, where the name is not enough.")] = "",
    as_json: Json = False,
) -> None:
    """Find a city by name and show what is known of it."""
    lazy("cities").show_city(name, country, as_json)


@app.command()
def cities(country: Countries = [], as_json: Json = False, as_csv: Csv = False) -> None:  # noqa: B006
    """List the cities with a row of their own, by country."""
    lazy("cities").show_cities(tuple(country), _form(as_json, as_csv))


@app.command()
def ask(
    need: Annotated[str, typer.Argument(help="What you need, in your own words and language.")],
    like: Annotated[str, typer.Option(metavar="CITY", help="Put cities like this one first.")] = "",
    k: Length = 5,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Find cities and case studies by a need in free text."""
    lazy("ask").show_answer(need, like, k, _form(as_json, as_csv))


@app.command("read-plan")
def read_plan(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A plan as PDF, DOCX, Markdown or plain text.")],
    language: Annotated[
        str, typer.Option(metavar="XX", help="Its language (ISO 639-1 code); left out, it is detected.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Read a climate plan: proposals for its profile, each with its sentence and page."""
    lazy("plans").show_reading(file, language, as_json)


@app.command()
def propose(
    text: Annotated[str, typer.Argument(help="A sentence in any language.")],
    section: Annotated[str, typer.Option(help="The section to choose codes of, such as barriers.")],
    as_json: Json = False,
) -> None:
    """Propose the codes of a section that a sentence stands for, best first."""
    lazy("plans").show_proposed(text, section, as_json)


@app.command("next-question")
def next_question(city: CityId, as_json: Json = False) -> None:
    """Say which question, once answered, settles the list of a city most."""
    lazy("next_question").show_next_question(city, as_json)


@app.command()
def demo() -> None:
    """Show explained twins, reviewers and case studies for three real cities."""
    lazy("demo").show_demo()


@app.command()
def evaluate(
    truth: Annotated[
        str, typer.Option(metavar="FILE", help="Score against this file of pairs instead of the past ones.")
    ] = "",
    out: Annotated[str, typer.Option(metavar="DIR", help="Where the dossier goes.")] = "docs/evaluation",
    seed: Annotated[int, typer.Option(help="Seed of the intervals and tests.")] = 0,
    quick: Annotated[bool, typer.Option(help="A small version in under a minute.")] = False,
    as_json: Json = False,
) -> None:
    """Measure the suggestions against real past pairings and honest baselines."""
    lazy("evaluate").evaluate(truth=truth, out=out, seed=seed, quick=quick, as_json=as_json)


@app.command()
def learn(
    out: Annotated[str, typer.Option(metavar="FILE", help="Where the learned policy goes.")] = "learned-policy.json",
    seed: Annotated[int, typer.Option(help="Seed of the folds.")] = 0,
) -> None:
    """Learn weights and neutral values from training pairings, as a new policy."""
    lazy("evaluate").learn(out=out, seed=seed)


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    data_dir: DataDir = None,
    workers: Annotated[int, typer.Option(help="Number of worker processes.")] = 1,
) -> None:
    """Serve the API and the web pages."""
    lazy("serve").serve(port=port, host=host, data_dir=data_dir, workers=workers)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write.")], data_dir: DataDir = None
) -> None:
    """Write everything stored to one file, while the service runs or not."""
    lazy("backup").backup(file, data_dir)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that backup wrote.")], data_dir: DataDir = None
) -> None:
    """Fill an empty data folder from a backup."""
    lazy("backup").restore(file, data_dir)


def _form(as_json: bool, as_csv: bool) -> str:
    return "json" if as_json else "csv" if as_csv else "text"


def main() -> None:
    """Run the command line. What a user got wrong ends in one line on stderr and exit code 2."""
    usage_error: Any = typer.BadParameter.__mro__[2]  # the base of typer's own errors, which typer does not export
    try:
        sys.exit(app(standalone_mode=False) or 0)
    except usage_error as error:
        _refuse(error.format_message())
    except typer.Abort:
        sys.exit(130)
    except ValueError as error:
        _refuse(str(error))


def _refuse(message: str) -> None:
    sys.stderr.write(f"city-peers: {' '.join(message.split())}\n")
    sys.exit(2)


if __name__ == "__main__":
    main()
