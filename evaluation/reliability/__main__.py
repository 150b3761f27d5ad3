"""`python -m evaluation.reliability kill` kills servers while they are written to, and tells what was lost."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from evaluation.reliability.kill import Plan, run_kills


def main(arguments: Sequence[str] | None = None) -> None:
    """Run, print the figures, and end with 1 where a promise was broken."""
    wanted = _read_arguments(arguments)
    report = run_kills(Plan(wanted.kills, wanted.database, wanted.seed, wanted.servers_every), sys.stdout.write)
    sys.stdout.write(f"{report}\n")
    sys.exit(0 if report.kept else 1)


def _read_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evaluation.reliability", description=__doc__)
    commands = parser.add_subparsers(required=True)
    kill = commands.add_parser("kill", help="kill -9 at random moments while writes go on")
    kill.add_argument("--kills", type=int, default=1000, help="how many")
    kill.add_argument("--database", default=None, metavar="URL", help="an empty PostgreSQL database; SQLite without")
    kill.add_argument("--seed", type=int, default=7, help="of the moments and of who is killed")
    kill.add_argument("--servers-every", type=int, default=25, help="every how many kills the whole server dies")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
