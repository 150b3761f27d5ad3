"""The evaluation is shown from what is installed, not from the repository."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from scipy.stats import binomtest

from api.web.pages.evaluation import build_evaluation
from evaluation.shipped import load_dossier
from fixtures.policies import DEFAULT

ROOT = Path(__file__).parents[3]
SHOW = """
from pathlib import Path
from api.web.pages import evaluation
assert Path(evaluation.__file__).is_relative_to(Path.cwd()), evaluation.__file__
print(*(hunt.kind for hunt in evaluation.build_evaluation(Path("nowhere")).hunts))
"""


@pytest.mark.slow
def test_the_evaluation_is_there_where_only_the_files_of_a_wheel_are(tmp_path: Path) -> None:
    """setuptools copies what a wheel would hold; the page is built from there, without the repository."""
    build = [sys.executable, "-c", "from setuptools import setup; setup()", "-q"]
    build += ["egg_info", "--egg-base", str(tmp_path), "build_py", "--build-lib", str(tmp_path / "lib")]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    told = subprocess.run(
        [sys.executable, "-c", SHOW],
        cwd=tmp_path / "lib",
        env={"PYTHONPATH": ".", "PATH": ""},
        check=True,
        capture_output=True,
        text=True,
    )
    assert told.stdout.split() == ["reviewers", "twins", "reviewers", "twins"]


def test_page_and_paper_are_offered_where_they_were_made(tmp_path: Path) -> None:
    assert build_evaluation(tmp_path).files == ("dossier.json",)
    (tmp_path / "dossier.pdf").write_bytes(b"%PDF")
    assert build_evaluation(tmp_path).files == ("dossier.pdf", "dossier.json")


def test_what_readers_say_comes_first_with_the_default_before_and_what_nobody_graded(tmp_path: Path) -> None:
    kinds = load_dossier()["readings"]["kinds"]
    readings = build_evaluation(tmp_path).readings
    assert [read.kind for read in readings] == [*kinds]
    for read in readings:
        calls = [way.call for way in read.ways]
        assert calls == sorted(calls, reverse=True)
        (ours,) = [way for way in read.ways if way.ours]
        newest = kinds[read.kind][f"{DEFAULT} today"]
        assert (ours.call, ours.open) == (newest["worth a call"], newest["unjudged"])
        assert any("learned from past pairings" in way.name for way in read.ways)
        assert 0 < read.smallest < 1


def test_who_is_named_most_is_shown_with_the_range_that_chance_allows(tmp_path: Path) -> None:
    dossier = load_dossier()
    exposures = build_evaluation(tmp_path, {"sofia-bg": "Sofia"}).exposures
    told = {(one.kind, one.lists): one for one in exposures}
    for found in dossier["readings"]["exposure"]:
        if (found["kind"], found["lists"]) in told:
            one = told[found["kind"], found["lists"]]
            assert [(city.city_id, city.share) for city in one.named] == [tuple(item) for item in found["most"]]
            for city in one.named:
                named = round(city.share * one.lists)
                interval = binomtest(named, one.lists).proportion_ci(method="wilson")
                assert (city.low, city.high) == pytest.approx((interval.low, interval.high), abs=1e-3)
    assert {one.kind for one in exposures} == {"twins", "reviewers"}
    assert "Sofia" in {city.name for one in exposures for city in one.named}
