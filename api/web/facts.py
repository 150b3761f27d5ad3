"""What cities said or did, translated by a machine: how much of it each language carries, and what a translation must keep.

    python -m api.web.facts      tell how many texts each language carries, and each fault; fails where there is one

The texts are the needs and offers of the shipped profiles with the reasons of their levels, and the titles and summaries of the
shipped case studies. A text that changes loses its translation until it is made again.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence

from api.web.catalogues import list_languages, read_facts
from fixtures.world import load_world

SEPARATORS = re.compile(r"(?<=\d)[., \u00a0\u202f'’](?=\d)|CO[2₂]|m[23²³]")
CENTURY = re.compile(r"\b(?:19|20)(?=\d0)")
FIGURE = re.compile(r"\d+")


def list_texts() -> tuple[str, ...]:
    """What there is to translate, in the order of the shipped data, each text once."""
    world = load_world()
    cases = (text for case in world.cases for text in (case.title, case.summary))
    said = (one.text for city in world.cities for one in (*city.needs, *city.offers))
    why = (level.why for city in world.cities for level in city.levels if level.why)
    return tuple(dict.fromkeys((*cases, *said, *why)))


def count_figures(text: str) -> Counter[str]:
    """The figures of a text without their last zeros, whatever parts their thousands and decimals; those of CO2 and m2 are none,
    and of a decade its century is none.

    >>> count_figures("4.5 thousand homes by 2030") == count_figures("4.500 Wohnungen bis 2030")
    True
    >>> count_figures("a 1960s block") == count_figures("blok z lat 60. XX wieku")
    True
    """
    return Counter(figure.rstrip("0") for figure in FIGURE.findall(CENTURY.sub("", SEPARATORS.sub("", text))))


def find_faults(texts: Sequence[str], translated: Mapping[str, str]) -> list[str]:
    """What is wrong with translations, each named by the text: the text is not shipped, or the figures are others."""
    gone = [f"not a text of the shipped data: {text}" for text in translated if text not in set(texts)]
    kept = {text: said for text, said in translated.items() if text in set(texts)}
    other = [text for text, said in kept.items() if count_figures(text) != count_figures(said)]
    return gone + [f"other figures than in: {text}" for text in other]


def main() -> int:
    """Print what each language carries and its faults. Returns how many faults there are."""
    texts = list_texts()
    told = {code: read_facts(code) for code in list_languages()}
    faults = [f"{code}: {fault}" for code, said in told.items() for fault in find_faults(texts, said)]
    for code, said in told.items():
        if said:
            print(f"{code}: {sum(text in said for text in texts)} of {len(texts)} texts")
    print(*faults, sep="\n", end="\n" if faults else "")
    return len(faults)


if __name__ == "__main__":
    sys.exit(bool(main()))
