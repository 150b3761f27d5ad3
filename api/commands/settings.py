"""The settings that a command works with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from api.settings import Settings


def read_settings(data_dir: Path | None) -> Settings:
    """The settings of the environment; a data folder given on the command line goes before those."""
    from api.settings import Settings

    return Settings() if data_dir is None else Settings(data_dir=data_dir.expanduser().resolve())
