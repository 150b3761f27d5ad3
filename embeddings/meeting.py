"""Where a need meets what answers it: a map of the space of texts, learned from judged pairs of both.

Texts that are alike in meaning need not answer each other: "money for retrofit" lies near every retrofit. A small map moves the
rows of texts so that needs come nearer to what readers called an answer than to what they called another matter. It is learned
by `python -m evaluation.answering adopt`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache

import numpy as np

from embeddings.encoder import Rows, unit_rows
from embeddings.shipped import find_shipped, read_shipped


@dataclass(frozen=True, slots=True)
class Meeting:
    """The map of one encoder.

        moved(x) = x + (x down) up, scaled to length 1

    down: float32 (d, r). up: float32 (r, d). With nothing in them (`STILL`) rows stay as they are.
    """

    down: Rows
    up: Rows

    @property
    def digest(self) -> str:
        """What tells one map from another."""
        return hashlib.sha256(self.down.tobytes() + self.up.tobytes()).hexdigest()

    def draw_together(self, rows: Rows) -> Rows:
        """Move unit rows (n, d); a row of zeros stays zeros.

        >>> STILL.draw_together(np.eye(2, dtype=np.float32))
        array([[1., 0.],
               [0., 1.]], dtype=float32)
        """
        if not self.down.size:
            return rows
        return unit_rows((rows + (rows @ self.down) @ self.up).astype(np.float32, copy=False))


STILL = Meeting(np.zeros((0, 0), np.float32), np.zeros((0, 0), np.float32))
"""The map that moves nothing."""


@cache
def load_meeting(encoder_id: str) -> Meeting:
    """The shipped map of an encoder; `STILL` where none was learned for it."""
    if not find_shipped("meeting", encoder_id).is_file():
        return STILL
    stored = read_shipped("meeting", encoder_id, "python -m evaluation.answering adopt")
    return Meeting(np.array(stored["down"], np.float32), np.array(stored["up"], np.float32))
