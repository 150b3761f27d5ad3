"""Folders that are there whole or not at all: written beside, named when they are finished, and checked before they are used."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from isal import isal_zlib

MANIFEST = "manifest.json"
UNFINISHED = ".unfinished-"
CHUNK = 1 << 22


@dataclass(frozen=True, slots=True, order=True)
class Named:
    """A finished folder. number: of the folder itself, another one where it was written again."""

    name: str
    number: int


class NotWhole(Exception):
    """A folder lacks a file, or one is not as it was written."""


def write_whole(root: Path, name: str, write: Callable[[Path], None]) -> Path:
    """Let `write` fill a folder and give it its name when all of it lies on the disk, in the place of one that had it."""

    def fill(folder: Path) -> None:
        write(folder)
        listed = {path.name: _measure(path) for path in sorted(folder.iterdir())}
        (folder / MANIFEST).write_text(json.dumps(listed))

    return _place(root, name, fill)


def write_checked(root: Path, name: str, bring: Callable[[Path], None]) -> Path:
    """Let `bring` fill a folder with a copy of one that was written whole elsewhere. Raises NotWhole where it is not like it."""

    def fill(folder: Path) -> None:
        bring(folder)
        check_whole(folder)

    return _place(root, name, fill)


def _place(root: Path, name: str, fill: Callable[[Path], None]) -> Path:
    root.mkdir(parents=True, exist_ok=True)
    unfinished = Path(mkdtemp(prefix=UNFINISHED, dir=root))
    try:
        fill(unfinished)
        for path in (*unfinished.iterdir(), unfinished):
            _settle(path)
        shutil.rmtree(root / name, ignore_errors=True)
        unfinished.rename(root / name)
        _settle(root)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return root / name


def check_whole(folder: Path) -> None:
    """Read every file to its end. Raises NotWhole with what is wrong."""
    try:
        listed = json.loads((folder / MANIFEST).read_text())
        wrong = [name for name, measured in listed.items() if _measure(folder / name) != measured]
    except (OSError, ValueError, AttributeError) as error:
        raise NotWhole(f"{type(error).__name__}: {error}") from error
    if wrong:
        raise NotWhole(f"{', '.join(wrong[:3])} is not as it was written")


def list_named(root: Path) -> list[Named]:
    """The finished folders, in the order of their names; none where there is no such root, or none that may be read."""
    try:
        entries = [entry for entry in os.scandir(root) if not entry.name.startswith(".") and entry.is_dir()]
        return sorted(Named(entry.name, entry.inode()) for entry in entries)
    except OSError:
        return []


def remove_unfinished(root: Path) -> None:
    """Remove what writers that were killed have left. To be called only by who alone writes."""
    for path in root.glob(f"{UNFINISHED}*"):
        shutil.rmtree(path, ignore_errors=True)


def _measure(path: Path) -> list[int]:
    """Length in bytes, and a checksum of them."""
    size = checksum = 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            size, checksum = size + len(chunk), isal_zlib.crc32(chunk, checksum)
    return [size, checksum]


def _settle(path: Path) -> None:
    """Wait until it lies on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
