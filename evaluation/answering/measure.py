"""How well a cosine tells what answers a need, on needs of cities from which nothing was learned."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.metrics import average_precision_score, ndcg_score, roc_auc_score

from embeddings import Meeting
from evaluation.answering.judged import WORTH, Grades
from evaluation.answering.learn import NONE, Lists, build_lists, learn_meeting
from evaluation.answering.texts import Texts
from matcher.arrays import Bool, Float32, Int

FOLDS = 5
FIRST = 5
SEED = 1
LEVELS = (0.36, 0.44, 0.48, 0.52, 0.56, 0.60, 0.64, 0.68)
STEP = 0.04


@dataclass(frozen=True, slots=True)
class Told:
    """ndcg: mean nDCG@5 of the judged answers of each need that has any. auc: the chance that an answer worth a place on an
    agenda lies nearer than one that is not. precision: the mean precision over all places down the list of all pairs."""

    ndcg: float
    auc: float
    precision: float

    def __str__(self) -> str:
        return f"nDCG@5 {self.ndcg:.3f}  AUC {self.auc:.3f}  average precision {self.precision:.3f}"


def measure_cosines(cosines: Float32, lists: Lists) -> Told:
    """Measure cosines, (q, l), of judged lists."""
    judged = lists.grades != NONE
    gains = np.where(judged, 2**lists.grades - 1, 0)
    some = gains.sum(axis=1) > 0
    worth = lists.grades[judged] >= WORTH
    return Told(
        float(ndcg_score(gains[some], np.where(judged, cosines, -2)[some], k=FIRST)),
        float(roc_auc_score(worth, cosines[judged])),
        float(average_precision_score(worth, cosines[judged])),
    )


def tell_levels(cosines: Float32, lists: Lists) -> list[str]:
    """How many of the pairs from a cosine on, and around it, are worth a place on an agenda."""
    judged = lists.grades != NONE
    near, worth = cosines[judged], lists.grades[judged] >= WORTH
    told = []
    for level in LEVELS:
        here = (near >= level - STEP / 2) & (near < level + STEP / 2)
        above = near >= level
        shares = f"{worth[here].mean():.2f} around it, {worth[above].mean():.2f} of {above.sum()} from it on"
        told.append(f"cosine {level:.2f}: {shares}")
    return told


def build_all_lists(texts: Texts, grades: Grades) -> Lists:
    """The judged lists of all needs."""
    needs = {need.name: no for no, need in enumerate(texts.needs)}
    return build_lists(grades, needs, {answer.name: no for no, answer in enumerate(texts.answers)})


def find_cosines(texts: Texts, lists: Lists, meeting: Meeting) -> Float32:
    """The cosines of judged lists under a map. Shape (q, l)."""
    needs, answers = meeting.draw_together(texts.need_rows), meeting.draw_together(texts.answer_rows)
    found: Float32 = np.einsum("qd,qld->ql", needs[lists.needs], answers[lists.answers])
    return found


def deal_cities(texts: Texts) -> dict[str, int]:
    """The fold of each city, by chance."""
    ids = sorted({text.city_id for text in (*texts.needs, *texts.answers)})
    dealt = np.random.default_rng(SEED).permutation(len(ids)) % FOLDS
    return dict(zip(ids, dealt.tolist(), strict=True))


def find_unseen(texts: Texts, lists: Lists, answers_too: bool = False) -> tuple[Float32, Lists]:
    """Cosines under maps that were learned without the cities of the needs, of the answers too if wanted; and their lists, in
    which pairs of a city that was learned from are left out."""
    folds = deal_cities(texts)
    need_folds = np.array([folds[texts.needs[no].city_id] for no in lists.needs])
    answer_folds = np.array([folds[answer.city_id] for answer in texts.answers])[lists.answers]
    cosines, grades = np.zeros_like(lists.grades), np.full_like(lists.grades, NONE)
    for fold in range(FOLDS):
        mine = need_folds == fold
        theirs = answer_folds == fold if answers_too else np.ones_like(lists.grades, dtype=bool)
        seen = _only(lists, ~mine, ~theirs if answers_too else theirs)
        cosines[mine] = find_cosines(texts, lists, learn_meeting(texts.need_rows, texts.answer_rows, seen))[mine]
        grades[mine] = np.where(theirs, lists.grades, NONE)[mine]
    return cosines, Lists(lists.needs, lists.answers, grades)


def _only(lists: Lists, needs: Bool, pairs: Bool) -> Lists:
    """The lists of some needs with some of their pairs."""
    rows: Int = np.flatnonzero(needs)
    grades = np.where(pairs, lists.grades, NONE)[rows]
    return Lists(lists.needs[rows], lists.answers[rows], grades.astype(np.float32))
