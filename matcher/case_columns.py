"""Case studies as columns: what each is about, which barriers it addresses, and its text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matcher.answers import case_text
from matcher.arrays import Float32, Int, find_source, lock, splice
from matcher.case_study import CaseStudy
from matcher.statements import Encode
from matcher.vectors import Vectors, pack_vectors
from matcher.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class CaseColumns:
    """p case studies, sorted by id.

    owners: (p,) row number of the city, -1 where the city is not in the snapshot. themes: (p, themes) 0/1.
    barriers: (p, barriers) 0/1. vectors: of title and summary.
    """

    records: tuple[CaseStudy, ...]
    numbers: Mapping[str, int]
    owners: Int
    themes: Float32
    barriers: Float32
    vectors: Vectors


def build_case_columns(
    cases: Sequence[CaseStudy], city_numbers: Mapping[str, int], vocabulary: Vocabulary, encode: Encode
) -> CaseColumns:
    """Build the columns of case studies that are already sorted by id."""
    themes = {theme.id: number for number, theme in enumerate(vocabulary.themes)}
    barriers = {code.id: number for number, code in enumerate(vocabulary.section("barriers").codes)}
    return CaseColumns(
        records=tuple(cases),
        numbers={case.id: number for number, case in enumerate(cases)},
        owners=find_owners(cases, city_numbers),
        themes=_indicators([case.themes for case in cases], themes),
        barriers=_indicators([case.barriers for case in cases], barriers),
        vectors=pack_vectors(encode([case_text(case) for case in cases])),
    )


def update_case_columns(
    columns: CaseColumns,
    gone: Sequence[CaseStudy],
    come: Sequence[CaseStudy],
    city_numbers: Mapping[str, int],
    vocabulary: Vocabulary,
    encode: Encode,
) -> CaseColumns:
    """The columns without those that are gone and with those that have come; a corrected one is in both."""
    come = sorted(come, key=lambda case: case.id)
    part = build_case_columns(come, city_numbers, vocabulary, encode)
    rows = sorted(columns.numbers[case.id] for case in gone)
    source = find_source([*columns.numbers], [case.id for case in come], rows)
    both = (*columns.records, *part.records)
    records = tuple(map(both.__getitem__, source.tolist()))
    return CaseColumns(
        records=records,
        numbers={case.id: number for number, case in enumerate(records)},
        owners=splice(columns.owners, part.owners, source),
        themes=splice(columns.themes, part.themes, source),
        barriers=splice(columns.barriers, part.barriers, source),
        vectors=columns.vectors.splice(part.vectors, source),
    )


def find_owners(cases: Sequence[CaseStudy], city_numbers: Mapping[str, int]) -> Int:
    """The row number of the city of each case study, -1 for a city that has none."""
    return lock(np.array([city_numbers.get(case.city_id, -1) for case in cases], dtype=np.int64))


def _indicators(named: Sequence[Sequence[str]], numbers: Mapping[str, int]) -> Float32:
    rows = np.zeros((len(named), len(numbers)), dtype=np.float32)
    for row, codes in zip(rows, named, strict=True):
        row[[numbers[code] for code in codes]] = 1.0
    return lock(rows)
