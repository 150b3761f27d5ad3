"""How well plans are read: `python -m evaluation.plans.measure CONTRACTS [VECTORS]` prints the tables of docs/reading-plans.md.

CONTRACTS is a folder of contracts as Markdown. Contracts are weighed with their city left out; plans in own words and free
text are read by the shipped model.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from embeddings import TextRepresenter
from embeddings.reading import NOTHING, ReadingModel, load_reading_model
from evaluation.plans.contracts import Contract
from evaluation.plans.layers import learn_layer
from evaluation.plans.left_out import LeftOut, describe_unseen, leave_out
from evaluation.plans.own_words import OwnWords, count, hit_rates, load_own_words, read_all, single_sentences
from evaluation.plans.texts import Labelled, load_examples, note_texts
from evaluation.plans.train import open_contracts, training_cities
from fixtures.plans.emissions import find_totals
from fixtures.plans.reading import LONG_SECTIONS, SHORT_SECTIONS
from fixtures.plans.target import find_target
from fixtures.plans.weighing import PROPOSED_FROM, SURE
from fixtures.vectors import load_representer

COMMON_FROM = (0.3, 0.35, 0.4, 0.45, 0.5)
NOTED = ("barriers", "engagement_barriers", "funding_gaps", "governance")
"""Sections whose codes carry notes in the profiles."""
CLOSE = 0.02
SAME_PERCENT = 1.0
Marks = npt.NDArray[np.bool_]


def f1_score(named: Marks, proposed: Marks) -> tuple[float, float, float]:
    """F1, precision and recall over all cities and codes.

    >>> f1_score(np.array([True, True, False]), np.array([True, False, False]))
    (0.6666666666666666, 1.0, 0.5)
    """
    right = int((named & proposed).sum())
    precision, recall = right / max(int(proposed.sum()), 1), right / max(int(named.sum()), 1)
    return (2 * precision * recall / (precision + recall) if right else 0.0), precision, recall


def prevalence_f1(left: LeftOut) -> float:
    """F1 of naming the codes that are common among the other cities, at the best of five thresholds."""
    return max(f1_score(left.named, left.common > least)[0] for least in COMMON_FROM)


def report_contracts(contracts: Sequence[Contract], representer: TextRepresenter) -> Iterator[str]:
    """One line a section."""
    yield f"{'contracts, city left out':<26}{'prevalence':>11}{'F1':>7}{'P':>7}{'R':>7}{'sure':>7}{'n':>6}"
    for section in LONG_SECTIONS:
        left = leave_out(describe_unseen(section, contracts, representer))
        f1, precision, recall = f1_score(left.named, (left.confidences >= PROPOSED_FROM) & left.carried)
        sure = (left.confidences >= SURE) & left.carried
        right = left.named[sure].mean() if sure.any() else float("nan")
        common = prevalence_f1(left)
        yield f"{section:<26}{common:>11.3f}{f1:>7.3f}{precision:>7.3f}{recall:>7.3f}{right:>7.3f}{sure.sum():>6}"


def report_numbers(contracts: Sequence[Contract]) -> Iterator[str]:
    """Totals of emissions among the candidates, and targets, against the profiles."""
    found = [_has_total(contract) for contract in contracts if contract.city.emissions]
    targets = [(contract.city.target, find_target(contract.sentences)) for contract in contracts]
    dated = [(held, read) for held, read in targets if held and held.year]
    shares = [(held, read) for held, read in dated if held.reduction_percent is not None]
    years = sum(read is not None and read.year == held.year for held, read in dated)
    same = sum(_same_share(held.reduction_percent, read.reduction_percent if read else None) for held, read in shares)
    yield f"total of emissions among the first four: {sum(found)} of {len(found)}"
    yield f"year of the target: {years} of {len(dated)}; percent: {same} of {len(shares)}"


def _has_total(contract: Contract) -> bool:
    held = contract.city.emissions
    found = find_totals(contract.blocks, contract.parts, contract.sentences)
    return held is not None and any(
        abs(each.total_ktco2e - held.total_ktco2e) <= CLOSE * held.total_ktco2e for each in found
    )


def _same_share(held: float | None, read: float | None) -> bool:
    return held is not None and read is not None and abs(held - read) <= SAME_PERCENT


def report_own_words(plans: Sequence[OwnWords], representer: TextRepresenter) -> Iterator[str]:
    """One line a section, then free text, target and emissions."""
    model = load_reading_model()
    readings = read_all(plans, model, representer)
    yield f"{f'{len(plans)} plans in own words':<26}{'P':>7}{'R':>7}{'sure':>7}"
    for section in SHORT_SECTIONS:
        counts = count(section, plans, readings)
        yield f"{section:<26}{counts.precision:>7.3f}{counts.recall:>7.3f}{counts.sure_precision:>7.3f}"
    sentences = single_sentences(plans)
    first, three = hit_rates(sentences, model, representer)
    yield f"free text to code, {len(sentences)} sentences: first {first:.3f}, among three {three:.3f}"
    noted = [each for each in sentences if each[0] in NOTED]
    for name, read_by in (("notes and examples", model), ("notes alone", learn_from_notes(representer))):
        first, three = hit_rates(noted, read_by, representer)
        yield f"  of {len(noted)} in sections with notes, {name}: first {first:.3f}, among three {three:.3f}"
    pairs = list(zip(plans, readings, strict=True))
    aims = [(plan.target, read.target) for plan, read in pairs if read.target]
    targets = sum((aim.year, aim.reduction_percent) == held for held, aim in aims)
    totals = sum(
        any(abs(each.total_ktco2e - plan.emissions_ktco2e) < 1 for each in read.emissions) for plan, read in pairs
    )
    yield f"target: {targets} of {len(plans)}; total of emissions among the first four: {totals} of {len(plans)}"


def learn_from_notes(representer: TextRepresenter) -> ReadingModel:
    """The layers that notes of profiles alone make: what the invented examples are worth."""
    cities = training_cities()
    nothing = tuple(Labelled(text, NOTHING) for text in load_examples()[NOTHING][NOTHING])
    layers = {section: learn_layer((*note_texts(section, cities), *nothing), representer) for section in NOTED}
    return ReadingModel(layers, {"encoder_id": representer.encoder.encoder_id})


def main() -> None:
    """Print everything."""
    for line in report_own_words(load_own_words(), load_representer()):
        sys.stdout.write(f"{line}\n")
    contracts, representer = open_contracts(sys.argv[1:])
    for line in (*report_numbers(contracts), *report_contracts(contracts, representer)):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
