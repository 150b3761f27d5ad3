"""`city-peers evaluate` and `city-peers learn`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from evaluation.custom import CustomResult, score_truth
from evaluation.learn import learn_policy
from evaluation.policy_file import build_record, write_record
from evaluation.protocol import END, build_with
from evaluation.truth import Truth, read_truth
from fixtures.gazetteer import Gazetteer
from fixtures.policies import load_policy
from fixtures.sheets import read_sheets
from fixtures.vectors import default_encode
from fixtures.world import load_world

START = "hand-made"
SHOWN = ("hit@1", "hit@5", "hit@10", "MRR", "nDCG@10", "R@10", "n", "unanswered")


def evaluate(truth: str, out: str, seed: int, quick: bool, as_json: bool) -> None:
    """Score a file of pairs, or measure everything against the recorded pairings and write the dossier."""
    if truth:
        evaluate_truth(Path(truth), seed, as_json)
        return
    from evaluation.dossier import write_dossier

    files = write_dossier(Path(out), seed, quick, tell_progress)
    sys.stdout.write("".join(f"{path}\n" for path in files))


def write_shipped(out: Path | None, data_dir: Path | None) -> None:
    """Write the dossier that ships as HTML and PDF, to `out` or where the service of `data_dir` offers them."""
    from api.settings import Settings
    from evaluation.dossier import write_told
    from evaluation.shipped import load_dossier

    settings = Settings(data_dir=data_dir.expanduser().resolve()) if data_dir else Settings()
    files = write_told(out or settings.data_dir / "dossier", load_dossier())
    sys.stdout.write("".join(f"{path}\n" for path in files))


def evaluate_truth(path: Path, seed: int, as_json: bool) -> None:
    """Score a file of pairs and print the result. Raises ValueError where no row could be used."""
    world, build = load_world(), build_with(default_encode())
    pairs = read_pairs(path)
    if not pairs.pairs:
        raise ValueError(
            f"no row of {path} could be used: {'; '.join(row.why for row in pairs.unresolved) or 'it is empty'}"
        )
    result = score_truth(world, build, pairs, load_policy(), seed, tell_progress)
    if as_json:
        sys.stdout.write(json.dumps(result.record(seed), ensure_ascii=False, indent=2) + "\n")
    else:
        show_result(Console(highlight=False), result, seed)


def read_pairs(path: Path) -> Truth:
    """Read a file of pairs, its cities found by any of their names. Raises ValueError if it cannot be read."""
    known = {city.id for city in load_world().cities}
    first, *others = read_sheets(path)
    if others:
        raise ValueError(f"{path} holds {1 + len(others)} tables: keep the one of the pairs")
    return read_truth(first, Gazetteer().resolve, known)


def show_result(console: Console, result: CustomResult, seed: int) -> None:
    """The result as a table for people."""
    table = Table(title=f"{len(result.board.queries)} questions")
    for column in ("system", *SHOWN):
        table.add_column(column, justify="left" if column == "system" else "right")
    for name, means in sorted(result.board.means().items(), key=lambda item: -item[1]["MRR"]):
        cells = [f"{means[column]:.3f}" if isinstance(means[column], float) else str(means[column]) for column in SHOWN]
        table.add_row(name, *cells)
    console.print(table)
    for programme, rule in result.record(seed)["candidates"].items():
        console.print(f"{programme}: {rule}")
    for row in (*result.truth.unresolved, *result.truth.repeated):
        console.print(f"[yellow]row {row.line} left out[/yellow] ({row.text}): {row.why}")


def learn(out: str, seed: int) -> None:
    """Learn weights and neutral values from all recorded pairings and write them as a policy with its evidence."""
    start = load_policy(START)
    tell_progress("reading the recorded pairings")
    policy, lessons = learn_policy(load_world(), build_with(default_encode()), start, END, seed)
    Path(out).write_text(write_record(build_record(policy, start.version, start, lessons, END)), encoding="utf-8")
    for kind, lesson in lessons.items():
        verdict = "adopted" if lesson.won else "not adopted"
        sys.stdout.write(
            f"{kind}: lead {lesson.lead:.3f} ± {lesson.error:.3f} over {lesson.programmes} programmes, {verdict}\n"
        )
    sys.stdout.write(f"{out}\n")


def tell_progress(message: str) -> None:
    """Say on stderr what is being done."""
    Console(stderr=True, highlight=False).print(f"[dim]{message}[/dim]")
