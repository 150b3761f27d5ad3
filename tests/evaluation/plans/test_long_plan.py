"""A long plan, made of invented sentences, is weighed as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from embeddings.reading import load_reading_model
from evaluation.plans.speed import make_plan
from fixtures.plans.extract import extract
from fixtures.plans.plain import read_plain
from fixtures.plans.reading import LONG, LONG_SECTIONS, read_document, read_plan
from fixtures.plans.weighing import PROPOSED_FROM
from fixtures.vectors import load_representer

pytestmark = pytest.mark.slow
PAGES = 36


def test_every_proposal_of_a_long_plan_stands_on_its_page_and_is_likely_enough(tmp_path: Path) -> None:
    make_plan(tmp_path / "plan.pdf", PAGES)
    document, reading = extract(tmp_path / "plan.pdf"), read_plan(tmp_path / "plan.pdf", "en")
    pages = {no: " ".join(block.text for block in document.blocks if block.page == no) for no in range(1, PAGES + 1)}
    assert sum(len(block.text) for block in document.blocks) > 50 * LONG
    assert reading.pages == PAGES
    sections = [one.section for one in reading.proposals]
    assert sections == sorted(sections, key=LONG_SECTIONS.index)
    assert {"barriers", "governance", "finance_instruments"} <= set(sections)
    for one in reading.proposals:
        assert one.confidence >= PROPOSED_FROM
        assert one.sentence in pages[one.page]


def test_a_text_that_says_nothing_gets_no_proposal() -> None:
    reading = read_document(read_plain("Hello."), "en", load_reading_model(), load_representer())
    assert (reading.proposals, reading.target, reading.emissions, reading.case_studies) == ((), None, (), ())
