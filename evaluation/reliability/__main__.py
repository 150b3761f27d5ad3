"""`python -m evaluation.reliability RUN` tries out on real servers what docs/reliability.md promises."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from evaluation.reliability.abuse import run_abuse
from evaluation.reliability.kill import Plan, run_kills
from evaluation.reliability.leak import run_leaks
from evaluation.reliability.machines import run_machines
from evaluation.reliability.outage import run_outages
from evaluation.reliability.rolling import run_rolling
from evaluation.reliability.soak import run_soak

DATABASE = "an empty PostgreSQL database"


class Told(Protocol):
    """What came of a run, to be printed."""

    @property
    def kept(self) -> bool:
        """Whether every promise was kept."""


Run = Callable[[argparse.Namespace], Told]
tell = sys.stderr.write
RUNS: Mapping[str, Run] = {
    "kill": lambda asked: run_kills(Plan(asked.kills, asked.database, asked.seed, asked.servers_every), tell),
    "rolling": lambda asked: run_rolling(asked.rounds, asked.database, tell),
    "machines": lambda asked: run_machines(asked.rounds, asked.database, tell),
    "outage": lambda asked: run_outages(asked.outages, asked.seconds, asked.database, tell),
    "leak": lambda asked: run_leaks(asked.rounds, tell),
    "abuse": lambda asked: run_abuse(asked.seconds, tell),
    "soak": lambda asked: run_soak(asked.seconds, asked.cities, tell),
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run, print the figures, and end with 1 where a promise was broken."""
    asked = _read_arguments(arguments)
    report = RUNS[asked.run](asked)
    sys.stdout.write(f"{report}\n")
    sys.exit(0 if report.kept else 1)


def _read_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evaluation.reliability", description=__doc__)
    runs = parser.add_subparsers(required=True, dest="run")
    kill = runs.add_parser("kill", help="kill -9 at random moments while writes go on")
    kill.add_argument("--kills", type=int, default=1000, help="how many")
    kill.add_argument("--database", default=None, metavar="URL", help=f"{DATABASE}; SQLite without")
    kill.add_argument("--seed", type=int, default=7, help="of the moments and of who is killed")
    kill.add_argument("--servers-every", type=int, default=25, help="every how many kills the whole server dies")
    rolling = runs.add_parser("rolling", help="two servers are replaced one by one while writes and imports go on")
    rolling.add_argument("--rounds", type=int, default=10, help="how often each is replaced")
    rolling.add_argument("--database", default=None, metavar="URL", help=f"{DATABASE}; SQLite without")
    machines = runs.add_parser("machines", help="two API machines and a builder go through what happens to machines")
    machines.add_argument("--rounds", type=int, default=3, help="how often everything happens")
    machines.add_argument("--database", required=True, metavar="URL", help=DATABASE)
    outage = runs.add_parser("outage", help="the line to PostgreSQL is cut and mended")
    outage.add_argument("--outages", type=int, default=5, help="how many")
    outage.add_argument("--seconds", type=float, default=20, help="how long each")
    outage.add_argument("--database", required=True, metavar="URL", help=DATABASE)
    leak = runs.add_parser("leak", help="what a city keeps to itself moves no byte of what others see")
    leak.add_argument("--rounds", type=int, default=3, help="how often private words are written")
    abuse = runs.add_parser("abuse", help="a hostile address does its worst while a guest asks")
    abuse.add_argument("--seconds", type=float, default=120, help="how long")
    soak = runs.add_parser("soak", help="does memory grow under a mixed load?")
    soak.add_argument("--seconds", type=float, default=600, help="how long")
    soak.add_argument("--cities", type=int, default=100, help="in the database")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
