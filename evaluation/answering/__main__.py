"""Print what the map gains; draw sheets and take them in; learn the map and ship it (see the package)."""

from __future__ import annotations

import json
import sys

import numpy as np

from embeddings import Meeting
from embeddings.shipped import find_shipped
from evaluation.answering.judged import group_grades, load_judgements, measure_agreement
from evaluation.answering.learn import learn_meeting
from evaluation.answering.measure import build_all_lists, find_cosines, find_unseen, measure_cosines, tell_levels
from evaluation.answering.texts import Texts, load_texts
from fixtures.vectors import load_representer

DIGITS = 4


def tell() -> None:
    """Print every figure."""
    judgements, texts = load_judgements(), load_texts()
    lists = build_all_lists(texts, group_grades(judgements))
    twice, alpha = measure_agreement(judgements)
    print(f"{len(lists.needs)} needs, {len(judgements)} judgements, {twice} pairs by two readers, alpha {alpha:.2f}")
    still = Meeting(np.zeros((texts.need_rows.shape[1], 0), np.float32), np.zeros((0, texts.need_rows.shape[1]), np.float32))
    for name, answers_too in (("needs of other cities", False), ("needs and answers of other cities", True)):
        cosines, unseen = find_unseen(texts, lists, answers_too)
        print(f"{name}\n  not moved  {measure_cosines(find_cosines(texts, lists, still), unseen)}")
        print(f"  moved      {measure_cosines(cosines, unseen)}")
        print(*(f"    {line}" for line in tell_levels(cosines, unseen)), sep="\n", flush=True)


def adopt() -> None:
    """Learn the map from all judgements and write it to be shipped."""
    judgements, texts = load_judgements(), load_texts()
    meeting = learn_meeting(texts.need_rows, texts.answer_rows, build_all_lists(texts, group_grades(judgements)))
    path = find_shipped("meeting", load_representer().encoder.encoder_id)
    path.parent.mkdir(exist_ok=True)
    record = {
        "made_by": f"python -m evaluation.answering adopt, from {len(judgements)} judgements by language models",
        "down": np.round(meeting.down.astype(float), DIGITS).tolist(),
        "up": np.round(meeting.up.astype(float), DIGITS).tolist(),
    }
    path.write_text(json.dumps(record) + "\n", encoding="utf-8")
    print(path.name)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["adopt"]:
            adopt()
        case _:
            tell()
