"""Blind sheets of needs and what may answer them, and what readers wrote on them.

A sheet shows PER_SHEET needs, each with its candidates in a shuffled order, numbered as the shipped texts are. Candidates are
those nearest to the need that nobody has judged, some that share words with it, and some of its theme by chance, all of other
cities. A reader writes a line a need, the numbers of each grade above 0: `12;3=7;2=19,40;1=3`.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from sklearn.feature_extraction.text import TfidfVectorizer

from evaluation.answering.judged import Judgement
from evaluation.answering.texts import Texts
from matcher.arrays import Float32, Float64

PER_SHEET = 30
NEAREST, BY_WORDS, OF_THEME = 16, 4, 2
SEED = 7
INSTRUCTIONS = """# Which answers meet which need

You prepare the agendas of calls between cities. Each sheet holds needs, each with numbered things that other cities offer or have
done. Would you put it on the agenda of a call with the city that has the need?

3 answers just this need · 2 bears on it directly: same problem or an instrument for it that can be learned from ·
1 same broad field, "interesting, not what I asked" · 0 another matter

Sharing a word, a sector or a general theme is 1 at most. Judge the text as it stands.
Write grades/<your name>/<sheet>.csv, a line a need: its number, then the numbers of each grade above 0, as in
`12;3=7;2=19,40;1=3`.
"""


def draw_candidates(
    texts: Texts, cosines: Float32, judged: Collection[tuple[str, str]]
) -> Iterator[tuple[int, list[int]]]:
    """The candidates of each need by number, those that were judged left out; needs without a new one are left out too.

    Args:
        cosines: of every need and answer, (n, m).
    """
    chance, words = random.Random(SEED), _share_words(texts)
    for no, need in enumerate(texts.needs):
        others = [at for at, answer in enumerate(texts.answers) if answer.city_id != need.city_id]
        picked = sorted(others, key=(-cosines[no]).__getitem__)[:NEAREST]
        picked += sorted(set(others) - {*picked}, key=(-words[no]).__getitem__)[:BY_WORDS]
        same = [at for at in others if need.themes[0] in texts.answers[at].themes and at not in picked]
        picked += chance.sample(same, min(OF_THEME, len(same)))
        new = [at for at in picked if (need.name, texts.answers[at].name) not in judged]
        if new:
            yield no, chance.sample(new, len(new))


def _share_words(texts: Texts) -> Float64:
    """The cosine of the words of each need and answer, rare ones counting more. Shape (n, m)."""
    reader = TfidfVectorizer(stop_words="english", sublinear_tf=True)
    answers = reader.fit_transform([answer.text for answer in texts.answers])
    shared: Float64 = (reader.transform([need.text for need in texts.needs]) @ answers.T).toarray()
    return shared


def write_sheets(folder: Path, texts: Texts, drawn: Mapping[int, list[int]]) -> int:
    """Write instructions and sheets. Returns how many sheets."""
    (folder / "sheets").mkdir(parents=True, exist_ok=True)
    (folder / "INSTRUCTIONS.md").write_text(INSTRUCTIONS, encoding="utf-8")
    numbers = random.Random(SEED).sample(list(drawn), len(drawn))
    for start in range(0, len(numbers), PER_SHEET):
        told = [_tell(texts, no, drawn[no]) for no in numbers[start : start + PER_SHEET]]
        (folder / "sheets" / f"{start // PER_SHEET + 1:02d}.md").write_text("\n\n".join(told), encoding="utf-8")
    return -(-len(numbers) // PER_SHEET)


def _tell(texts: Texts, no: int, candidates: list[int]) -> str:
    need = texts.needs[no]
    lines = [f"- {at}: {texts.answers[at].text}" for at in candidates]
    return "\n".join([f"## {no} ({need.themes[0]}) {need.text}", *lines])


def read_grades(folder: Path, texts: Texts, kind: str, date: str) -> Iterator[Judgement]:
    """What readers wrote: a judgement for each candidate of each need that has a line. Raises ValueError naming file and line."""
    for path in sorted(folder.glob("grades/*/*.csv")):
        shown = _read_sheet(folder / "sheets" / f"{path.stem}.md")
        for number, line in enumerate(path.read_text(encoding="utf-8").split(), 1):
            no, given = read_line(line)
            if no not in shown or not given.keys() <= set(shown[no]):
                raise ValueError(f"{path.parent.name}/{path.name} line {number}: not a need or candidate of the sheet")
            for at in shown[no]:
                names = texts.needs[no].name, texts.answers[at].name
                yield Judgement(*names, given.get(at, 0), path.parent.name, kind, date)


def read_line(line: str) -> tuple[int, dict[int, int]]:
    """A need and the grade of each candidate that was given one.

    >>> read_line("12;3=7;2=19,40;1=")
    (12, {7: 3, 19: 2, 40: 2})
    """
    no, *parts = line.split(";")
    pairs = [part.partition("=") for part in parts]
    return int(no), {int(at): int(grade) for grade, _, found in pairs for at in found.split(",") if at}


def _read_sheet(path: Path) -> dict[int, list[int]]:
    """The candidates of each need of a sheet."""
    shown: dict[int, list[int]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            shown[int(line.split()[1])] = []
        elif line.startswith("- "):
            shown[next(reversed(shown))].append(int(line[2:].partition(":")[0]))
    return shown
