"""Free questions: the same need in many languages, and what nothing here fits. `python -m evaluation.asking` prints it.

The needs were translated, and the everyday questions written, by an AI language model; no native speaker has read them. The
same model wrote the lists of terms after the translations, so that the lists know these words better than they will know
others; the held-out statements are older than the lists and tell how they do on words they were not written for.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from embeddings import find_terms, read_question
from embeddings.fit_topic import GIBBERISH, KEPT_BACK, draw_gibberish, load_off_topic
from embeddings.floors import load_held_out
from embeddings.terms import READ_AS, load_terms
from evaluation.case_retrieval import LANGUAGE, Need, load_judgements, load_translations, rate_needs, score_retrieval
from fixtures.asking import Asked, Library
from fixtures.policies import DEFAULT, load_policy
from fixtures.snapshot import load_snapshot
from fixtures.vectors import default_encode, default_gauge, load_representer
from fixtures.world import load_world
from matcher.arrays import Float64

FIRST = 5
SYSTEMS = ("as shipped", "one row a text")
SEED = 1


@dataclass(frozen=True, slots=True)
class Refusals:
    """Of how many questions a share was judged wrongly; `texts` are those questions."""

    asked: int
    texts: tuple[str, ...]

    @property
    def share(self) -> float:
        """The share that was judged wrongly, in [0, 1]."""
        return len(self.texts) / self.asked


def rate_languages(by_language: Mapping[str, Sequence[Need]]) -> dict[str, dict[str, Float64]]:
    """nDCG@10 of the case studies for each need, (needs,), by system and language."""
    world, judgements = load_world(), load_judgements()
    case_ids = sorted(case.id for case in world.cases)
    relevance, encode = judgements.relevance(), default_encode()
    rated: dict[str, dict[str, Float64]] = {system: {} for system in SYSTEMS}
    for language, needs in by_language.items():
        scores = score_retrieval(world, encode, needs, SEED)
        for system in SYSTEMS:
            rated[system][language] = rate_needs(relevance, needs, case_ids, scores[system])["nDCG@10"]
    return rated


def share_first(ask: Callable[[str], Asked], english: Sequence[str], others: Sequence[str]) -> dict[str, float]:
    """The mean share of the first five that a need in English and in another language have in common."""
    shared: dict[str, list[float]] = {"offers": [], "case studies": []}
    for text, translated in zip(english, others, strict=True):
        here, there = ask(text), ask(translated)
        shared["offers"].append(_common([o.city.id for o in here.offers], [o.city.id for o in there.offers]))
        shared["case studies"].append(_common([c.case.id for c in here.cases], [c.case.id for c in there.cases]))
    return {name: float(np.mean(values)) for name, values in shared.items()}


def _common(first: Sequence[str], second: Sequence[str]) -> float:
    return len(set(first[:FIRST]) & set(second[:FIRST])) / FIRST


def judge_questions(ask: Callable[[str], Asked], texts: Sequence[str], fitting: bool) -> Refusals:
    """Which questions are told wrongly that something, or nothing, here fits."""
    return Refusals(len(texts), tuple(text for text in texts if ask(text).fits != fitting))


def main() -> None:
    """Print every figure."""
    library = Library(load_snapshot(), load_policy(DEFAULT), load_representer(), default_gauge())
    known: dict[str, Asked] = {}

    def ask(text: str) -> Asked:
        if text not in known:
            known[text] = library.ask(text, k=FIRST)
        return known[text]

    needs = load_translations()
    wanted = [need.id for need in next(iter(needs.values()))]
    english = {need.id: need for need in load_judgements().needs if need.language == LANGUAGE}
    by_language = {LANGUAGE: tuple(english[own] for own in wanted), **needs}
    _print_relevance(rate_languages(by_language))
    _print_overlap(ask, {language: [need.text for need in own] for language, own in by_language.items()})
    _print_refusals(ask, by_language)


def _print_relevance(rated: Mapping[str, Mapping[str, Float64]]) -> None:
    for half, places in (("tuned on", slice(0, None, 2)), ("kept back", slice(1, None, 2))):
        for system, by_language in rated.items():
            means = {language: float(values[places].mean()) for language, values in by_language.items()}
            others = [mean for language, mean in means.items() if language != LANGUAGE]
            _say(
                f"nDCG@10, {half}, {system}: English {means[LANGUAGE]:.3f}, {len(others)} others {np.mean(others):.3f}"
            )
            _say("  " + " ".join(f"{language} {mean:.2f}" for language, mean in sorted(means.items())))


def _print_overlap(ask: Callable[[str], Asked], needs: Mapping[str, Sequence[str]]) -> None:
    held_out = load_held_out()
    listed = {language: held_out[language] for language in (*load_terms(), *READ_AS)}
    unlisted = {language: own for language, own in held_out.items() if language not in listed or language == LANGUAGE}
    sets = {"needs": needs, "held-out statements": listed, "held-out, languages without terms": unlisted}
    for name, by_language in sets.items():
        found = {
            language: share_first(ask, by_language[LANGUAGE], own)
            for language, own in by_language.items()
            if language != LANGUAGE
        }
        for kind in ("offers", "case studies"):
            values = {language: own[kind] for language, own in found.items()}
            _say(f"first five shared with English, {name}, {kind}: {np.mean(list(values.values())):.3f}")
            _say("  " + " ".join(f"{language} {value:.2f}" for language, value in sorted(values.items())))


def _print_refusals(ask: Callable[[str], Asked], by_language: Mapping[str, Sequence[Need]]) -> None:
    needs = [need.text for own in by_language.values() for need in own]
    everyday = [text for own in load_off_topic(KEPT_BACK).values() for text in own]
    for name, texts, fitting in (
        ("false refusals of needs", needs, True),
        ("false fits of everyday questions", everyday, False),
        ("false fits of gibberish", draw_gibberish(GIBBERISH["kept back"]), False),
    ):
        judged = judge_questions(ask, texts, fitting)
        _say(f"{name}: {len(judged.texts)} of {judged.asked} ({judged.share:.3f})")
        for text in judged.texts:
            question = read_question(load_representer(), text)
            _say(f"  [{question.language}] {text} {list(find_terms(text, question.language))}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
