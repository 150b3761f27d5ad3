"""`city-peers demo`: three real cities, from profile to explained suggestion."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from api.commands.cases import show_case_list
from api.commands.data import open_data
from api.commands.peers import show_ranking
from api.questions.as_data import build_cases, build_peers
from api.questions.asking import CasesAsking, PeersAsking
from api.questions.cases import ask_cases
from api.questions.peers import ask_peers

CITIES = ("gavle-se", "guimaraes-pt", "pau-fr")
SHOWN = 3


def show_demo(data_dir: Path | None = None) -> None:
    """Print explained twins, reviewers and case studies for three cities."""
    console, view = Console(highlight=False), open_data(data_dir).view
    snapshot = view.snapshot
    console.print(
        f"{len(snapshot.cities)} real cities, {len(snapshot.cases.records)} case studies; snapshot {snapshot.version}.\n"
        "Each line says what one comparison added to (+) or took from (−) the score, and why."
    )
    for city_id in CITIES:
        console.rule(f"[bold]{snapshot.city(city_id).name}[/bold] ({snapshot.city(city_id).country})")
        for kind in ("twins", "reviewers"):
            found = ask_peers(view, city_id, kind, PeersAsking(k=SHOWN))
            show_ranking(console, snapshot, build_peers(found), most=3)
        cases = ask_cases(view, city_id, CasesAsking(k=SHOWN))
        show_case_list(console, snapshot, build_cases(cases), most=2)
    console.rule()
    console.print("More: city-peers peers pau-fr --kind reviewers --dial ahead · city-peers explain pau-fr leuven-be")
