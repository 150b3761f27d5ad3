from __future__ import annotations

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from evaluation.blocks import Figure, Heading, Table, read_text
from evaluation.chapter_past import judge_board
from evaluation.dossier import write_dossier
from evaluation.page import write_blocks
from evaluation.systems import OURS

pytestmark = pytest.mark.slow

TOLD: list[str] = []


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dossier")
    write_dossier(out / "first", 3, True, TOLD.append)
    return out


def load(folder: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((folder / "first" / "dossier.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.slow
def test_the_same_snapshot_policy_and_seed_give_the_same_bytes(folder: Path) -> None:
    write_dossier(folder / "second", 3, True, TOLD.append)
    for name in ("dossier.json", "dossier.html", "dossier.pdf"):
        first, second = ((folder / run / name).read_bytes() for run in ("first", "second"))
        assert first == second, name
        assert len(first) > 10_000


@pytest.mark.slow
def test_the_page_can_be_read_without_a_network_and_every_figure_is_told_in_words(folder: Path) -> None:
    page = BeautifulSoup((folder / "first" / "dossier.html").read_text(encoding="utf-8"), "html.parser")
    assert not page.find_all(["script", "link", "img"])
    figures = page.find_all("figure")
    assert figures
    for figure in figures:
        assert figure.svg
        assert figure["aria-label"]
        assert figure.figcaption.get_text(strip=True)
    for table in page.find_all("table"):
        assert table.caption.get_text(strip=True)
        width = len(table.thead.find_all("th"))
        assert all(len(row.find_all(["th", "td"])) == width for row in table.tbody.find_all("tr"))


@pytest.mark.slow
def test_page_and_paper_tell_the_numbers_of_the_data(folder: Path) -> None:
    found = load(folder)
    page = (folder / "first" / "dossier.html").read_text(encoding="utf-8")
    for board in found["test"].values():  # type: ignore[attr-defined]
        assert f"{board['systems'][OURS]['MRR']:.3f}" in page
        assert len(board["per question"][OURS]) == board["systems"][OURS]["n"]
    headings = [block.text for block in write_blocks(found) if isinstance(block, Heading)]
    assert {"In short", "Data sheet", "Model card"} <= set(headings)
    assert (folder / "first" / "dossier.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.slow
def test_nothing_in_the_dossier_names_this_machine_or_this_day(folder: Path) -> None:
    for name in ("dossier.json", "dossier.html"):
        text = (folder / "first" / name).read_text(encoding="utf-8")
        assert str(Path.home()) not in text
        assert str(folder) not in text


@pytest.mark.slow
def test_progress_is_told(folder: Path) -> None:
    assert any("trade-off" in message for message in TOLD)


def board(difference: float, p: float) -> dict[str, object]:
    return {
        "systems": {OURS: {"n": 9, "MRR": 0.5, "hit@10": 0.7}},
        "comparisons": [{"baseline": "size only", "measure": "MRR", "difference": difference, "p_corrected": p}],
    }


def test_a_baseline_that_is_not_beaten_is_named_as_such() -> None:
    clear_win, no_win, loss = (judge_board(board(*case)) for case in ((0.2, 0.01), (-0.1, 0.6), (-0.3, 0.01)))
    assert clear_win == ("9", "0.500", "0.700", "size only", "none", "none")
    assert no_win[3:] == ("none", "none", "size only")
    assert loss[3:] == ("none", "size only", "none")


def test_every_statement_of_the_data_sheet_and_the_model_card_finds_its_numbers() -> None:
    with pytest.raises(KeyError):
        read_text("data-sheet", {})
    assert len(read_text("method")) == 3


def test_a_dossier_without_left_out_programmes_still_has_all_its_chapters(folder: Path) -> None:
    blocks = list(write_blocks(load(folder)))
    assert sum(isinstance(block, Heading) and block.level == 2 for block in blocks) == 9
    assert any(isinstance(block, Table) for block in blocks)
    assert any(isinstance(block, Figure) for block in blocks)
