"""The plan of a round as a PDF to take to a meeting."""

from __future__ import annotations

from api.web.documents import Document
from api.web.language import Tongue
from matcher.reason import sentence

PLAN_OF = sentence("{title}: the plan")
PLACES = sentence("Places")
LEFT_OUT = sentence("Without a place")
PLACED = sentence("{learner} with {host}: fits {fit}, {known} of it known")
TOTAL = sentence("Total fit {total}; no plan passes {bound}.")


def write_round_document(
    tongue: Tongue,
    title: str,
    policy: str,
    version: str,
    totals: tuple[float, float],
    places: list[tuple[str, str, float, float]],
    left_out: list[tuple[str, str]],
) -> bytes:
    """The plan of a scenario.

    Args:
        policy, version: which weights and which state of the data it rests on.
        totals: its summed fit, and the bound that no plan passes.
        places: names of learner and host, fit and how much of it is known, both in [0, 1].
        left_out: names, and why.
    """
    document = Document(tongue, tongue.say(PLAN_OF).format(title=title), policy, version)
    said = tongue.say(TOTAL).format(total=tongue.number(totals[0]), bound=tongue.number(totals[1]))
    document.write_line(said)
    document.write_heading(tongue.say(PLACES))
    line = tongue.say(PLACED)
    for learner, host, fit, known in places:
        words = {"learner": learner, "host": host, "fit": tongue.percent(fit), "known": tongue.percent(known)}
        document.write_line(line.format(**words))
    if left_out:
        document.write_heading(tongue.say(LEFT_OUT))
        for name, why in left_out:
            document.write_line(f"{name}: {why}", indent=4)
    return document.to_bytes()
