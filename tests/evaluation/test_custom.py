from __future__ import annotations

import json
from dataclasses import replace

import pytest

from evaluation.custom import CustomResult, score_truth, split_eras
from evaluation.protocol import BuildSnapshot
from evaluation.systems import OURS
from evaluation.truth import COLUMNS, Truth, Unresolved
from fixtures.policies import load_policy
from fixtures.world import World, load_world
from matcher.collaboration import Collaboration
from tests.evaluation.small import make_city

pytestmark = pytest.mark.slow

NEWTOWN = make_city("Newtown", "FR")
PAIRS = (
    Collaboration("Round [South]", 2024, "twinning", "learner_to_mentor", "lund-se", "bologna-it"),
    Collaboration("Round [South]", 2024, "twinning", "learner_to_mentor", "lund-se", "padova-it"),
    Collaboration("Round", 2024, "twinning", "learner_to_mentor", "newtown-fr", "groningen-nl"),
    Collaboration("Friends", 2023, "twinning", "mutual", "cologne-de", "leuven-be"),
)
TRUTH = Truth(PAIRS, (NEWTOWN,), (Unresolved(5, "x", "no city is named 'Atlantis'"),))


@pytest.fixture(scope="module")
def result(build: BuildSnapshot) -> CustomResult:
    return score_truth(load_world(), build, TRUTH, load_policy(), 7, lambda _: None)


def test_ours_and_every_baseline_answer_the_same_questions(result: CustomResult) -> None:
    record = result.record(7)
    assert {means["n"] for means in record["systems"].values()} == {4}
    assert len(record["systems"]) == 13
    for means in record["systems"].values():
        assert {"hit@1", "hit@5", "hit@10", "MRR", "nDCG@10", "R@10", "n", "unanswered"} == set(means)
        assert all(0 <= means[name] <= 1 for name in ("hit@10", "MRR", "nDCG@10"))


def test_every_baseline_is_compared_with_ours_on_each_measure(result: CustomResult) -> None:
    comparisons = result.record(7)["comparisons"]
    assert {one["system"] for one in comparisons} == {OURS}
    assert len(comparisons) == 12 * 3
    means = result.board.means()
    for one in comparisons:
        assert one["difference"] == pytest.approx(means[OURS][one["measure"]] - means[one["baseline"]][one["measure"]])
        assert one["low"] <= one["difference"] <= one["high"]
        assert 0 <= one["p"] <= one["p_corrected"] <= 1


def test_what_could_not_be_used_is_said(result: CustomResult) -> None:
    record = json.loads(json.dumps(result.record(7)))
    assert record["unresolved"] == [{"line": 5, "row": "x", "why": "no city is named 'Atlantis'"}]
    assert record["added_cities"] == ["newtown-fr"]
    assert "known hosts" in record["candidates"]["Round"]


def test_rows_of_a_cluster_are_one_question_with_one_answer(result: CustomResult) -> None:
    lund = [query for query in result.board.queries if query.city_id == "lund-se"]
    assert [query.answers for query in lund] == [(frozenset({"bologna-it", "padova-it"}),)]


def test_a_pair_that_the_world_already_knows_changes_nothing(build: BuildSnapshot, result: CustomResult) -> None:
    """The pair and its programme are put into the graph and into the words of a city; the result is the same."""
    world = load_world()
    known = replace(PAIRS[0], programme="Some contract", year=2024)
    cities = tuple(_tell(world, no) for no in range(len(world.cities)))
    leaking = replace(world, recent=(*world.recent, known), cities=cities)
    again = score_truth(leaking, build, TRUTH, load_policy(), 7, lambda _: None)
    assert again.record(7) == result.record(7)


def _tell(world: World, number: int):  # noqa: ANN202
    city = world.cities[number]
    if city.id != "lund-se":
        return city
    return replace(city, needs=(*city.needs, replace(city.needs[0], text="waste as in Bologna")))


def test_older_pairs_are_asked_without_anything_later(build: BuildSnapshot) -> None:
    eras = split_eras((*PAIRS, Collaboration("Old", 2019, "pair", "mutual", "graz-at", "maribor-si")))
    assert [sorted({pair.year for pair in era}) for era in eras] == [[2019], [2023, 2024]]


@pytest.mark.slow
def test_the_command_prints_one_json_answer(tmp_path, capsys) -> None:  # noqa: ANN001
    from api.commands.evaluate import evaluate

    file = tmp_path / "pairs.csv"
    rows = [
        "Round,2024,twinning,learner_to_mentor,Lund,Sweden,Αθήνα,GR",
        "Round,2024,twinning,mutual,Nowhere,DE,Lund,SE",
    ]
    file.write_text("\n".join([",".join(COLUMNS), *rows]), encoding="utf-8")
    evaluate(truth=str(file), out="", seed=0, quick=False, as_json=True)
    record = json.loads(capsys.readouterr().out)
    assert record["systems"][OURS]["n"] == 1
    assert [row["line"] for row in record["unresolved"]] == [3]


def test_a_file_that_is_not_there_is_refused_in_one_sentence() -> None:
    from api.commands.evaluate import read_pairs

    with pytest.raises(ValueError, match="cannot read /nowhere"):
        from pathlib import Path

        read_pairs(Path("/nowhere/pairs.csv"))
