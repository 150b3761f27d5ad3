"""Answers as plain data: the one shape that the command line and the service print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from fixtures.asking import CaseFound, OfferFound
from matcher.blind_spots import BlindSpot
from matcher.case_ranking import CaseSuggestion
from matcher.city import City, Source
from matcher.explanation import Contribution, Explanation
from matcher.reason import Wording, english, render
from matcher.recommend import Ranking, Suggestion
from matcher.snapshot import Snapshot

Detail = Literal["none", "short", "full", "sourced"]
Answer = dict[str, Any]
SHORT = 3


def build_ranking_answer(
    snapshot: Snapshot, ranking: Ranking, detail: Detail = "full", wording: Wording | None = None
) -> Answer:
    """A list of twins, reviewers or learners.

    Args:
        detail: "full" gives every line of the explanation, so that start + amounts = directed_score; "sourced" adds the sources
            of each line; "short" gives the three sentences that speak most for the suggestion; "none" gives none.
        wording: the language of the sentences; English if not given.
    """
    words = wording or english(snapshot.vocabulary)
    return {
        "city": {"id": ranking.ask.city_id},
        "kind": ranking.ask.kind,
        "policy": ranking.policy,
        "snapshot": ranking.snapshot,
        "suggestions": [build_suggestion(suggestion, detail, words) for suggestion in ranking.suggestions],
        "excluded": dict(ranking.excluded),
        "variety_price": ranking.variety_price,
    }


def build_suggestion(suggestion: Suggestion, detail: Detail, words: Wording) -> Answer:
    """One suggested city."""
    return {
        "rank": suggestion.rank,
        "city": build_city_name(suggestion.city),
        "score": suggestion.score,
        "coverage": suggestion.coverage,
        **({} if detail == "none" else {"opening": [render(reason, words) for reason in suggestion.opening]}),
        **_explain("explanation", "reasons", suggestion.explanation, detail, words),
        **_explain("explanation_back", "reasons_back", suggestion.explanation_back, detail, words),
    }


def build_city_name(city: City) -> Answer:
    """How a city is named in a list."""
    return {"id": city.id, "name": city.name, "country": city.country}


def _explain(key: str, short_key: str, explanation: Explanation | None, detail: Detail, words: Wording) -> Answer:
    if explanation is None or detail == "none":
        return {}
    if detail == "short":
        return {short_key: [render(line.reason, words) for line in _strongest(explanation)]}
    return {key: build_explanation(explanation, words, sourced=detail == "sourced")}


def _strongest(explanation: Explanation) -> Sequence[Contribution]:
    return [line for line in explanation.contributions if line.amount > 0][:SHORT]


def build_explanation(explanation: Explanation, words: Wording, sourced: bool = False) -> Answer:
    """The sum that made the score: start + the amounts = directed_score."""
    return {
        "start": explanation.start,
        "directed_score": explanation.directed_score,
        "contributions": [_build_line(line, words, sourced) for line in explanation.contributions],
    }


def _build_line(line: Contribution, words: Wording, sourced: bool) -> Answer:
    said = {
        "comparison": line.comparison,
        "value": line.value,
        "amount": line.amount,
        "text": render(line.reason, words),
    }
    return {**said, "sources": [build_source(source) for source in line.reason.sources]} if sourced else said


def build_source(source: Source) -> Answer:
    """Where a fact comes from."""
    return {"id": source.id, "title": source.title, "year": source.year}


def build_cases_answer(
    snapshot: Snapshot,
    policy: str,
    city_id: str,
    cases: Sequence[CaseSuggestion],
    detail: Detail = "full",
    wording: Wording | None = None,
) -> Answer:
    """A list of case studies for a city, each with its preconditions as met, missing or not reported."""
    words = wording or english(snapshot.vocabulary)
    return {
        "city": {"id": city_id},
        "kind": "case-studies",
        "policy": policy,
        "snapshot": snapshot.version,
        "suggestions": [_build_case_suggestion(snapshot, case, detail, words) for case in cases],
    }


def _build_case_suggestion(snapshot: Snapshot, found: CaseSuggestion, detail: Detail, words: Wording) -> Answer:
    case = found.case
    return {
        "rank": found.rank,
        "case": {"id": case.id, "title": case.title, "summary": case.summary, "status": case.status, "url": case.url},
        "city": build_city_name(snapshot.city(case.city_id)),
        "score": found.score,
        "coverage": found.coverage,
        **_explain("explanation", "reasons", found.explanation, detail, words),
        "preconditions": [
            {
                "section": check.precondition.section,
                "code": check.precondition.code,
                "label": words.label(check.precondition.section, check.precondition.code),
                "verdict": check.verdict,
            }
            for check in found.checks
        ],
        "source": build_source(case.source),
    }


def build_blind_spots_answer(
    snapshot: Snapshot, policy: str, city_id: str, spots: Sequence[BlindSpot], wording: Wording | None = None
) -> Answer:
    """What cities like this one report and this one does not, with the interval and on whose account."""
    words = wording or english(snapshot.vocabulary)
    return {
        "city": {"id": city_id},
        "kind": "blind-spots",
        "policy": policy,
        "snapshot": snapshot.version,
        "blind_spots": [_build_blind_spot(spot, words) for spot in spots],
    }


def _build_blind_spot(spot: BlindSpot, words: Wording) -> Answer:
    return {
        "section": spot.section,
        "code": spot.code,
        "label": words.label(spot.section, spot.code),
        "share": spot.share,
        "low": spot.low,
        "high": spot.high,
        "usual": spot.usual,
        "certain": spot.certain,
        "witnesses": [build_city_name(city) for city in spot.witnesses],
    }


def build_pair_answer(
    snapshot: Snapshot,
    policy: str,
    there: Suggestion,
    back: Suggestion,
    path: Sequence[City],
    wording: Wording | None = None,
) -> Answer:
    """Two cities in both directions. `there` is b seen from a, `back` is a seen from b.

    path: the cities of a shortest path from a to b in the collaboration graph, empty where there is none.
    """
    words = wording or english(snapshot.vocabulary)
    return {
        "cities": [build_city_name(back.city), build_city_name(there.city)],
        "policy": policy,
        "snapshot": snapshot.version,
        "there": build_suggestion(there, "sourced", words),
        "back": build_suggestion(back, "sourced", words),
        "shared_collaborations": [
            {"programme": item.programme, "year": item.year, "source": item.source}
            for item in snapshot.records.shared(back.city.id, there.city.id)
        ],
        "path": [build_city_name(city) for city in path],
    }


def build_labels(codes: Mapping[str, str]) -> list[Answer]:
    """Ids and labels as a list of records, in the order given."""
    return [{"id": code, "label": label} for code, label in codes.items()]


def build_asked_answer(
    snapshot: Snapshot, need: str, like: str | None, offers: Sequence[OfferFound], cases: Sequence[CaseFound]
) -> Answer:
    """Cities and case studies that answer a need in free text."""
    return {
        "need": need,
        "like": like,
        "snapshot": snapshot.version,
        "cities": [
            {
                "city": build_city_name(found.city),
                "offer": found.offer.text,
                "theme": found.offer.theme,
                "score": found.score,
                "relevance": found.relevance,
                "source": build_source(found.offer.source),
            }
            for found in offers
        ],
        "cases": [
            {
                "case": {"id": found.case.id, "title": found.case.title, "summary": found.case.summary},
                "city": build_city_name(snapshot.city(found.case.city_id)),
                "score": found.score,
                "relevance": found.relevance,
                "source": build_source(found.case.source),
            }
            for found in cases
        ],
    }
