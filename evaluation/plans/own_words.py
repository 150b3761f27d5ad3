"""Plans in own words, invented for measuring: what is proposed for them against the codes written beside each sentence."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from embeddings import TextRepresenter
from embeddings.reading import ReadingModel, propose_codes
from evaluation.plans.texts import DATA
from fixtures.plans.pages import Block, Document
from fixtures.plans.reading import SHORT_SECTIONS, PlanReading, read_document


@dataclass(frozen=True, slots=True)
class OwnWords:
    """An invented plan: its blocks, and for each section the codes it names with the sentence each rests on."""

    name: str
    language: str
    document: Document
    codes: Mapping[str, Mapping[str, str]]
    target: tuple[int, float]
    emissions_ktco2e: float


def load_own_words(folder: Path = DATA / "own_words") -> tuple[OwnWords, ...]:
    """The invented plans of a folder, by name."""
    return tuple(_read(path) for path in sorted(folder.glob("*.json")))


def _read(path: Path) -> OwnWords:
    file: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    blocks = tuple(
        Block(1, "heading" if "heading" in each else "text", each.get("heading") or each["text"])
        for each in file["blocks"]
    )
    codes = {
        section: {code: each["text"] for each in file["blocks"] for code in each.get(section, ())}
        for section in SHORT_SECTIONS
    }
    target = (file["target"]["year"], file["target"]["reduction_percent"])
    return OwnWords(path.stem, file["language"], Document(1, blocks), codes, target, file["emissions_ktco2e"])


@dataclass(frozen=True, slots=True)
class Counts:
    """Of a section over all plans: right and wrong proposals, codes missed, and the same for the sure band alone."""

    right: int
    wrong: int
    missed: int
    sure_right: int
    sure_wrong: int

    @property
    def precision(self) -> float:
        """Share of proposals that are right; nan without any."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else float("nan")

    @property
    def recall(self) -> float:
        """Share of codes that are proposed; nan without any."""
        return self.right / (self.right + self.missed) if self.right + self.missed else float("nan")

    @property
    def sure_precision(self) -> float:
        """Share of sure proposals that are right; nan without any."""
        both = self.sure_right + self.sure_wrong
        return self.sure_right / both if both else float("nan")


def read_all(plans: Sequence[OwnWords], model: ReadingModel, representer: TextRepresenter) -> list[PlanReading]:
    """Every plan read, its language given."""
    return [read_document(plan.document, plan.language, model, representer) for plan in plans]


def count(section: str, plans: Sequence[OwnWords], readings: Sequence[PlanReading]) -> Counts:
    """Proposals of a section against the codes of the plans."""
    right = wrong = missed = sure_right = sure_wrong = 0
    for plan, reading in zip(plans, readings, strict=True):
        held = set(plan.codes[section])
        proposed = {each.code for each in reading.proposals if each.section == section}
        sure = {each.code for each in reading.proposals if each.section == section and each.band == "sure"}
        right, wrong, missed = right + len(proposed & held), wrong + len(proposed - held), missed + len(held - proposed)
        sure_right, sure_wrong = sure_right + len(sure & held), sure_wrong + len(sure - held)
    return Counts(right, wrong, missed, sure_right, sure_wrong)


def single_sentences(plans: Sequence[OwnWords]) -> list[tuple[str, str, str]]:
    """Section, code and text of every sentence that stands for one code only."""
    told = [
        (section, code, text) for plan in plans for section, codes in plan.codes.items() for code, text in codes.items()
    ]
    counts = Counter(text for _, _, text in told)
    return [each for each in told if counts[each[2]] == 1]


def hit_rates(
    sentences: Sequence[tuple[str, str, str]], model: ReadingModel, representer: TextRepresenter
) -> tuple[float, float]:
    """Share of sentences whose code comes first, and among the first three. Args: section, code and text of each."""
    ranks = []
    for section, code, text in sentences:
        proposed = [each.code for each in propose_codes(text, section, model, representer)]
        ranks.append(proposed.index(code) if code in proposed else len(proposed))
    return sum(rank == 0 for rank in ranks) / len(ranks), sum(rank < 3 for rank in ranks) / len(ranks)
