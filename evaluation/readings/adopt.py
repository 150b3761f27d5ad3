"""Write the policy that the readings of the tune part ask for: `python -m evaluation.readings.adopt`.

The weights of twins and reviewers are fitted (`evaluation.readings.fit`); neutral values, case studies and dials are
those of the policy written by hand. The load is set apart from them, at LOADS, chosen by hand from a few amounts: one
at which no city stands on more than 5 % of the first fives of all shipped cities and the Gini coefficient is at most
0.5. Where a question names a theme or a need it counts ASKED_LOAD of that: topics spread the lists by themselves, and
readers graded less load higher. Where it names none, the lines of UNASKED count so many times what was fitted to questions
with a topic: having something to show more, so that a list for a city of which little is known is not made of cities of
which nothing is; being on record at all less, which would else name the few that are to everybody.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

import fixtures
from evaluation.policy_file import record_terms, write_record
from evaluation.readings.asked import KINDS, build_reading_snapshot, load_askers
from evaluation.readings.fit import Fitted, fit_readings, read_graded
from evaluation.readings.judged import group_grades, load_judgements
from evaluation.yardsticks import BY_HAND, load_yardstick
from matcher.load import LOAD
from matcher.policy import Policy, Term

NAME = "worth-a-call-2026-11"
LOADS: Mapping[str, float] = MappingProxyType({"twins": 0.7, "reviewers": 1.0})
ASKED_LOAD = 1 / 3
UNASKED: Mapping[str, float] = MappingProxyType({"themes": 2.0, "record": 0.25})
DIGITS = 4


def fit_kinds(start: Policy) -> dict[str, Fitted]:
    """Fit both kinds to the judgements of the tune part."""
    askers = [asker for asker in load_askers() if asker.part == "tune"]
    snapshot, judged = build_reading_snapshot(load_askers()), group_grades(load_judgements())
    return {
        kind: fit_readings(read_graded(snapshot, start, askers, judged, kind), keep_fitted(start, kind))
        for kind in KINDS
    }


def keep_fitted(start: Policy, kind: str) -> dict[str, Term]:
    """The terms of a kind that are fitted: all but the load."""
    return {name: term for name, term in start.terms_for(kind).items() if name != LOAD}


def build_fitted(start: Policy, fits: Mapping[str, Fitted]) -> Policy:
    """The policy with fitted weights that add up to 1 beside the load; a weight of 0 stays open to own weights."""
    terms = dict(start.terms)
    for kind, fit in fits.items():
        shares = fit.weights / fit.weights.sum()
        fitted = {
            name: replace(start.terms[kind][name], weight=float(share))
            for name, share in zip(fit.names, shares, strict=True)
        }
        for name, times in UNASKED.items():
            fitted[name] = replace(fitted[name], weight=times * fitted[name].weight)
        terms[kind] = {**fitted, LOAD: replace(start.terms[kind][LOAD], weight=LOADS[kind])}
    asked = {LOAD: ASKED_LOAD, **{name: 1 / times for name, times in UNASKED.items()}}
    return replace(start, id="worth-a-call", version="2026-11", terms=terms, asked=asked)


def build_record(policy: Policy, start: Policy, fits: Mapping[str, Fitted]) -> dict[str, Any]:
    """The JSON record of the policy, with the evidence it rests on."""
    return {
        "id": policy.id,
        "version": policy.version,
        "about": f"Fitted to readings by language models, held towards the policy '{start.id}' {start.version} written by hand.",
        "variety": policy.variety,
        "asked": dict(policy.asked),
        "terms": {kind: record_terms(terms) for kind, terms in policy.terms.items()},
        "dials": {dial: dict(factors) for dial, factors in policy.dials.items()},
        "evidence": {kind: _record_fit(fit) for kind, fit in fits.items()},
    }


def _record_fit(fit: Fitted) -> dict[str, Any]:
    return {
        "asking cities": fit.askers,
        "loss on left-out asking cities by strength of hold": {
            "written by hand" if np.isinf(strength) else f"{strength:g}": round(loss, DIGITS)
            for strength, loss in fit.losses.items()
        },
        "strength": "written by hand" if np.isinf(fit.strength) else fit.strength,
    }


def main() -> None:
    """Write the shipped file anew."""
    start = load_yardstick(BY_HAND)
    fits = fit_kinds(start)
    path = Path(fixtures.__file__).parent / "data" / "policies" / f"{NAME}.json"
    path.write_text(write_record(build_record(build_fitted(start, fits), start, fits)), encoding="utf-8")
    sys.stdout.write(f"{path.name}: {', '.join(f'{kind} {fit.strength:g}' for kind, fit in fits.items())}\n")


if __name__ == "__main__":
    main()
