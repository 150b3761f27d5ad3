"""The settings that a command works with."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from api.settings import Settings


def read_settings(data_dir: Path | None) -> Settings:
    """The settings of the environment; a data folder given on the command line goes before those."""
    from api.settings import Settings

    if data_dir is not None:
        os.environ["CITY_PEERS_DATA_DIR"] = str(data_dir.expanduser().resolve())
    return Settings()
