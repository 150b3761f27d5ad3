"""The command line: every command says what it does, loads only what it needs, and fails with one clear line."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from api.commands.accounts_line import accounts
from api.commands.options import (
    CityId,
    Countries,
    Csv,
    DataDir,
    Dial,
    InCountry,
    Json,
    Kind,
    Length,
    Name,
    Need,
    NotCountries,
    PastPilot,
    PeerId,
    PolicyName,
    Theme,
    Weights,
    name_form,
)
from api.commands.rounds_line import rounds
from api.errors import ServiceError

app = typer.Typer(
    name="city-peers",
    help="Find a city its twins, peer reviewers and case studies, each with the reason why.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

app.add_typer(rounds, name="rounds")
app.add_typer(accounts, name="accounts")


@app.command()
def peers(
    city: CityId,
    kind: Kind = "twins",
    theme: Theme = "",
    need: Need = "",
    dial: Dial = "",
    k: Length = 10,
    country: Countries = [],  # noqa: B006
    not_country: NotCountries = [],  # noqa: B006
    not_city: Annotated[list[str], typer.Option(metavar="ID", help="Not this city (repeat for more).")] = [],  # noqa: B006
    other_country: Annotated[bool, typer.Option(help="Leave out the city's own country.")] = False,
    shared_language: Annotated[bool, typer.Option(help="Only cities with an official language in common.")] = False,
    not_partners: Annotated[bool, typer.Option(help="Leave out cities it already works with.")] = False,
    max_distance_km: Annotated[float | None, typer.Option(metavar="KM", help="At most this far away.")] = None,
    max_size_ratio: Annotated[
        float | None, typer.Option(metavar="N", help="At most so many times larger or smaller.")
    ] = None,
    least_coverage: Annotated[
        float, typer.Option(metavar="SHARE", help="At least this share of the weight known, 0 to 1.")
    ] = 0.0,
    weight: Weights = [],  # noqa: B006
    facet: Annotated[
        list[str],
        typer.Option(
            metavar="NAME:N", help="How many times a facet counts, as size:2 or geography:0 (repeat for more)."
        ),
    ] = [],  # noqa: B006
    why_not: Annotated[str, typer.Option(metavar="CITY", help="Why is this city not in the list?")] = "",
    policy: PolicyName = "",
    data_dir: DataDir = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Suggest twins, peer reviewers or learners for a city."""
    given: dict[str, Any] = {
        "theme": theme or None,
        "need": need or None,
        "dial": dial or None,
        "k": k,
        "policy": policy or None,
    }
    given |= {
        "weight": weight,
        "facet": facet,
        "country": country,
        "not_country": not_country,
        "not_city": not_city,
        "other_country": other_country,
    }
    given |= {"shared_language": shared_language, "not_partners": not_partners, "least_coverage": least_coverage}
    given |= {"max_distance_km": max_distance_km, "max_size_ratio": max_size_ratio}
    from api.commands import peers as command

    form = name_form(as_json, as_csv)
    if why_not:
        command.show_why_not(city, why_not, kind, given, data_dir, form)
    else:
        command.show_peers(city, kind, given, data_dir, form)


@app.command()
def cases(
    city: CityId,
    theme: Theme = "",
    need: Need = "",
    k: Length = 10,
    past_pilot: PastPilot = False,
    policy: PolicyName = "",
    data_dir: DataDir = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Suggest case studies for a city, with what each rests on and whether the city has it."""
    given = {"theme": theme or None, "need": need or None, "k": k, "past_pilot": past_pilot, "policy": policy or None}
    from api.commands import cases as command

    command.show_cases(city, given, data_dir, name_form(as_json, as_csv))


@app.command()
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
    given = {"theme": theme or None, "need": need or None, "dial": dial or None, "policy": policy or None}
    from api.commands import peers as command

    command.show_explanation(city, peer, kind, given, data_dir, name_form(as_json, as_csv))


@app.command()
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
    given = {"theme": theme or None, "need": need or None, "dial": dial or None, "policy": policy or None}
    from api.commands import peers as command

    command.show_pair(city, peer, given, data_dir, as_json)


@app.command("who-pays")
def who_pays(
    like: Annotated[str, typer.Option(metavar="CITY", help="Only places like this city.")] = "",
    alike: Annotated[str, typer.Option(help="What makes a place like it: size or country.")] = "size",
    data_dir: DataDir = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Show which measure is paid for by which instrument: case studies by theme and instrument."""
    from api.commands import cases as command

    command.show_who_pays({"like": like or None, "alike": alike}, data_dir, name_form(as_json, as_csv))


@app.command("blind-spots")
def blind_spots(
    city: CityId,
    k: Length = 10,
    policy: PolicyName = "",
    data_dir: DataDir = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Show what cities like this one report and this one does not."""
    given = {"k": k, "policy": policy or None}
    from api.commands import cases as command

    command.show_blind_spots(city, given, data_dir, name_form(as_json, as_csv))


@app.command()
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
    data_dir: DataDir = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Draw up the lists of all cities at once, shared out so that nobody is asked too often, with the price of it."""
    given = {
        "theme": theme or None,
        "need": need or None,
        "dial": dial or None,
        "k": k,
        "policy": policy or None,
        "weight": weight,
    }
    given |= {"other_country": other_country}
    from api.commands import lists as command

    command.show_lists(kind, given, capacity, data_dir, name_form(as_json, as_csv))


@app.command()
def city(name: Name, country: InCountry = "", data_dir: DataDir = None, as_json: Json = False) -> None:
    """Find a city by name and show what is known of it."""
    from api.commands import cities as command

    command.show_city(name, country, data_dir, as_json)


@app.command()
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


@app.command()
def cities(
    country: Countries = [],  # noqa: B006
    data_dir: DataDir = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """List the cities with a row of their own, by country."""
    from api.commands import cities as command

    command.show_cities(tuple(country), data_dir, name_form(as_json, as_csv))


@app.command()
def ask(
    need: Annotated[str, typer.Argument(help="What you need, in your own words and language.")],
    like: Annotated[str, typer.Option(metavar="CITY", help="Put cities like this one first.")] = "",
    k: Length = 5,
    data_dir: DataDir = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Find cities and case studies by a need in free text."""
    from api.commands import ask as command

    command.show_answer(need, like, k, data_dir, name_form(as_json, as_csv))


@app.command("read-plan")
def read_plan(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A plan as PDF, DOCX, Markdown or plain text.")],
    language: Annotated[
        str, typer.Option(metavar="XX", help="Its language (ISO 639-1 code); left out, it is detected.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Read a climate plan: proposals for its profile, each with its sentence and page."""
    from api.commands import plans as command

    command.show_reading(file, language, as_json)


@app.command("read-file")
def read_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An export, template or form as CSV, XLSX or JSON.")],
    city: Annotated[str, typer.Option(help="Whose it is: an id or a name; left out, the only city in the file.")] = "",
    account: Annotated[str, typer.Option(help="Its number in the file, where several bear the name.")] = "",
    as_json: Json = False,
) -> None:
    """Read what a city reported elsewhere (CDP-ICLEI, Covenant, survey, questionnaire): proposals for its profile."""
    from api.commands import reported as command

    command.show_reported(file, city, account, as_json)


@app.command()
def propose(
    text: Annotated[str, typer.Argument(help="A sentence in any language.")],
    section: Annotated[str, typer.Option(help="The section to choose codes of, such as barriers.")],
    as_json: Json = False,
) -> None:
    """Propose the codes of a section that a sentence stands for, best first."""
    from api.commands import plans as command

    command.show_proposed(text, section, as_json)


@app.command("next-question")
def next_question(city: CityId, data_dir: DataDir = None, as_json: Json = False) -> None:
    """Say which question, once answered, settles the list of a city most."""
    from api.commands import next_question as command

    command.show_next_question(city, data_dir, as_json)


@app.command()
def demo(data_dir: DataDir = None) -> None:
    """Show explained twins, reviewers and case studies for three real cities."""
    from api.commands import demo as command

    command.show_demo(data_dir)


@app.command()
def evaluate(
    truth: Annotated[
        str, typer.Option(metavar="FILE", help="Score against this file of pairs instead of the past ones.")
    ] = "",
    out: Annotated[str, typer.Option(metavar="DIR", help="Where the dossier goes.")] = "dossier",
    seed: Annotated[int, typer.Option(help="Seed of the intervals and tests.")] = 0,
    quick: Annotated[bool, typer.Option(help="A small version in under a minute.")] = False,
    readings: Annotated[
        str,
        typer.Option(
            metavar="PART", help="Print what blind readers said: of tune (80 cities), report (40) or agendas."
        ),
    ] = "",
    exposure: Annotated[
        bool, typer.Option(help="Print who stands on the first fives of everybody instead, and on how many.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Measure the suggestions against real past pairings and honest baselines, or by blind readings."""
    if readings:
        from api.commands.readings import show_readings

        show_readings(readings, seed, as_json)
        return
    if exposure:
        from api.commands.readings import show_exposure

        show_exposure(as_json)
        return
    from api.commands import evaluate as command

    command.evaluate(truth=truth, out=out, seed=seed, quick=quick, as_json=as_json)


@app.command()
def dossier(
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where they go (default: where the service offers them).")
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Write the dossier that ships as a page and as a paper, without measuring anything."""
    from api.commands import evaluate as command

    command.write_shipped(out, data_dir)


@app.command()
def learn(
    out: Annotated[str, typer.Option(metavar="FILE", help="Where the learned policy goes.")] = "learned-policy.json",
    seed: Annotated[int, typer.Option(help="Seed of the folds.")] = 0,
) -> None:
    """Learn weights and neutral values from training pairings, as a new policy."""
    from api.commands import evaluate as command

    command.learn(out=out, seed=seed)


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    data_dir: DataDir = None,
    workers: Annotated[int, typer.Option(help="Number of worker processes.")] = 1,
) -> None:
    """Serve the API and the web pages."""
    from api.commands import serve as command

    command.serve(port=port, host=host, data_dir=data_dir, workers=workers)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write.")],
    data_dir: DataDir = None,
    overwrite: Annotated[bool, typer.Option(help="Replace the file where it is there already.")] = False,
) -> None:
    """Write everything stored to one file, while the service runs or not."""
    from api.commands import backup as command

    command.backup(file, data_dir, overwrite)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that backup wrote.")], data_dir: DataDir = None
) -> None:
    """Fill an empty data folder from a backup."""
    from api.commands import backup as command

    command.restore(file, data_dir)


def main() -> None:
    """Run the command line. What a user got wrong ends in one line on stderr and exit code 2."""
    usage_error: Any = typer.BadParameter.__mro__[2]  # the base of typer's own errors, which typer does not export
    try:
        sys.exit(app(standalone_mode=False) or 0)
    except usage_error as error:
        _refuse(error.format_message())
    except typer.Abort:
        sys.exit(130)
    except (ValueError, ServiceError) as error:
        _refuse(str(error))


def _refuse(message: str) -> None:
    sys.stderr.write(f"city-peers: {' '.join(message.split())}\n")
    sys.exit(2)


if __name__ == "__main__":
    main()
