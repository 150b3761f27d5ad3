"""Finished snapshots by address, in an object store or a folder: through it machines that share no disk have the same ones."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from api.snapshots.whole import MANIFEST, NotWhole, list_named, write_checked

LOG = logging.getLogger("city_peers")
IN_OBJECT_STORES = ("s3", "gs", "az")


class DepotUnusable(ValueError):
    """The place is not there, does not answer, or may not be read or written."""


@contextmanager
def telling(url: str) -> Iterator[None]:
    """Turn what the library of a store says into one line. Raises DepotUnusable."""
    try:
        yield
    except (NotWhole, DepotUnusable):
        raise
    except Exception as error:  # every store has its own
        told = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise DepotUnusable(f"the finished snapshots at {url} cannot be reached: {told}") from error


class Depot:
    """Carries finished snapshots between this machine's folder and an address, such as `s3://bucket/snapshots` or `file:///srv/them`.

    Credentials and endpoint are those of the environment, as the tools of the store read them (`AWS_ACCESS_KEY_ID`,
    `AWS_ENDPOINT_URL`, ...). A snapshot is there once its manifest is, which goes up last and comes away first.

    Every method raises DepotUnusable where the place cannot be used; what it brought or left until then is not half a snapshot.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._refused: set[str] = set()
        with telling(url):
            self._files, self._root = _open(url)

    def list_names(self) -> list[str]:
        """The names of what is there whole, in order."""
        with telling(self._url):
            self._files.invalidate_cache()
            found = self._files.glob(f"{self._root}/*/{MANIFEST}")
        return sorted(str(path).split("/")[-2] for path in found)

    def send(self, folder: Path) -> None:
        """Put a finished snapshot there, and take all others away: they hold what may have been erased since."""
        there = self.list_names()
        with telling(self._url):
            if folder.name not in there:
                self._put(folder)
            for name in there:
                if name != folder.name:
                    self._files.rm_file(self._place(name, MANIFEST))
                    self._files.rm(self._place(name), recursive=True)

    def _put(self, folder: Path) -> None:
        self._files.makedirs(self._place(folder.name), exist_ok=True)
        for path in sorted(folder.iterdir(), key=lambda path: path.name == MANIFEST):
            self._files.put_file(str(path), self._place(folder.name, path.name))

    def find_new(self, root: Path, wanted: Collection[str]) -> str:
        """The newest of the wanted ones, "" where it, or a newer one, lies in the folder, or where none is there."""
        newest = max((name for name in wanted if name not in self._refused), default="")
        held = max((one.name for one in list_named(root) if one.name in wanted), default="")
        return newest if newest > held else ""

    def fetch(self, root: Path, newest: str) -> None:
        """Bring a snapshot into a folder. To be called only by who alone writes there.

        What is older goes from the folder, but for the former one, which others may be opening now: that goes with the next one.
        What does not arrive whole is logged, and not asked for again.
        """
        held = [one.name for one in list_named(root)]
        try:
            with telling(self._url):
                write_checked(root, newest, lambda folder: self._bring(newest, folder))
        except NotWhole as error:
            self._refused.add(newest)
            LOG.warning("the finished snapshot %s did not arrive whole: %s", newest, error)
            return
        for name in held[:-1]:
            if name < newest:
                shutil.rmtree(root / name, ignore_errors=True)

    def _bring(self, name: str, folder: Path) -> None:
        for path in self._files.ls(self._place(name), detail=False):
            self._files.get_file(path, str(folder / str(path).rsplit("/", 1)[-1]))

    def _place(self, *names: str) -> str:
        return "/".join((self._root, *names))


def _open(url: str) -> tuple[Any, str]:
    """The files of an address, and its path there. Raises what the library of the store raises."""
    import fsspec  # here, since a service on one disk needs none of it

    if url.partition("://")[0] in IN_OBJECT_STORES:
        from obstore.fsspec import register

        register(list(IN_OBJECT_STORES))
    files, root = fsspec.core.url_to_fs(url)
    return files, str(root)
