"""The commands behind the command line, each module imported only when its command runs."""

from importlib import import_module
from typing import Any


def lazy(name: str) -> Any:
    """The command module with this name, imported now."""
    return import_module(f"api.commands.{name}")
