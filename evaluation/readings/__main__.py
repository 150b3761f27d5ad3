"""The work around a reading: `python -m evaluation.readings TASK FOLDER`.

`sheets` writes instructions, sheets and keys, `ungraded` the same for what the policy in use names and nobody has graded,
`check` says which grades are missing or wrong, `collect` reads grades into
judgements.csv, with the kind of reader and the date: `collect FOLDER model 2026-11-30`, of one part alone: `... tune`.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from collections.abc import Collection
from importlib.resources import files
from pathlib import Path

from evaluation.readings.asked import FOLDER, build_reading_snapshot, load_askers
from evaluation.readings.draw import hash_text
from evaluation.readings.grades import check_grades, read_keys
from evaluation.readings.judged import FILE, collect_judgements, load_judgements, write_judgements
from evaluation.readings.pool import list_ours, load_pool
from evaluation.readings.sheets import build_sheet
from fixtures.policies import DEFAULT

ANCHORS = 2


def write_sheets(folder: Path, ungraded: bool = False) -> str:
    """Write one sheet and one key for each asking city, from the pool of the repository.

    Args:
        ungraded: of the first five of the policy in use only those that nobody has graded, in place of the pool,
            and beside them some that were (`choose_anchors`).
    """
    askers = load_askers()
    snapshot, named = build_reading_snapshot(askers), defaultdict(set)
    graded = {(one.asker, one.candidate) for one in load_judgements()} if ungraded else set()
    for place in list_ours(snapshot, askers, DEFAULT) if ungraded else load_pool():
        if (place.asker, place.city_id) not in graded:
            named[place.asker].add(place.city_id)
    askers = tuple(asker for asker in askers if named[asker.city_id])
    for asker in askers:
        named[asker.city_id] |= choose_anchors(asker.city_id, graded)
    for part in ("sheets", "keys"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    count = 0
    for asker in askers:
        sheet = build_sheet(snapshot, asker, named[asker.city_id])
        (folder / "sheets" / f"{asker.city_id}.txt").write_text(sheet.text, encoding="utf-8")
        with (folder / "keys" / f"{asker.city_id}.csv").open("w", encoding="utf-8", newline="") as key:
            csv.writer(key, lineterminator="\n").writerows([("candidate", "city"), *sheet.key.items()])
        count += len(sheet.key)
    instructions = files("evaluation").joinpath("templates", "reading-instructions.md").read_text(encoding="utf-8")
    (folder / "INSTRUCTIONS.md").write_text(instructions, encoding="utf-8")
    (folder / "facts.txt").write_text(f"{snapshot.version}\n", encoding="utf-8")
    return f"{len(askers)} sheets, {count} candidates, facts {snapshot.version}"


def choose_anchors(asker_id: str, graded: Collection[tuple[str, str]]) -> set[str]:
    """ANCHORS candidates of an asking city that were graded before, by hash: what is new is read beside them by one standard."""
    known = sorted((candidate for who, candidate in graded if who == asker_id), key=hash_text)
    return set(known[:ANCHORS])


def collect(folder: Path, reader_kind: str, date: str, part: str = "") -> str:
    """Write the judgements of a folder of grades into the table of the repository, in place of those of the same readers.

    Args:
        part: of the asking cities whose grades are taken; "" for all.
    """
    new = list(
        collect_judgements(folder, read_keys(folder), reader_kind, date, (folder / "facts.txt").read_text().strip())
    )
    if part:
        asked = {asker.city_id for asker in load_askers() if asker.part == part}
        new = [one for one in new if one.asker in asked]
    readers = {one.reader for one in new}
    kept = [one for one in load_judgements() if one.reader not in readers]
    path = Path(__file__).parents[1] / FOLDER / FILE
    path.write_text(write_judgements([*kept, *new]), encoding="utf-8")
    return f"{len(new)} judgements by {', '.join(sorted(readers))}, {len(kept)} kept"


def main(task: str, folder: str, *rest: str) -> int:
    """Run a task; 1 where the grades have problems."""
    if task in ("sheets", "ungraded"):
        sys.stdout.write(f"{write_sheets(Path(folder), ungraded=task == 'ungraded')}\n")
        return 0
    problems = check_grades(Path(folder), read_keys(Path(folder)), whole=task == "check")
    sys.stdout.writelines(f"{problem}\n" for problem in problems)
    if task == "collect" and not problems:
        sys.stdout.write(f"{collect(Path(folder), *rest)}\n")
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
