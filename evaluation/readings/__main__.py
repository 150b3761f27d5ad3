"""`python -m evaluation.readings sheets FOLDER` writes the sheets and keys; `check FOLDER` says which grades are missing or wrong."""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from pathlib import Path

from evaluation.readings.asked import build_reading_snapshot, load_askers
from evaluation.readings.grades import check_grades, read_keys
from evaluation.readings.pool import load_pool
from evaluation.readings.sheets import build_sheet


def write_sheets(folder: Path) -> str:
    """Write one sheet and one key for each asking city, from the pool of the repository."""
    askers = load_askers()
    snapshot, named = build_reading_snapshot(askers), defaultdict(set)
    for place in load_pool():
        named[place.asker].add(place.city_id)
    for part in ("sheets", "keys"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    count = 0
    for asker in askers:
        sheet = build_sheet(snapshot, asker, named[asker.city_id])
        (folder / "sheets" / f"{asker.city_id}.txt").write_text(sheet.text, encoding="utf-8")
        with (folder / "keys" / f"{asker.city_id}.csv").open("w", encoding="utf-8", newline="") as key:
            csv.writer(key, lineterminator="\n").writerows([("candidate", "city"), *sheet.key.items()])
        count += len(sheet.key)
    return f"{len(askers)} sheets, {count} candidates, facts {snapshot.version}"


def main(task: str, folder: str) -> int:
    """Run a task; the number of problems found is the exit code, at most 1."""
    if task == "sheets":
        sys.stdout.write(f"{write_sheets(Path(folder))}\n")
        return 0
    problems = check_grades(Path(folder), read_keys(Path(folder)))
    sys.stdout.writelines(f"{problem}\n" for problem in problems)
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
