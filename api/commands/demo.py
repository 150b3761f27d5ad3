"""`city-peers demo`: three real cities, from profile to explained suggestion."""

from __future__ import annotations

from rich.console import Console

from api.commands.cases import show_case_list
from api.commands.peers import show_ranking
from api.commands.shipped import find_policy
from api.questions.answers import build_cases_answer, build_ranking_answer
from fixtures.snapshot import load_snapshot
from matcher.ask import Ask
from matcher.case_ranking import recommend_cases
from matcher.recommend import recommend

CITIES = ("gavle-se", "guimaraes-pt", "pau-fr")
SHOWN = 3


def show_demo() -> None:
    """Print explained twins, reviewers and case studies for three cities."""
    console, policy, snapshot = Console(highlight=False), find_policy(""), load_snapshot()
    console.print(
        f"{len(snapshot.cities)} real cities, {len(snapshot.cases.records)} case studies; snapshot {snapshot.version}.\n"
        "Each line says what one comparison added to (+) or took from (−) the score, and why."
    )
    for city_id in CITIES:
        console.rule(f"[bold]{snapshot.city(city_id).name}[/bold] ({snapshot.city(city_id).country})")
        for kind in ("twins", "reviewers"):
            ranking = recommend(snapshot, policy, Ask(city_id, kind, k=SHOWN))
            show_ranking(console, snapshot, build_ranking_answer(snapshot, ranking), most=3)
        found = recommend_cases(snapshot, policy.terms_for_cases(), city_id, k=SHOWN)
        show_case_list(
            console, snapshot, build_cases_answer(snapshot, f"{policy.id}@{policy.version}", city_id, found), most=2
        )
    console.rule()
    console.print("More: city-peers peers pau-fr --kind reviewers --dial ahead · city-peers explain pau-fr leuven-be")
