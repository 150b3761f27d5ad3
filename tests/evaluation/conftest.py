from __future__ import annotations

import pytest

from evaluation.protocol import BuildSnapshot, build_with
from fixtures.worlds import encode_words


@pytest.fixture(scope="session")
def build() -> BuildSnapshot:
    return build_with(encode_words)
