"""The commands on how good it is, and learning from it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.commands.line.options import Cluster, DataDir, Json

line = typer.Typer()


@line.command()
def demo(data_dir: DataDir = None) -> None:
    """Show explained twins, reviewers and case studies for three real cities."""
    from api.commands import demo as command

    command.show_demo(data_dir)


@line.command()
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
    cluster: Cluster = "",
    as_json: Json = False,
) -> None:
    """Measure the suggestions against real past pairings and honest baselines, or by blind readings."""
    from api.commands.cluster import working_on_cluster

    with working_on_cluster(cluster):
        _evaluate(truth, out, seed, quick, readings, exposure, as_json)


def _evaluate(truth: str, out: str, seed: int, quick: bool, readings: str, exposure: bool, as_json: bool) -> None:
    if readings or exposure:
        from api.commands.readings import show_exposure, show_readings

        if readings:
            show_readings(readings, seed, as_json)
        else:
            show_exposure(as_json)
        return
    from api.commands import evaluate as command

    command.evaluate(truth=truth, out=out, seed=seed, quick=quick, as_json=as_json)


@line.command()
def dossier(
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where they go (default: where the service offers them).")
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Write the dossier that ships as a page and as a paper, without measuring anything."""
    from api.commands import evaluate as command

    command.write_shipped(out, data_dir)


@line.command()
def learn(
    out: Annotated[str, typer.Option(metavar="FILE", help="Where the learned policy goes.")] = "learned-policy.json",
    seed: Annotated[int, typer.Option(help="Seed of the folds.")] = 0,
) -> None:
    """Learn weights and neutral values from training pairings, as a new policy."""
    from api.commands import evaluate as command

    command.learn(out=out, seed=seed)
