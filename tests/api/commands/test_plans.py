"""`read-plan`, `propose` and `next-question`, as their users meet them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from fixtures.vocabulary import load_vocabulary
from tests.api.commands.conftest import Ran

Run = Callable[[str], Ran]
PLAN = Path(__file__).parents[2] / "fixtures" / "plans" / "granvik_sv.md"


@pytest.mark.slow
def test_a_plan_is_printed_with_the_agreed_fields_and_codes_of_the_vocabulary(run: Run) -> None:
    answer = json.loads(run(f"read-plan {PLAN} --json").out)
    assert set(answer) == {"language", "pages", "proposals", "target", "emissions", "case_studies"}
    assert (answer["language"], answer["pages"]) == ("sv", 1)
    assert answer["proposals"]
    vocabulary = load_vocabulary()
    for one in answer["proposals"]:
        assert set(one) == {"section", "code", "confidence", "band", "sentence", "page"}
        assert vocabulary.label(one["section"], one["code"])
        assert one["sentence"]
    assert {frozenset(one) for one in answer["emissions"]} == {
        frozenset({"total_ktco2e", "year", "adds_up", "sentence", "page"})
    }


@pytest.mark.slow
def test_the_language_can_be_told(run: Run) -> None:
    assert json.loads(run(f"read-plan {PLAN} --language no --json").out)["language"] == "no"


def test_a_file_that_cannot_be_read_ends_in_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "plan.pdf").write_bytes(b"%PDF-1.7 nothing")
    ran = run(f"read-plan {tmp_path / 'plan.pdf'} --json")
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.startswith("city-peers: plan.pdf cannot be read:")
    assert ran.err.count("\n") == 1


@pytest.mark.slow
def test_codes_are_proposed_best_first(run: Run) -> None:
    answer = json.loads(run('propose "Brakuje nam instalatorów" --section barriers --json').out)
    assert answer[0]["code"] == "workforce_shortage"
    assert {frozenset(one) for one in answer} == {frozenset({"code", "confidence"})}
    confidences = [one["confidence"] for one in answer]
    assert confidences == sorted(confidences, reverse=True)


def test_an_unknown_section_is_refused_with_those_that_exist(run: Run) -> None:
    ran = run('propose "text" --section obstacles')
    assert ran.code == 2
    assert "no codes can be proposed for 'obstacles'; choose one of barriers," in ran.err
    assert "headings" not in ran.err


def test_a_town_without_a_profile_is_asked_the_first_question_of_the_order(run: Run) -> None:
    answer = json.loads(run("next-question Koge --json").out)
    assert answer["known"] == []
    assert answer["next"]["text"]
    assert len(answer["then"]) == 7


def test_a_city_that_told_everything_is_asked_nothing(run: Run) -> None:
    answer = json.loads(run("next-question leuven-be --json").out)
    assert answer["next"] is None
    assert answer["then"] == []
