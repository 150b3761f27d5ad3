"""Learn the map that brings needs near to what answers them (`embeddings.meeting`) from judged pairs.

The map is the smallest that ranks answers as readers did and tells what is worth a place on an agenda from what is not:

    loss = mean over needs of the cross-entropy of softmax(cosine / 0.05) against 2^grade - 1
         + 2 mean over pairs of the log loss of worth against a (cosine - b)
         + 0.003 |down up|^2

One cosine serves both; a and b are learned beside and thrown away. Source of the first line: Cao et al. (2007), Learning to Rank:
From Pairwise Approach to Listwise Approach.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from embeddings import Meeting
from evaluation.answering.judged import WORTH, Grades
from matcher.arrays import Float32, Int

if TYPE_CHECKING:
    from torch import Tensor

RANK = 24
STEPS = 150
RATE = 0.005
TEMPERATURE = 0.05
PAIRS = 2.0
KEEP = 0.003
FIRST = (0.45, 10.0)
NONE = -1


@dataclass(frozen=True, slots=True)
class Lists:
    """Judged answers in rows of equal length. needs: (q,) row numbers. answers: (q, l) row numbers. grades: (q, l), NONE where a
    need has fewer."""

    needs: Int
    answers: Int
    grades: Float32


def build_lists(grades: Grades, need_nos: dict[str, int], answer_nos: dict[str, int]) -> Lists:
    """The judged pairs of the needs and answers that are known by name."""
    judged: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for (need, answer), grade in grades.items():
        if need in need_nos and answer in answer_nos:
            judged[need_nos[need]].append((answer_nos[answer], grade))
    longest = max(map(len, judged.values()))
    answers = np.zeros((len(judged), longest), dtype=np.int64)
    found = np.full((len(judged), longest), NONE, dtype=np.float32)
    for row, pairs in enumerate(judged.values()):
        answers[row, : len(pairs)], found[row, : len(pairs)] = zip(*pairs, strict=True)
    return Lists(np.array(list(judged), dtype=np.int64), answers, found)


def learn_meeting(need_rows: Float32, answer_rows: Float32, lists: Lists, rank: int = RANK) -> Meeting:
    """Learn the map from judged lists.

    Args:
        need_rows, answer_rows: unit rows that were not moved, (n, d) and (m, d).
    """
    import torch

    torch.set_num_threads(1)  # sums in one order, whatever the machine
    torch.manual_seed(0)
    needs, answers = torch.tensor(need_rows[lists.needs]), torch.tensor(answer_rows[lists.answers])
    grades = torch.tensor(lists.grades)
    size = need_rows.shape[1]
    down, up = (torch.nn.Parameter(0.01 * torch.randn(shape)) for shape in ((size, rank), (rank, size)))
    line = torch.nn.Parameter(torch.tensor(FIRST))
    optimiser = torch.optim.Adam([down, up, line], lr=RATE)
    for _ in range(STEPS):
        moved = [torch.nn.functional.normalize(rows + (rows @ down) @ up, dim=-1) for rows in (needs, answers)]
        cosines = torch.einsum("qd,qld->ql", *moved)
        loss = _rank(cosines, grades) + PAIRS * _tell(cosines, grades, line) + KEEP * (down @ up).pow(2).sum()
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    return Meeting(down.detach().numpy(), up.detach().numpy())


def _rank(cosines: Tensor, grades: Tensor) -> Tensor:
    """Cross-entropy of the ranking of each need that has any answer."""
    judged = grades != NONE
    gains = (2**grades - 1) * judged
    told = (cosines / TEMPERATURE).masked_fill(~judged, -float("inf")).log_softmax(dim=1).masked_fill(~judged, 0)
    sums = gains.sum(dim=1)
    return -((gains * told).sum(dim=1)[sums > 0] / sums[sums > 0]).mean()


def _tell(cosines: Tensor, grades: Tensor, line: Tensor) -> Tensor:
    """Log loss of what is worth a place on an agenda."""
    judged = grades != NONE
    worth = (grades[judged] >= WORTH).float()
    odds = line[1] * (cosines[judged] - line[0])
    return odds.clamp(min=0).sub(odds * worth).add(odds.abs().neg().exp().log1p()).mean()
