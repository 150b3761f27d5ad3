"""`read-file`, as its users meet it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.api.commands.conftest import Ran

Run = Callable[[str], Ran]
SAMPLES = Path(__file__).parents[2] / "fixtures" / "reported" / "samples"


def test_an_export_is_printed_with_the_fields_of_a_plan_and_what_was_not_known(run: Run) -> None:
    answer = json.loads(run(f"read-file {SAMPLES / 'gcom_df1_like.csv'} --account 990001 --json").out)
    plan = {"language", "pages", "proposals", "target", "emissions", "case_studies"}
    assert plan | {"kind", "city", "year", "faults", "unknown", "notes"} <= set(answer)
    assert [one["code"] for one in answer["proposals"]] == ["covenant_of_mayors", "seap", "secap"]
    assert answer["faults"][0]["row"] == 4


def test_a_file_of_another_city_ends_in_one_line(run: Run) -> None:
    ran = run(f"read-file {SAMPLES / 'gcom_df1_like.csv'} --city pau-fr --json")
    assert (ran.code, ran.out) == (2, "")
    assert "does not speak of your city, but of Ribalta" in ran.err and ran.err.count("\n") == 1


def test_a_person_is_shown_what_was_found_and_what_was_not(run: Run) -> None:
    out = run(f"read-file {SAMPLES / 'gcom_df1_like.csv'} --account 990001").out
    assert "covenant" in out.lower() and "not read: " in out and "row 4, organisation_name" in out
