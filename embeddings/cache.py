"""Encoded texts kept in SQLite files, so that no text is encoded twice, not even by the next process.

A row is stored as float16 under the encoder's id and the SHA-256 of the cleaned text; rounding moves a similarity by less
than 0.0005. Files are opened for one reading or writing at a time, so threads, processes and forks can share them.

The growing file is opened to be written even where it is only read: what a killed process left half written can then be rolled
back. It holds nothing that cannot be made again, so it never stops anybody: a damaged file is put aside and begun anew, and one
that cannot be opened is done without.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import numpy as np

from embeddings.encoder import Encoder, Rows, clean_texts, encode_distinct
from embeddings.errors import CacheUnusable

LOG = logging.getLogger("city_peers")
Found = TypeVar("Found")
TABLE = """CREATE TABLE IF NOT EXISTS vector (
    encoder_id TEXT NOT NULL, text_sha256 BLOB NOT NULL, row BLOB NOT NULL, PRIMARY KEY (encoder_id, text_sha256)
) WITHOUT ROWID"""
FIND = "SELECT row FROM vector WHERE encoder_id = ? AND text_sha256 = ?"
KEEP = "INSERT OR IGNORE INTO vector VALUES (?, ?, ?)"
WAIT_SECONDS = 30.0
STORED = np.dtype("<f2")


class VectorCache:
    """Rows of texts in one file that may grow and any number of shipped files that are only read.

    Args:
        growing: File to write new rows to, made with its folder at the first write; None keeps nothing new.
        shipped: Files to look in first, never written.
    """

    def __init__(self, growing: Path | None, shipped: Sequence[Path] = ()) -> None:
        self._growing = growing
        self._shipped = tuple(shipped)

    def find_rows(self, encoder_id: str, texts: Sequence[str]) -> dict[str, Rows]:
        """The stored rows (d,) of those clean texts that have one.

        Raises:
            CacheUnusable: a shipped file is missing or is no vector cache.
        """
        found: dict[str, Rows] = {}
        for path in self._shipped:
            found |= read_rows(path, encoder_id, [text for text in texts if text not in found])
        if self._growing is not None and self._growing.is_file():
            missing = [text for text in texts if text not in found]
            found |= self._use_growing(lambda connection: select_rows(connection, encoder_id, missing)) or {}
        return found

    def keep_rows(self, encoder_id: str, rows: Mapping[str, Rows]) -> None:
        """Store rows (d,) of clean texts; a text that is stored already keeps its row."""
        if self._growing is None or not rows:
            return
        stored = [(encoder_id, text_key(text), row.astype(STORED).tobytes()) for text, row in rows.items()]

        def keep(connection: sqlite3.Connection) -> None:
            connection.executemany(KEEP, stored)
            connection.commit()

        self._use_growing(keep)

    def _use_growing(self, use: Callable[[sqlite3.Connection], Found]) -> Found | None:
        """What `use` makes of the growing file; None where the file cannot be opened."""
        assert self._growing is not None
        try:
            return _use_table(self._growing, use)
        except CacheUnusable as error:
            if _is_damaged(error):
                put_aside(self._growing)
                return _use_table(self._growing, use)
            LOG.warning("%s: until then texts are encoded again each time", error)
            return None


def _use_table(path: Path, use: Callable[[sqlite3.Connection], Found]) -> Found:
    with opened(path, "rwc") as connection:
        connection.execute(TABLE)
        return use(connection)


def _is_damaged(error: CacheUnusable) -> bool:
    """Whether the file holds something else than a cache: an error of SQLite that is not about getting at the file."""
    cause = error.__cause__
    return isinstance(cause, sqlite3.DatabaseError) and not isinstance(cause, sqlite3.OperationalError)


def put_aside(path: Path) -> None:
    """Rename a damaged file, in the place of the one put aside before, and remove its journal."""
    aside = path.with_name(f"{path.name}.damaged")
    LOG.warning("the vector cache %s was damaged; it is now %s, and a new one is begun", path, aside.name)
    with suppress(FileNotFoundError):
        path.replace(aside)
    Path(f"{path}-journal").unlink(missing_ok=True)


class CachedEncoder:
    """An encoder that looks into a cache first; a new row is rounded as it will be stored."""

    def __init__(self, encoder: Encoder, cache: VectorCache) -> None:
        self._encoder = encoder
        self._cache = cache

    @property
    def encoder_id(self) -> str:
        """The id of the encoder behind it."""
        return self._encoder.encoder_id

    @property
    def dimensions(self) -> int:
        """Length d of a row."""
        return self._encoder.dimensions

    @property
    def multilingual(self) -> bool:
        """Whether other languages than English get a meaningful row."""
        return self._encoder.multilingual

    def encode(self, texts: Sequence[str]) -> Rows:
        """Encode texts as `Encoder.encode` says; the model loads only when a text is new.

        Raises:
            CacheUnusable: a shipped file of the cache cannot be read.
        """
        return encode_distinct(texts, self.dimensions, self._find_or_encode)

    def _find_or_encode(self, texts: list[str]) -> Rows:
        rows = self._cache.find_rows(self.encoder_id, texts)
        new = [text for text in texts if text not in rows]
        if new:
            encoded = self._encoder.encode(new).astype(STORED).astype(np.float32)
            fresh = dict(zip(new, encoded, strict=True))
            self._cache.keep_rows(self.encoder_id, fresh)
            rows |= fresh
        return np.stack([rows[text] for text in texts])


def build_cache(texts: Sequence[str], encoder: Encoder, path: Path) -> int:
    """Write the rows of texts to a cache file that can be shipped; rows it has already are kept.

    Returns:
        How many texts were newly encoded.

    Raises:
        CacheUnusable: the file cannot be written.
    """
    _use_table(path, lambda _: None)
    cache = VectorCache(path)
    wanted = list(dict.fromkeys(text for text in clean_texts(texts) if text))
    known = cache.find_rows(encoder.encoder_id, wanted)
    CachedEncoder(encoder, cache).encode(wanted)
    with opened(path, "rwc") as connection:
        connection.execute("VACUUM")
    return len(wanted) - len(known)


def text_key(text: str) -> bytes:
    """The SHA-256 of a clean text."""
    return hashlib.sha256(text.encode()).digest()


def read_rows(path: Path, encoder_id: str, texts: Sequence[str]) -> dict[str, Rows]:
    """The rows of those texts that one file holds.

    Raises:
        CacheUnusable: the file is missing or is no vector cache.
    """
    with opened(path, "ro") as connection:
        return select_rows(connection, encoder_id, texts)


def select_rows(connection: sqlite3.Connection, encoder_id: str, texts: Sequence[str]) -> dict[str, Rows]:
    """The rows of those texts that an open file holds."""
    blobs = ((text, connection.execute(FIND, (encoder_id, text_key(text))).fetchone()) for text in texts)
    return {text: np.frombuffer(blob[0], STORED).astype(np.float32) for text, blob in blobs if blob}


@contextmanager
def opened(path: Path, mode: str) -> Iterator[sqlite3.Connection]:
    """A connection for one reading (`ro`) or writing (`rwc`), closed afterwards; its errors in plain words.

    Raises CacheUnusable.
    """
    try:
        if mode == "rwc":
            path.parent.mkdir(parents=True, exist_ok=True)
        uri = f"{path.absolute().as_uri()}?mode={mode}"
        with closing(sqlite3.connect(uri, uri=True, timeout=WAIT_SECONDS)) as connection:
            yield connection
    except (sqlite3.Error, OSError) as error:
        raise CacheUnusable(f"the vector cache {path} cannot be used ({error}); delete it or name another") from error
