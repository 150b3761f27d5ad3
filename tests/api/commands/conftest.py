from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from api import cli


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], Ran]:
    """Run a command line as the shell would, in this process."""

    monkeypatch.setenv("COLUMNS", "200")
    for name in ("DATABASE_URL", "CITY_PEERS_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CITY_PEERS_DATA_DIR", str(tmp_path / "no-data-yet"))

    def run_line(line: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["city-peers", *shlex.split(line)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        captured = capsys.readouterr()
        return Ran(int(ended.value.code or 0), captured.out, captured.err)

    return run_line
