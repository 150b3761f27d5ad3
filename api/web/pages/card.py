"""One suggested city as a card: who, why you, why them, what is not known, how sure, and a case to read."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass

from api.web.confidence import name_confidence
from api.web.drawing.waterfall import Waterfall, build_waterfall
from matcher.case_study import CaseStudy
from matcher.city import City, Coded
from matcher.comparisons import COMPARISONS
from matcher.eligibility import find_relatives
from matcher.explanation import Contribution, Explanation
from matcher.ranking import rank_top
from matcher.reason import Quote, Reason
from matcher.recommend import Suggestion
from matcher.scoring import Directed
from matcher.size_class import find_size_class
from matcher.snapshot import Snapshot
from matcher.standing import find_phase_ahead

REASONS = 3
GIVEN = frozenset({"size", "geography"})
"""The facets that a city is born with."""
ANSWERS = frozenset({"offers", "themes", "ahead", "solved"})
"""The comparisons that set what the one has against what this very other city lacks; the rest is the same for everybody."""

OF_THE_HELPER = frozenset({"capacity", "experience", "programmes", "track_record"})
"""The comparisons that look at the helping city alone: of one's own learners they say the same to each."""

ON_THE_QUESTION = frozenset({"offers", "needs", "themes", "ahead", "track_record", "maturity", "experience", "size"})
"""The comparisons that read the theme or need of a question, and the size, which says whether an answer carries over."""
UNSAID = frozenset({"programmes", "proximity", "load"})
"""The comparisons that stand in the sum only: nobody calls a city because it took part in many programmes."""


@dataclass(frozen=True, slots=True)
class Card:
    """A suggestion in words.

    opening: the problem in common, and what the other did about it.
    why: what speaks most for it. first: the strongest reason that is more than size and place. against: what speaks most
    against it. bring: what the reader's city would bring the peer (twins only). unknown: what is not reported.
    confidence: "much", "some" or "little" is known of the pair. phase: that of the peer's Climate City Contract where it is
    further than the reader's city. part_of, members: the metropolitan bodies that the peer belongs to, and its own members.
    """

    rank: int
    city: City
    size_class: str | None
    score: float
    coverage: float
    confidence: str
    opening: tuple[Reason, ...]
    why: tuple[Reason, ...]
    first: Reason | None
    against: tuple[Reason, ...]
    bring: tuple[Reason, ...]
    unknown: tuple[Reason, ...]
    case: CaseStudy | None
    phase: Coded | None
    waterfall: Waterfall
    waterfall_back: Waterfall | None
    part_of: tuple[City, ...]
    members: tuple[City, ...]


def build_card(
    snapshot: Snapshot,
    suggestion: Suggestion,
    case_scores: Directed,
    kind: str = "twins",
    asked: bool = False,
    asker: City | None = None,
) -> Card:
    """The card of a suggestion; `case_scores` are the scores of all case studies for the reader's city.

    To learners, what says the same of all of them comes after what is about this one. Where the question names a theme or a need
    (`asked`), every reason is about it.
    """
    aside = OF_THE_HELPER if kind == "learners" else frozenset()
    only = ON_THE_QUESTION if asked else frozenset(COMPARISONS)
    there, back = suggestion.explanation, suggestion.explanation_back
    part_of, members = find_relatives(snapshot, suggestion.city)
    return Card(
        rank=suggestion.rank,
        city=suggestion.city,
        size_class=find_size_class(suggestion.city),
        score=suggestion.score,
        coverage=suggestion.coverage,
        confidence=name_confidence(suggestion.coverage),
        opening=suggestion.opening,
        why=say_once(suggestion.opening, find_reasons(there, 1, aside, only))[:REASONS],
        first=find_first(there, aside),
        against=find_reasons(there, -1, only=only)[:1],
        bring=find_help(back)[:REASONS] if back else (),
        unknown=find_unknown(there),
        phase=find_phase_ahead(snapshot.vocabulary, asker, suggestion.city) if asker else None,
        case=next(iter(find_best_cases(snapshot, case_scores, suggestion.city.id, 1)), None),
        waterfall=build_waterfall(there),
        waterfall_back=build_waterfall(back) if back else None,
        part_of=part_of,
        members=members,
    )


def find_reasons(
    explanation: Explanation, sign: int, aside: Set[str] = frozenset(), only: Set[str] | None = None
) -> tuple[Reason, ...]:
    """The reasons of the lines that added (sign 1) or took (sign -1), the largest first; comparisons set aside come last.

    Args:
        only: the comparisons that are told; all where none are named.
    """
    lines = _sort_lines(explanation, sign, aside)
    return tuple(line.reason for line in lines if only is None or line.comparison in only)


def say_once(opening: Iterable[Reason], reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """The reasons that quote something which neither the opening nor a reason before them has quoted, or quote nothing."""
    said, kept = {quote for reason in opening for quote in _quotes(reason)}, []
    for reason in reasons:
        quotes = _quotes(reason)
        if not quotes or quotes - said:
            kept.append(reason)
        said |= quotes
    return tuple(kept)


def _quotes(reason: Reason) -> set[str]:
    return {value.text for value in reason.values.values() if isinstance(value, Quote)}


def _sort_lines(explanation: Explanation, sign: int, aside: Set[str]) -> list[Contribution]:
    lines = [line for line in explanation.contributions if sign * line.amount > 0 and line.comparison not in UNSAID]
    return sorted(lines, key=lambda line: line.comparison in aside)


def find_first(explanation: Explanation, aside: Set[str] = frozenset()) -> Reason | None:
    """The largest reason that is more than size and place, else the largest; None where nothing speaks for it."""
    lines = _sort_lines(explanation, 1, aside)
    telling = (line for line in lines if COMPARISONS[line.comparison].facet not in GIVEN)
    line = next(telling, next(iter(lines), None))
    return line.reason if line else None


def find_unknown(explanation: Explanation) -> tuple[Reason, ...]:
    """What is not reported, each thing once."""
    unknown: list[Reason] = []
    for line in explanation.contributions:
        if line.value is None and line.reason not in unknown:
            unknown.append(line.reason)
    return tuple(unknown)


def find_help(explanation: Explanation) -> tuple[Reason, ...]:
    """The reasons why one can help the other, the largest first: those that answer what the other lacks, else a general one.

    Being alike and having met are not among them.
    """
    helps = [
        line for line in explanation.contributions if COMPARISONS[line.comparison].side == "help" and line.amount > 0
    ]
    answers = [line for line in helps if line.comparison in ANSWERS]
    general = [line for line in helps if line.comparison != "proximity"][:1]
    return tuple(line.reason for line in answers or general)


def find_best_cases(snapshot: Snapshot, scores: Directed, owner_id: str, k: int) -> tuple[CaseStudy, ...]:
    """The k case studies of one city that score highest."""
    theirs = snapshot.cases.owners == snapshot.number(owner_id)
    return tuple(snapshot.cases.records[int(row)] for row in rank_top(scores.score, theirs, k))
