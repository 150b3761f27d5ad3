"""Needs in words to case studies, against graded judgements of two passes."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from embeddings import FunctionRepresenter, HybridRetriever, read_question
from evaluation.compare import draw_interval
from fixtures.asking import Library
from fixtures.policies import DEFAULT, load_policy
from fixtures.world import World
from matcher.answers import case_text
from matcher.arrays import Float64
from matcher.snapshot import build_snapshot
from matcher.statements import Encode

MEASURES = ("nDCG@10", "RR(rel=2)", "R(rel=2)@10", "Judged@10")
LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Need:
    """A need to search with: its language (ISO 639-1) and where it comes from."""

    id: str
    language: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Judgements:
    """first, second: grade 0 to 2 for each (need, case study) that was judged in that pass."""

    needs: tuple[Need, ...]
    first: Mapping[tuple[str, str], int]
    second: Mapping[tuple[str, str], int]

    def relevance(self) -> dict[str, dict[str, int]]:
        """For each need the sum of both grades, 0 to 4; a pair of the first pass alone counts twice."""
        found: dict[str, dict[str, int]] = defaultdict(dict)
        for (need, case), grade in self.first.items():
            found[need][case] = grade + self.second.get((need, case), grade)
        return dict(found)

    def agreement(self) -> dict[str, float]:
        """Cohen's kappa of the two passes over the pairs of both, plain and weighted by the distance of the grades."""
        from sklearn.metrics import cohen_kappa_score

        both = sorted(self.first.keys() & self.second.keys())
        grades = [self.first[pair] for pair in both], [self.second[pair] for pair in both]
        return {
            "pairs": float(len(both)),
            "kappa": float(cohen_kappa_score(*grades)),
            "weighted kappa": float(cohen_kappa_score(*grades, weights="linear")),
            "equal grades": float(np.mean(np.array(grades[0]) == np.array(grades[1]))),
        }


def load_judgements() -> Judgements:
    """The judgements that ship with the package; see their README for how they were made.

    >>> len(load_judgements().needs) >= 60
    True
    """
    needs = tuple(Need(row["id"], row["language"], row["text"], row["source"]) for row in _read("queries.csv"))
    first, second = (
        {(row["query_id"], row["case_id"]): int(row["grade"]) for row in _read(f"judgements_{name}.csv")}
        for name in ("first", "second")
    )
    return Judgements(needs, first, second)


def load_translations() -> dict[str, tuple[Need, ...]]:
    """24 of the English needs in other languages, by language, each under the id of the English one.

    >>> len(load_translations())
    18
    """
    found: dict[str, list[Need]] = defaultdict(list)
    for row in _read("translations.csv"):
        found[row["language"]].append(Need(row["query_id"], row["language"], row["text"], "translated by a model"))
    return {language: tuple(needs) for language, needs in sorted(found.items())}


def _read(name: str) -> list[dict[str, str]]:
    text = (files("fixtures") / "data" / "judgements" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def score_retrieval(world: World, encode: Encode, needs: Sequence[Need], seed: int) -> dict[str, Float64]:
    """Scores of all case studies for each need, (needs, cases), by system. Cases are sorted by id.

    "as shipped" is the relevance that `Library` gives; "meaning and words" is `HybridRetriever` without the themes; "one row a
    text" compares the rows of both alone.
    """
    cases = sorted(world.cases, key=lambda case: case.id)
    texts = [case_text(case) for case in cases]
    representer = FunctionRepresenter(encode)
    snapshot = build_snapshot(world.cities, world.vocabulary, encode, cases)
    library = Library(snapshot, load_policy(DEFAULT), representer)
    rows, titles = encode(texts), [case.title for case in cases]
    retriever = HybridRetriever(representer, rows, texts, [LANGUAGE] * len(texts), titles)
    shipped, joined, words = (np.full((len(needs), len(texts)), -1.0) for _ in range(3))
    for number, need in enumerate(needs):
        question = read_question(representer, need.text, need.language)
        relevance = library.rate_cases(question)
        shipped[number] = [relevance.get(case.id, -1.0) for case in cases]
        for hit in retriever.answer(question, len(texts), least_similarity=-1).hits:
            joined[number, hit.row_no], words[number, hit.row_no] = hit.score, hit.lexical
    draw = np.random.default_rng(seed).random(words.shape)
    return {
        "as shipped": shipped,
        "meaning and words": joined,
        "one row a text": (encode([need.text for need in needs]) @ rows.T).astype(np.float64),
        "words (BM25)": words,
        "random": draw,
    }


def measure_retrieval(
    world: World, judgements: Judgements, scores: Mapping[str, Float64], seed: int
) -> dict[str, dict[str, dict[str, dict[str, float]]]]:
    """For each language group, system and measure the mean and its interval, among case studies judged for any need.

    Those that came later are in nobody's favour; one judged for another need alone counts as not relevant. R and RR count a
    sum of grades of 2 or more as relevant; Judged@10 is the share of the first ten that was judged for the need itself.
    """
    case_ids = sorted(case.id for case in world.cases)
    groups = {"English": [need.language == LANGUAGE for need in judgements.needs]}
    groups["other languages"] = [not english for english in groups["English"]]
    values = {name: rate_needs(judgements.relevance(), judgements.needs, case_ids, own) for name, own in scores.items()}
    return {
        group: {name: {m: _summarise(v[m][mask], seed) for m in MEASURES} for name, v in values.items()}
        for group, mask in ((group, np.array(mask)) for group, mask in groups.items())
    }


def rate_needs(
    relevance: Mapping[str, Mapping[str, int]], needs: Sequence[Need], case_ids: Sequence[str], scores: Float64
) -> dict[str, Float64]:
    """Each measure of each need, (needs,), from the grades of its case studies and their scores (needs, cases)."""
    import ir_measures

    judged = _find_judged(relevance)
    run = {
        need.id: {
            case_ids[no]: -float(place)
            for place, no in enumerate(np.argsort(-row, kind="stable"))
            if case_ids[no] in judged
        }
        for need, row in zip(needs, scores, strict=True)
    }
    parsed = [ir_measures.parse_measure(name) for name in MEASURES]
    numbers = {need.id: number for number, need in enumerate(needs)}
    values = {name: np.zeros(len(numbers)) for name in MEASURES}
    for metric in ir_measures.iter_calc(parsed, {need.id: dict(relevance[need.id]) for need in needs}, run):
        values[str(metric.measure)][numbers[metric.query_id]] = metric.value
    return values


def _find_judged(relevance: Mapping[str, Mapping[str, int]]) -> set[str]:
    """The case studies that were there when needs were judged: those judged for any."""
    return {case for graded in relevance.values() for case in graded}


def _summarise(values: Float64, seed: int) -> dict[str, float]:
    low, high = draw_interval(values, seed)
    return {"mean": float(values.mean()), "low": low, "high": high, "n": float(values.size)}


def find_failures(world: World, judgements: Judgements, scores: Float64, most: int = 5) -> list[dict[str, str]]:
    """Needs that the system serves worst: none of its first three is fully relevant, those with the most to find first."""
    cases = {case.id: case for case in world.cases}
    case_ids, relevance = sorted(cases), judgements.relevance()
    judged, failures = _find_judged(relevance), []
    for need, row in zip(judgements.needs, scores, strict=True):
        best = [case_ids[no] for no in np.argsort(-row, kind="stable") if case_ids[no] in judged][:3]
        wanted = [case for case, grade in relevance[need.id].items() if grade == 4]
        if wanted and not set(best) & set(wanted):
            failures.append((len(wanted), need, cases[best[0]].title, cases[min(wanted)].title))
    failures.sort(key=lambda failure: (-failure[0], failure[1].id))
    return [{"need": need.text, "shown first": shown, "wanted": wanted} for _, need, shown, wanted in failures[:most]]
