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

    return Settings() if data_dir is None else Settings(data_dir=data_dir.expanduser().resolve())


def use_one_thread() -> None:
    """Let numpy, which reads this when it is imported, multiply in one thread: products this small cost more in several."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
