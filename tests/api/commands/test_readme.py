"""What the README shows is what comes out."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.api.commands.conftest import Ran

README = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
RUNS_LONG = ("serve", "build", "evaluate", "ask")
COMMANDS = [
    line for line in re.findall(r"^\| `city-peers ([^`]+)`", README, re.MULTILINE) if line.split()[0] not in RUNS_LONG
]
SHOWN = re.search(r"```\n\$ \.venv/bin/city-peers ([^\n]+)\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_of_the_readme_runs(run: Callable[[str], Ran], line: str) -> None:
    ran = run(line)
    assert ran.code == 0, ran.err
    assert ran.out.strip()


def test_the_readme_shows_what_the_command_prints(run: Callable[[str], Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    assert SHOWN
    line, shown = SHOWN.groups()
    monkeypatch.setenv("COLUMNS", "120")
    assert [part.rstrip() for part in run(line).out.strip().splitlines()] == [
        part.rstrip() for part in shown.strip().splitlines()
    ]
