"""Which answers answer which needs: the map learns what was planted, and sheets come back as they were judged."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from embeddings import STILL, Meeting, text_name
from evaluation.answering.judged import Judgement, group_grades, load_judgements, measure_agreement, write_judgements
from evaluation.answering.learn import NONE, Lists, build_lists, learn_meeting
from evaluation.answering.measure import deal_cities, find_cosines, find_unseen, measure_cosines
from evaluation.answering.sheets import draw_candidates, read_grades, write_sheets
from evaluation.answering.texts import Text, Texts
from fixtures.world import load_world
from matcher.answers import case_text

SIZE, CITIES, SUBJECTS = 16, 20, 4


@pytest.fixture(scope="module")
def planted() -> tuple[Texts, Lists]:
    """Needs and answers of four subjects, of which half of the space, the louder one, says nothing."""
    chance = np.random.default_rng(3)
    texts, rows = [], []
    for number in range(2 * CITIES):
        subject = number % SUBJECTS
        row = np.concatenate([np.eye(SIZE // 2)[subject], chance.normal(size=SIZE // 2)])
        texts.append(Text(f"n{number}", f"subject {subject} text {number}", f"city-{number // 2}", (str(subject),)))
        rows.append(row / np.linalg.norm(row))
    own = np.array(rows, dtype=np.float32)
    found = Texts(tuple(texts[::2]), tuple(texts[1::2]), own[::2], own[1::2])
    grades = {
        (need.name, answer.name): 3.0 if (int(need.themes[0]) + 1) % SUBJECTS == int(answer.themes[0]) else 0.0
        for need in found.needs
        for answer in found.answers
        if need.city_id != answer.city_id
    }
    needs = {need.name: no for no, need in enumerate(found.needs)}
    return found, build_lists(grades, needs, {answer.name: no for no, answer in enumerate(found.answers)})


def test_a_map_learns_what_answers_what_and_tells_it_of_cities_it_has_not_seen(planted: tuple[Texts, Lists]) -> None:
    texts, lists = planted
    cosines, unseen = find_unseen(texts, lists)
    before, after = measure_cosines(find_cosines(texts, lists, STILL), unseen), measure_cosines(cosines, unseen)
    assert before.auc < 0.6
    assert after.auc > 0.9


def test_what_is_measured_on_unseen_answers_leaves_out_the_pairs_of_other_folds(planted: tuple[Texts, Lists]) -> None:
    texts, lists = planted
    folds = deal_cities(texts)
    _, unseen = find_unseen(texts, lists, answers_too=True)
    for row, no in enumerate(unseen.needs):
        for column in np.flatnonzero(unseen.grades[row] != NONE):
            assert folds[texts.answers[unseen.answers[row, column]].city_id] == folds[texts.needs[no].city_id]


def test_the_map_is_the_same_whenever_it_is_learned(planted: tuple[Texts, Lists]) -> None:
    texts, lists = planted
    first, second = (learn_meeting(texts.need_rows, texts.answer_rows, lists) for _ in range(2))
    assert np.array_equal(first.down, second.down) and np.array_equal(first.up, second.up)


def test_a_perfect_order_counts_one_and_its_reverse_nothing() -> None:
    lists = Lists(np.array([0]), np.array([[0, 1, 2, 0]]), np.array([[3, 2, 0, NONE]], dtype=np.float32))
    perfect = measure_cosines(np.array([[0.9, 0.8, 0.1, 1.0]], dtype=np.float32), lists)
    reverse = measure_cosines(np.array([[0.1, 0.2, 0.9, 1.0]], dtype=np.float32), lists)
    assert (perfect.ndcg, perfect.auc, perfect.precision) == pytest.approx((1, 1, 1))
    assert reverse.auc == 0


def test_a_map_keeps_rows_of_zeros_and_lengths_of_one() -> None:
    chance = np.random.default_rng(1)
    meeting = Meeting(*(chance.normal(size=shape).astype(np.float32) for shape in ((SIZE, 3), (3, SIZE))))
    rows = np.vstack([np.eye(SIZE, dtype=np.float32), np.zeros((1, SIZE), np.float32)])
    lengths = np.linalg.norm(meeting.draw_together(rows), axis=1)
    assert lengths == pytest.approx([1.0] * SIZE + [0.0], abs=1e-5)


def test_a_sheet_comes_back_as_it_was_judged(planted: tuple[Texts, Lists], tmp_path: Path) -> None:
    texts, _ = planted
    judged = {(texts.needs[0].name, answer.name) for answer in texts.answers[:5]}
    drawn = dict(draw_candidates(texts, texts.need_rows @ texts.answer_rows.T, judged))
    assert not any((texts.needs[0].name, texts.answers[at].name) in judged for at in drawn[0])
    assert all(texts.answers[at].city_id != texts.needs[no].city_id for no, shown in drawn.items() for at in shown)
    assert write_sheets(tmp_path, texts, drawn) == 1
    (tmp_path / "grades" / "ana").mkdir(parents=True)
    first, second, *others = drawn[3]
    (tmp_path / "grades" / "ana" / "01.csv").write_text(f"3;3={first};2={second};1=\n", encoding="utf-8")
    read = list(read_grades(tmp_path, texts, "person", "2026-12-01"))
    assert {one.answer: one.grade for one in read} == {
        texts.answers[first].name: 3,
        texts.answers[second].name: 2,
        **{texts.answers[at].name: 0 for at in others},
    }
    assert write_judgements(read).count("\n") == len(read) + 1


def test_a_grade_of_what_was_not_shown_is_refused_with_its_line(planted: tuple[Texts, Lists], tmp_path: Path) -> None:
    texts, _ = planted
    write_sheets(tmp_path, texts, {0: [1, 2]})
    (tmp_path / "grades" / "ana").mkdir(parents=True)
    (tmp_path / "grades" / "ana" / "01.csv").write_text("0;3=1\n0;3=9\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"ana/01\.csv line 2"):
        list(read_grades(tmp_path, texts, "person", "2026-12-01"))


def test_readers_agree_and_judged_what_ships() -> None:
    judgements, world = load_judgements(), load_world()
    twice, alpha = measure_agreement(judgements)
    assert twice > 1000 and alpha > 0.6
    said = [one.text for city in world.cities for one in (*city.needs, *city.offers)]
    shipped = {text_name(text) for text in (*said, *map(case_text, world.cases))}
    known = [need in shipped and answer in shipped for need, answer in group_grades(judgements)]
    assert np.mean(known) > 0.95


def test_two_readers_of_one_pair_count_by_their_mean() -> None:
    two = [Judgement("a", "b", grade, reader, "model", "2026-12-01") for grade, reader in ((3, "x"), (2, "y"))]
    assert group_grades(two) == {("a", "b"): 2.5}
