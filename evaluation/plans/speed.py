"""How long a plan of 200 pages takes: `python -m evaluation.plans.speed` makes one from invented sentences and reads it cold.

Every sentence differs from every other by a number, so that no vector is known before.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from fpdf import FPDF, XPos, YPos

from embeddings import default_representer
from embeddings.reading import load_reading_model
from evaluation.plans.texts import load_examples
from fixtures.plans.extract import extract
from fixtures.plans.parts import TEMPLATE_PARTS, find_parts
from fixtures.plans.reading import propose_sections
from fixtures.plans.sentences import list_sentences

PAGES = 200
SENTENCES_A_PAGE = 14
LATIN = "latin-1"


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds from the start until the text was there, until the first section was proposed, and until all were."""

    sentences: int
    text: float
    first: float
    all: float


def make_plan(path: Path, pages: int) -> None:
    """Write a PDF with the codes of the template as headings and invented sentences below."""
    pdf = FPDF()
    sentences = _endless_sentences()
    modules = list(TEMPLATE_PARTS)
    for page in range(pages):
        pdf.add_page()
        if page % (pages // len(modules)) == 0 and page // (pages // len(modules)) < len(modules):
            pdf.set_font("helvetica", size=18)
            title = f"Module {modules[page // (pages // len(modules))]} of the plan"
            pdf.multi_cell(0, 10, title, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        pdf.set_font("helvetica", size=11)
        for sentence in islice(sentences, SENTENCES_A_PAGE):
            pdf.multi_cell(0, 6, sentence, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    pdf.output(str(path))


def _endless_sentences() -> Iterator[str]:
    texts = [text for codes in load_examples().values() for of_code in codes.values() for text in of_code]
    plain = [text for text in texts if text.encode(LATIN, "ignore").decode(LATIN) == text and "’" not in text]
    for number, text in enumerate(cycle(plain)):
        yield f"In area {number}: {text}"


def time_reading(path: Path) -> Pace:
    """Read a plan with nothing cached."""
    model, representer = load_reading_model(), default_representer()
    start = time.perf_counter()
    document = extract(path)
    text = time.perf_counter() - start
    parts = find_parts(document.blocks, "en", model, representer)
    sentences = list_sentences(document.blocks, parts, "en")
    proposals = propose_sections(document.blocks, parts, sentences, model, representer)
    next(proposals)
    first = time.perf_counter() - start
    for _ in proposals:
        pass
    return Pace(len(sentences), text, first, time.perf_counter() - start)


def main() -> None:
    """Make, read and tell."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "plan.pdf"
        make_plan(path, PAGES)
        pace = time_reading(path)
    sys.stdout.write(
        f"{PAGES} pages, {pace.sentences} sentences: text after {pace.text:.1f} s, "
        f"first proposals after {pace.first:.1f} s, all after {pace.all:.1f} s\n"
    )


if __name__ == "__main__":
    main()
