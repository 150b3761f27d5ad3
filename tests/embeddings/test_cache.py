from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings import CachedEncoder, CacheUnusable, VectorCache, build_cache
from tests.embeddings.fakes import WordEncoder

TEXTS = ["heat pumps", "street trees", "", "green bonds"]
FULL = ["heat pumps", "street trees", "green bonds"]
WRITER = """
import sys
from pathlib import Path
from embeddings import CachedEncoder, VectorCache
from tests.embeddings.fakes import WordEncoder
cached = CachedEncoder(WordEncoder(), VectorCache(Path(sys.argv[1])))
for number in range(40):
    cached.encode([f"text {number}", f"text of {sys.argv[2]} {number}"])
"""

KILLED = """
import os, signal, sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("PRAGMA cache_size=1")
connection.execute("UPDATE vector SET row = zeroblob(10)")
connection.executemany("INSERT INTO vector VALUES ('x', ?, zeroblob(4000))", [(bytes([n]),) for n in range(200)])
os.kill(os.getpid(), signal.SIGKILL)
"""


def count_rows(path: Path) -> int:
    connection = sqlite3.connect(path)
    (count,) = connection.execute("SELECT count(*) FROM vector").fetchone()
    connection.close()
    return int(count)


def test_a_restart_encodes_nothing_twice(tmp_path: Path) -> None:
    first, second = WordEncoder(), WordEncoder()
    path = tmp_path / "new folder" / "vectors.sqlite"
    rows = CachedEncoder(first, VectorCache(path)).encode(TEXTS)
    again = CachedEncoder(second, VectorCache(path)).encode([*TEXTS, "one more"])
    assert first.encoded == FULL
    assert second.encoded == ["one more"]
    assert np.array_equal(again[:-1], rows)


def test_cached_rows_differ_from_fresh_ones_by_less_than_matters(tmp_path: Path) -> None:
    fresh = WordEncoder().encode(TEXTS)
    cached = CachedEncoder(WordEncoder(), VectorCache(tmp_path / "vectors.sqlite")).encode(TEXTS)
    assert np.abs(fresh @ fresh.T - cached @ cached.T).max() < 5e-4


def test_two_encoders_share_a_file_without_mixing_their_rows(tmp_path: Path) -> None:
    cache = VectorCache(tmp_path / "vectors.sqlite")
    other = WordEncoder()
    other.encoder_id = "another"
    CachedEncoder(WordEncoder(), cache).encode(TEXTS)
    CachedEncoder(other, cache).encode(TEXTS)
    assert other.encoded == FULL


def test_shipped_rows_are_used_and_the_shipped_file_is_never_written(tmp_path: Path) -> None:
    shipped, growing, encoder = tmp_path / "shipped.sqlite", tmp_path / "growing.sqlite", WordEncoder()
    assert build_cache(TEXTS, WordEncoder(), shipped) == 3
    before = shipped.read_bytes()
    CachedEncoder(encoder, VectorCache(growing, shipped=[shipped])).encode([*TEXTS, "one more"])
    assert encoder.encoded == ["one more"]
    assert shipped.read_bytes() == before
    assert count_rows(growing) == 1


def test_a_cache_without_a_growing_file_keeps_nothing(tmp_path: Path) -> None:
    encoder = WordEncoder()
    cached = CachedEncoder(encoder, VectorCache(None))
    assert np.array_equal(cached.encode(TEXTS), cached.encode(TEXTS))
    assert encoder.encoded == [*FULL, *FULL]
    assert list(tmp_path.iterdir()) == []


def test_building_a_cache_again_encodes_only_what_is_new(tmp_path: Path) -> None:
    path = tmp_path / "vectors.sqlite"
    assert build_cache([*TEXTS, " heat  pumps "], WordEncoder(), path) == 3
    assert build_cache([*TEXTS, "one more"], WordEncoder(), path) == 1
    assert count_rows(path) == 4


@given(st.lists(st.lists(st.sampled_from(["a b", "c", "", "d e f"]), max_size=4), max_size=4))
def test_whatever_was_asked_before_the_rows_are_those_of_an_empty_cache(
    tmp_path_factory: pytest.TempPathFactory, questions: list[list[str]]
) -> None:
    cached = CachedEncoder(WordEncoder(), VectorCache(tmp_path_factory.mktemp("cache") / "vectors.sqlite"))
    for question in questions:
        assert np.array_equal(cached.encode(question), CachedEncoder(WordEncoder(), VectorCache(None)).encode(question))


def test_several_processes_write_one_file_and_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "vectors.sqlite"
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(path), str(number)]) for number in range(3)]
    assert [writer.wait(timeout=120) for writer in writers] == [0, 0, 0]
    assert count_rows(path) == 40 + 3 * 40
    reader = WordEncoder()
    CachedEncoder(reader, VectorCache(path)).encode([f"text of 2 {number}" for number in range(40)])
    assert reader.encoded == []


def test_a_missing_shipped_file_is_named(tmp_path: Path) -> None:
    cache = VectorCache(None, shipped=[tmp_path / "gone.sqlite"])
    with pytest.raises(CacheUnusable, match=r"gone\.sqlite cannot be used"):
        CachedEncoder(WordEncoder(), cache).encode(TEXTS)


def test_a_process_killed_while_it_writes_leaves_a_cache_that_is_whole_and_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "vectors.sqlite"
    CachedEncoder(WordEncoder(), VectorCache(path)).encode(TEXTS)
    killed = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert Path(f"{path}-journal").stat().st_size > 0
    encoder = WordEncoder()
    CachedEncoder(encoder, VectorCache(path)).encode([*TEXTS, "one more"])
    assert encoder.encoded == ["one more"]
    assert count_rows(path) == 4


@pytest.mark.parametrize("content", [b"my notes " * 200, b"SQLite format 3\0" + bytes(4080)])
def test_a_damaged_cache_is_put_aside_whole_and_made_again(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "vectors.sqlite"
    path.write_bytes(content)
    first, second = WordEncoder(), WordEncoder()
    CachedEncoder(first, VectorCache(path)).encode(TEXTS)
    CachedEncoder(second, VectorCache(path)).encode(TEXTS)
    assert (first.encoded, second.encoded) == (FULL, [])
    assert (tmp_path / "vectors.sqlite.damaged").read_bytes() == content


def test_a_cache_whose_first_writer_died_before_it_made_the_table_is_used(tmp_path: Path) -> None:
    path = tmp_path / "vectors.sqlite"
    path.touch()
    CachedEncoder(WordEncoder(), VectorCache(path)).encode(TEXTS)
    assert count_rows(path) == 3


def test_a_folder_that_cannot_be_made_costs_time_and_no_answer(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = VectorCache(tmp_path / "file" / "vectors.sqlite")
    rows = CachedEncoder(WordEncoder(), cache).encode(TEXTS)
    assert np.array_equal(rows, CachedEncoder(WordEncoder(), VectorCache(None)).encode(TEXTS))
    assert "vectors.sqlite" in caplog.text


def test_a_shipped_cache_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CacheUnusable, match="cannot be used"):
        build_cache(TEXTS, WordEncoder(), tmp_path / "file" / "vectors.sqlite")
