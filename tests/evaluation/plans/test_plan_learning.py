"""Learning to read plans, on planted rows: what was planted is found, and a left-out city tells nothing of itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from embeddings import TextRepresenter
from embeddings.encoder import Rows
from embeddings.language_means import LanguageMeans
from embeddings.reading import NOTHING, load_reading_model, softmax
from evaluation.plans.aligned import align
from evaluation.plans.contracts import Contract
from evaluation.plans.layers import learn_layer
from evaluation.plans.left_out import Unseen, draw_folds, leave_out
from evaluation.plans.measure import f1_score
from evaluation.plans.own_words import Counts, load_own_words, single_sentences
from evaluation.plans.texts import Labelled, load_examples, load_headings
from evaluation.plans.train import training_city_ids
from evaluation.plans.whole import learn_whole
from evaluation.questions import Asked, answers_needed, keep_subjects, learn_order, measure_order
from fixtures.plans.sentences import Sentence
from fixtures.questions import SUBJECTS
from fixtures.vocabulary import load_vocabulary
from fixtures.world import World
from matcher.city import City, Coded, Source
from matcher.policy import Policy
from matcher.snapshot import Snapshot
from tests.strategies import hash_words

SOURCE = Source("test", "A test", 2024)


class Axes:
    """Texts stand on the axis of the digit they start with, a little beside it by their length."""

    encoder_id = "axes"
    dimensions = 4
    multilingual = True

    def encode(self, texts: list[str]) -> Rows:
        rows = np.eye(4, dtype=np.float32)[[int(text[0]) for text in texts]]
        rows[:, 3] += np.array([len(text) % 7 for text in texts]) / 50
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def representer() -> TextRepresenter:
    return TextRepresenter(Axes(), LanguageMeans((), np.zeros(4, dtype=np.float32), np.zeros((0, 4), dtype=np.float32)))


def test_a_layer_tells_planted_classes_apart_and_keeps_nothing_for_last() -> None:
    labels = ("z", NOTHING, "a")
    texts = [Labelled(f"{axis} {'x' * no}", label) for axis, label in enumerate(labels) for no in range(8)]
    layer = learn_layer(texts, representer())
    assert layer.classes == ("a", "z", NOTHING)
    shares = softmax(layer.logits(representer().represent(["2 new", "0 new", "1 new"])))
    assert shares.argmax(axis=1).tolist() == [0, 1, 2]


def planted(n: int = 60, k: int = 4, signal: float = 2.0) -> Unseen:
    """Codes are named by chance; the first feature is higher where they are."""
    rng = np.random.default_rng(0)
    named = rng.random((n, k)) < 0.4
    features = rng.normal(size=(n, k, 3))
    features[:, :, 0] += signal * named
    return Unseen("planted", tuple("abcd"), features, np.ones((n, k), dtype=np.bool_), named)


def test_weights_find_the_feature_that_tells_what_is_named() -> None:
    unseen = planted()
    whole = learn_whole(unseen.codes, unseen.features, unseen.named)
    strong, weak = np.zeros((4, 3)), np.zeros((4, 3))
    strong[1, 0], weak[1, 0] = 3, -1
    assert whole.confidences(strong)[1] > 0.6
    assert whole.confidences(weak)[1] < 0.4


def test_left_out_contracts_are_weighed_better_than_by_how_common_codes_are() -> None:
    left = leave_out(planted())
    f1, _, _ = f1_score(left.named, left.confidences >= 0.5)
    common, _, _ = f1_score(left.named, left.common >= 0.5)
    assert f1 > common + 0.3


def test_what_a_left_out_city_names_does_not_move_its_own_confidences() -> None:
    unseen = planted()
    other = unseen.named.copy()
    other[7] = ~other[7]
    before, after = leave_out(unseen), leave_out(replace(unseen, named=other))
    folds = draw_folds(len(other))
    same = folds == folds[7]
    assert (before.confidences[same] == after.confidences[same]).all()
    assert (before.confidences[~same] != after.confidences[~same]).any()


def test_a_note_is_aligned_with_the_sentence_nearest_to_it_and_far_ones_stand_for_nothing() -> None:
    city = City("a-xx", "A", "XX", sections={"barriers": (Coded("skills", SOURCE, note="1 note"),)})
    told = tuple(Sentence(text, 1, "barriers") for text in ("0 one", "1 two", "2 three"))
    rows = dict(enumerate(representer().represent([sentence.text for sentence in told])))
    contract = Contract(city, (), (), told, (), {"barriers": (0, 1, 2)}, rows)
    found = align("barriers", contract, representer())
    assert [(label.label, int(row.argmax())) for label, row in found] == [("skills", 1), (NOTHING, 0), (NOTHING, 2)]


def test_every_example_and_every_planted_code_is_of_the_vocabulary() -> None:
    vocabulary = load_vocabulary()
    for section, codes in load_examples().items():
        for code, texts in codes.items():
            assert section == NOTHING or vocabulary.label(section, code)
            assert len(set(texts)) == len(texts) >= 1
    for plan in load_own_words():
        assert all(vocabulary.label(section, code) for section, codes in plan.codes.items() for code in codes)
    assert {heading.label for heading in load_headings()} >= {"barriers", "governance", "finance", "engagement"}


def test_no_sentence_that_reading_is_measured_on_was_learned_from() -> None:
    learned = {text for codes in load_examples().values() for texts in codes.values() for text in texts}
    measured = {text for _, _, text in single_sentences(load_own_words())}
    assert len(measured) > 80
    assert not measured & learned


def test_the_shipped_model_was_learned_on_the_listed_cities() -> None:
    assert tuple(load_reading_model().facts["cities"]) == training_city_ids()


def test_precision_and_recall_count_right_wrong_and_missed() -> None:
    counts = Counts(right=6, wrong=2, missed=4, sure_right=3, sure_wrong=0)
    assert (counts.precision, counts.recall, counts.sure_precision) == (6 / 8, 6 / 10, 1.0)


def test_a_city_keeps_only_what_it_was_asked(real_world: World) -> None:
    leuven = next(city for city in real_world.cities if city.id == "leuven-be")
    asked = keep_subjects(leuven, ("barriers", "needs"))
    assert set(asked.sections) == {"barriers"}
    assert asked.needs == leuven.needs
    assert (asked.offers, asked.levels) == ((), ())
    assert asked.population == leuven.population


def test_all_answers_settle_a_list_and_the_order_names_each_subject_once(
    real_snapshot: Snapshot, policy: Policy
) -> None:
    asked = Asked(real_snapshot, policy, hash_words)
    order = learn_order(asked, ["leuven-be"])
    assert sorted(order) == sorted(SUBJECTS)
    path = measure_order(asked, ["leuven-be"], order)
    assert path[-1] == pytest.approx(1.0)
    assert path[1] == max(asked.settled("leuven-be", [subject]) for subject in SUBJECTS)


def test_answers_needed_lie_between_the_steps_that_cross_the_line() -> None:
    assert answers_needed([0.0, 0.4, 0.8, 1.0]) == 2.0
    assert answers_needed([0.0, 0.7, 0.9]) == pytest.approx(1.5)
    assert answers_needed([0.0, 0.1]) == 1.0
