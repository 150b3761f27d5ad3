"""Find the words of a template: `python -m evaluation.plans.template CONTRACTS` writes hashes of lines that many contracts share.

A line that stands in at least three contracts was not written by a city. Only the start of the hash of each is kept, no text.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

from embeddings.reading import split_sentences
from evaluation.plans.contracts import read_contract_text
from fixtures.plans.plain import read_plain
from fixtures.plans.sentences import digest, normalise

LEAST_DOCUMENTS = 3
LEAST_LENGTH = 15
TARGET = Path(__file__).parents[2] / "fixtures" / "data" / "plans" / "template_lines.json"


def list_shapes(text: str) -> set[str]:
    """Every sentence and cell of a document, normalised."""
    blocks = read_plain(text).blocks
    texts = (piece for block in blocks if block.kind != "heading" for piece in (block.cells or (block.text,)))
    return {normalise(sentence) for piece in texts for sentence in split_sentences(piece, "en")}


def shared_shapes(documents: list[set[str]]) -> set[str]:
    """Those that stand in at least three documents and are long enough to be a statement.

    >>> sorted(shared_shapes([{"describe the barriers here"}] * 3 + [{"our own barrier is the grid"}] * 2))
    ['describe the barriers here']
    """
    counts = Counter(shape for document in documents for shape in document)
    return {shape for shape, count in counts.items() if count >= LEAST_DOCUMENTS and len(shape) >= LEAST_LENGTH}


def main(folder: Path) -> None:
    """Count and write."""
    documents = [list_shapes(read_contract_text(path)) for path in sorted(folder.glob("*.md*"))]
    hashes = sorted(digest(shape) for shape in shared_shapes(documents))
    about = (
        "Starts of the SHA-256 of lines, normalised as in fixtures.plans.sentences, that stand in at least "
        f"{LEAST_DOCUMENTS} of {len(documents)} Climate City Contracts: words of the template. "
        "Made by `python -m evaluation.plans.template`."
    )
    file = {"about": about, "sha256_starts": hashes}
    TARGET.write_text(json.dumps(file, indent=0) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(hashes)} lines of a template in {len(documents)} documents\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
