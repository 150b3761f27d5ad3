"""The commands on needs, plans and files in a city's own words."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.commands.line.options import Csv, DataDir, Json, Length, name_form

line = typer.Typer()


@line.command()
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


@line.command("read-plan")
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


@line.command("read-file")
def read_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An export, template or form as CSV, XLSX or JSON.")],
    city: Annotated[str, typer.Option(help="Whose it is: an id or a name; left out, the only city in the file.")] = "",
    account: Annotated[str, typer.Option(help="Its number in the file, where several bear the name.")] = "",
    as_json: Json = False,
) -> None:
    """Read what a city reported elsewhere (CDP-ICLEI, Covenant, survey, questionnaire): proposals for its profile."""
    from api.commands import reported as command

    command.show_reported(file, city, account, as_json)


@line.command()
def propose(
    text: Annotated[str, typer.Argument(help="A sentence in any language.")],
    section: Annotated[str, typer.Option(help="The section to choose codes of, such as barriers.")],
    as_json: Json = False,
) -> None:
    """Propose the codes of a section that a sentence stands for, best first."""
    from api.commands import plans as command

    command.show_proposed(text, section, as_json)
