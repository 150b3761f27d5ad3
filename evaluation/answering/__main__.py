"""Print what the map gains; draw sheets and take them in; learn the map and ship it (see the package)."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

from embeddings import STILL
from embeddings.shipped import find_shipped
from evaluation.answering.judged import FILE, FOLDER, group_grades, load_judgements, measure_agreement, write_judgements
from evaluation.answering.learn import learn_meeting
from evaluation.answering.measure import build_all_lists, find_cosines, find_unseen, measure_cosines, tell_levels
from evaluation.answering.sheets import draw_candidates, read_grades, write_sheets
from evaluation.answering.texts import load_texts
from fixtures.vectors import load_representer

DIGITS = 4


def tell() -> None:
    """Print every figure."""
    judgements, texts = load_judgements(), load_texts()
    lists = build_all_lists(texts, group_grades(judgements))
    twice, alpha = measure_agreement(judgements)
    print(f"{len(lists.needs)} needs, {len(judgements)} judgements, {twice} pairs by two readers, alpha {alpha:.2f}")
    for name, answers_too in (("needs of other cities", False), ("needs and answers of other cities", True)):
        cosines, unseen = find_unseen(texts, lists, answers_too)
        print(f"{name}\n  not moved  {measure_cosines(find_cosines(texts, lists, STILL), unseen)}")
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


def write_folder(folder: Path) -> None:
    """Write sheets of what lies near under the map in use and nobody has judged."""
    texts, meeting = load_texts(), load_representer().meeting
    cosines = meeting.draw_together(texts.need_rows) @ meeting.draw_together(texts.answer_rows).T
    drawn = dict(draw_candidates(texts, cosines, group_grades(load_judgements()).keys()))
    print(f"{write_sheets(folder, texts, drawn)} sheets, {sum(map(len, drawn.values()))} pairs")


def collect(folder: Path, kind: str, date: str) -> None:
    """Take what readers wrote into the table; who judges a pair again replaces the own grade."""
    new = list(read_grades(folder, load_texts(), kind, date))
    again = {(one.need, one.answer, one.reader) for one in new}
    kept = [one for one in load_judgements() if (one.need, one.answer, one.reader) not in again]
    table = Path(__file__).parents[1] / FOLDER / FILE
    table.write_text(write_judgements([*kept, *new]), encoding="utf-8")
    print(f"{len(new)} judgements, {len(kept)} kept")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["sheets", folder]:
            write_folder(Path(folder))
        case ["collect", folder, kind, date]:
            collect(Path(folder), kind, date)
        case ["adopt"]:
            adopt()
        case _:
            tell()
