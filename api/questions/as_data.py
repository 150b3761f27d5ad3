"""Answers as plain data: the one shape that the command line and the service print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import orjson

from api.questions.blind_spots import BlindSpotsAnswer
from api.questions.cases import CasesAnswer
from api.questions.coalition import CoalitionAnswer, tell_share
from api.questions.next_question import NextQuestionAnswer
from api.questions.pair import PairAnswer
from api.questions.peers import PeersAnswer
from api.questions.who_pays import WhoPaysAnswer
from api.questions.why_not import WhyNotAnswer
from matcher.agenda import Topic
from matcher.blind_spots import BlindSpot
from matcher.case_ranking import CaseSuggestion
from matcher.city import City, Source
from matcher.coalition import Ally
from matcher.explanation import Contribution, Explanation
from matcher.permits import NationalRule, Permit
from matcher.reason import Wording, english, render
from matcher.recommend import Suggestion
from matcher.why_not import Difference

if TYPE_CHECKING:
    from api.questions.ask import AskAnswer
    from api.questions.find_city import FoundCity

Detail = Literal["none", "short", "full", "sourced"]
Answer = dict[str, Any]
SHORT = 3


def dump_bytes(document: object) -> bytes:
    """A document as JSON bytes; nan, where something is not reported, is null."""
    return orjson.dumps(document, option=orjson.OPT_SERIALIZE_NUMPY, default=dict)


def build_peers(answer: PeersAnswer, detail: Detail = "full", wording: Wording | None = None) -> Answer:
    """A list of twins, reviewers or learners.

    Args:
        detail: "full" gives every line of the explanation, so that start + amounts = directed_score; "sourced" adds the sources
            of each line; "short" gives the three sentences that speak most for the suggestion; "none" gives none.
        wording: the language of the sentences; English if not given.
    """
    ranking, words = answer.ranking, wording or english(answer.snapshot.vocabulary)
    return {
        "city": {"id": answer.city.id},
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


def build_why_not(answer: WhyNotAnswer, wording: Wording | None = None) -> Answer:
    """Why a city is not in a list: its place, what leaves it out, and what sets it apart from the last who is in the list."""
    found, words = answer.found, wording or english(answer.snapshot.vocabulary)
    return {
        "city": {"id": answer.city.id},
        "kind": found.ranking.ask.kind,
        "policy": found.ranking.policy,
        "snapshot": found.ranking.snapshot,
        "peer": build_city_name(found.suggestion.city),
        "rank": found.suggestion.rank,
        "of": found.of,
        "listed": found.listed,
        "rules": list(found.rules),
        "beside": build_city_name(found.beside) if found.beside else None,
        "varied": found.varied,
        "suggestion": build_suggestion(found.suggestion, "sourced", words),
        "against": build_suggestion(found.against, "sourced", words) if found.against else None,
        "differences": [_build_difference(line, words) for line in found.differences],
    }


def _build_difference(line: Difference, words: Wording) -> Answer:
    return {
        "comparison": line.own.comparison,
        "amount": line.amount,
        "text": render(line.own.reason, words),
        "text_against": render(line.other.reason, words),
    }


def build_city_name(city: City) -> Answer:
    """How a city is named in a list."""
    return {"id": city.id, "name": city.name, "country": city.country}


def is_profiled(city: City) -> bool:
    """Whether more is known of a city than name, size and place."""
    return bool(city.sections or city.levels or city.needs or city.offers)


def build_row(city: City) -> Answer:
    """A city in a list of cities."""
    population = round(city.population.value) if city.population else None
    return {**build_city_name(city), "kind": city.kind, "population": population, "profiled": is_profiled(city)}


def build_found_row(found: FoundCity) -> Answer:
    """A city that was searched for, with the name by which it was found."""
    place = {"id": found.id, "name": found.name, "country": found.country, "kind": "municipality"}
    row = build_row(found.city) if found.city else {**place, "population": found.population, "profiled": False}
    return {**row, "matched_name": found.matched_name}


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


def build_cases(answer: CasesAnswer, detail: Detail = "full", wording: Wording | None = None) -> Answer:
    """A list of case studies for a city, each with its preconditions as met, missing or not reported."""
    words = wording or english(answer.snapshot.vocabulary)
    return {
        "city": {"id": answer.city.id},
        "kind": "case-studies",
        "policy": answer.policy_name,
        "snapshot": answer.snapshot.version,
        "suggestions": [_build_case_suggestion(answer, case, detail, words) for case in answer.suggestions],
    }


def _build_case_suggestion(answer: CasesAnswer, found: CaseSuggestion, detail: Detail, words: Wording) -> Answer:
    case = found.case
    return {
        "rank": found.rank,
        "case": {
            "id": case.id,
            "title": case.title,
            "summary": case.summary,
            "status": case.status,
            "url": case.url,
            "scale": case.scale,
            "scaled_from": case.scaled_from,
        },
        "city": build_city_name(answer.snapshot.city(case.city_id)),
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
        "instruments": [_build_permit(permit, words) for permit in answer.permits[case.id]],
        "source": build_source(case.source),
    }


def _build_permit(permit: Permit, words: Wording) -> Answer:
    return {
        "instrument": permit.instrument,
        "label": words.label("finance_instruments", permit.instrument),
        "verdict": permit.verdict,
        "rules": [_build_rule(rule) for rule in permit.rules],
        "used_in": permit.used.id if permit.used else None,
    }


def _build_rule(rule: NationalRule) -> Answer:
    return {
        "country": rule.country,
        "instrument": rule.instrument,
        "rule": rule.rule,
        "words": rule.words,
        "where": rule.where,
        "source": build_source(rule.source),
    }


def build_coalition(answer: CoalitionAnswer) -> Answer:
    """Who else has this: the asker first, each with what it says, where that stands, and what it brings."""
    return {
        "city": {"id": answer.city.id},
        "kind": "coalition",
        "shared": {"section": answer.shared.section, **answer.asking.model_dump(include={"code", "need", "theme"})},
        "own_country": answer.asking.own_country,
        "snapshot": answer.snapshot.version,
        "found": answer.found,
        "cities": [_build_ally(ally, answer) for ally in answer.allies],
        "rules": [_build_rule(rule) for rule in answer.rules],
    }


def _build_ally(ally: Ally, answer: CoalitionAnswer) -> Answer:
    return {
        "city": build_city_name(ally.city),
        "says": tell_share(ally, answer.shared, answer.snapshot.vocabulary),
        "source": build_source(ally.says.source) if ally.says else None,
        "strength": ally.strength,
        "brings": ally.brings.shown if ally.brings else None,
        "brings_source": build_source(ally.brings.source) if ally.brings else None,
        "size": ally.size,
        "region": ally.region,
        "stage": ally.stage,
    }


def build_who_pays(answer: WhoPaysAnswer) -> Answer:
    """The table of themes and instruments: for each cell that is not empty its case studies."""
    return {
        "like": answer.reader.id if answer.reader else None,
        "alike": answer.asking.alike,
        "snapshot": answer.snapshot.version,
        "themes": list(answer.themes),
        "instruments": list(answer.instruments),
        "cells": [
            {"theme": theme, "instrument": instrument, "cases": [case.id for case in answer.cells[theme, instrument]]}
            for theme in answer.themes
            for instrument in answer.instruments
            if (theme, instrument) in answer.cells
        ],
        "without_instrument": answer.silent,
    }


def build_next_question(answer: NextQuestionAnswer) -> Answer:
    """What to ask a city next, what after that, and what is known already; `gain` is in rank-biased overlap, 0 to 1."""
    questions = [{"subject": one.subject, "text": one.text, "gain": one.gain} for one in answer.questions]
    return {
        "city": answer.city.id,
        "known": list(answer.known),
        "next": questions[0] if questions else None,
        "then": questions[1:],
    }


def build_blind_spots(answer: BlindSpotsAnswer, wording: Wording | None = None) -> Answer:
    """What cities like this one report and this one does not, with the interval and on whose account."""
    words = wording or english(answer.snapshot.vocabulary)
    return {
        "city": {"id": answer.city.id},
        "kind": "blind-spots",
        "policy": answer.policy_name,
        "snapshot": answer.snapshot.version,
        "blind_spots": [_build_blind_spot(spot, words) for spot in answer.spots],
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


def build_pair(answer: PairAnswer, wording: Wording | None = None) -> Answer:
    """Two cities: as twins, in both directions as reviewers, how they are linked, and a first agenda."""
    words = wording or english(answer.snapshot.vocabulary)
    return {
        "cities": [build_city_name(answer.city), build_city_name(answer.peer)],
        "policy": answer.policy_name,
        "snapshot": answer.snapshot.version,
        "twins": build_suggestion(answer.twins, "sourced", words),
        "there": build_suggestion(answer.there, "sourced", words),
        "back": build_suggestion(answer.back, "sourced", words),
        "shared_collaborations": [
            {"programme": item.programme, "year": item.year, "source": item.source} for item in answer.shared
        ],
        "path": [build_city_name(city) for city in answer.path],
        "agenda": [_build_topic(topic) for topic in answer.agenda],
        "both_look_for": [
            {"theme": one.other.theme, "need": one.own.text, "other": one.other.text, "strength": one.strength}
            for one in answer.common
        ],
        "who_decides": [
            {"city": end.id, "code": fact.code, "label": words.label("powers", fact.code), "body": fact.note}
            for end, fact in answer.bodies
        ],
        "phases": [
            {"city": end.id, "phase": phase.code if phase else None}
            for end, phase in zip((answer.city, answer.peer), answer.phases, strict=True)
        ],
        "emission_mix": {
            "value": answer.mix[0],
            "text": render(answer.mix[1], words),
            "sources": [build_source(source) for source in answer.mix[1].sources],
        },
        "to_ask": [{"asker": one.asker.id, "theme": one.need.theme, "need": one.need.text} for one in answer.questions],
    }


def _build_topic(topic: Topic) -> Answer:
    return {
        "asker": topic.asker.id,
        "giver": topic.giver.id,
        "theme": topic.theme,
        "need": topic.need.text,
        "answer": topic.answer.shown,
        "strength": topic.strength,
    }


def build_labels(codes: Mapping[str, str]) -> list[Answer]:
    """Ids and labels as a list of records, in the order given."""
    return [{"id": code, "label": label} for code, label in codes.items()]


def build_asked(answer: AskAnswer) -> Answer:
    """Cities and case studies that answer a need in free text. fits: whether anything here does; `more` counts copies."""
    return {
        "need": answer.need,
        "like": answer.like,
        "snapshot": answer.snapshot.version,
        "fits": answer.found.fits,
        "cities": [
            {
                "city": build_city_name(found.city),
                "offer": found.offer.text,
                "theme": found.offer.theme,
                "score": found.score,
                "relevance": found.relevance,
                "fits": found.fits,
                "more": len(found.also),
                "also": [build_city_name(city) for city in found.also],
                "source": build_source(found.offer.source),
            }
            for found in answer.found.offers
        ],
        "cases": [
            {
                "case": {"id": found.case.id, "title": found.case.title, "summary": found.case.summary},
                "city": build_city_name(answer.snapshot.city(found.case.city_id)),
                "score": found.score,
                "relevance": found.relevance,
                "fits": found.fits,
                "more": len(found.also),
                "also": [{"id": case.id, "title": case.title, "summary": case.summary} for case in found.also],
                "source": build_source(found.case.source),
            }
            for found in answer.found.cases
        ],
    }
