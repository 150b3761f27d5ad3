"""What is kept of a snapshot is given to equal snapshots only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from api.snapshots.per_snapshot import PerSnapshot
from api.web.told import tell_snapshot
from matcher.arrays import Float32
from matcher.snapshot import Snapshot


def encode_nothing(texts: Sequence[str]) -> Float32:
    return np.zeros((len(texts), 384), dtype=np.float32)


def test_equal_snapshots_are_built_from_once(real_snapshot: Snapshot) -> None:
    kept: PerSnapshot[object] = PerSnapshot()
    first = kept.find(real_snapshot, object)
    assert kept.find(replace(real_snapshot), object) is first
    assert kept.find(real_snapshot, object, "in other words") is not first


def test_only_the_newest_are_kept(real_snapshot: Snapshot) -> None:
    kept: PerSnapshot[object] = PerSnapshot(2)
    first, second = (kept.find(real_snapshot, object, name) for name in "ab")
    kept.find(real_snapshot, object, "c")
    assert kept.find(real_snapshot, object, "b") is second
    assert kept.find(real_snapshot, object, "a") is not first


def test_a_page_tells_the_snapshot_it_was_asked_of_not_one_of_equal_words_that_another_encoder_read(
    real_snapshot: Snapshot,
) -> None:
    other = replace(real_snapshot, encode=encode_nothing)
    for language in ("en", "de"):
        assert tell_snapshot(other, language).encode is encode_nothing
        assert tell_snapshot(real_snapshot, language).encode is real_snapshot.encode
