"""What is told of a snapshot in the languages of the pages is kept as long as the snapshot, and no longer."""

from __future__ import annotations

import gc
from dataclasses import replace
from weakref import ref

from api.web.told import tell_snapshot
from matcher.snapshot import Snapshot


def test_what_is_told_of_a_snapshot_is_built_once_and_goes_with_it(real_snapshot: Snapshot) -> None:
    former = replace(real_snapshot)
    told = [tell_snapshot(former, language) for language in ("de", "fr", "el", "en")]
    assert all(
        tell_snapshot(former, language) is one for language, one in zip(("de", "fr", "el", "en"), told, strict=True)
    )
    watched = [ref(one) for one in (former, *told)]
    del former, told
    gc.collect()
    assert [one() for one in watched] == [None] * len(watched)
