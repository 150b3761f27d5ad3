"""The work around a reading: `python -m evaluation.readings TASK FOLDER`, from the pool to the table.

`pool` writes the lists of every system anew, into FOLDER/pool.csv. `sheets` writes instructions, blind sheets and keys from the
pool of the repository, `ungraded` the same for what the policy in use names and nobody has graded, `back` for twenty first
reviewers asked the other way round. `check` says which grades are missing or wrong. `collect` reads grades into judgements.csv,
with the kind of reader and the date: `collect FOLDER model 2026-11-30`, of one part alone: `... tune`; `collect-back` those of
the other way round. `trials` prints what was tried on the score (no folder). The table is `city-peers evaluate --readings`.
"""

from __future__ import annotations

import shutil
import sys
from collections import defaultdict
from collections.abc import Collection
from pathlib import Path

from evaluation.readings import back
from evaluation.readings.asked import FOLDER, Asker, build_reading_snapshot, load_askers
from evaluation.readings.draw import hash_text
from evaluation.readings.folder import read_facts, write_folder
from evaluation.readings.grades import check_grades, read_keys
from evaluation.readings.judged import FILE, collect_judgements, load_judgements, write_judgements
from evaluation.readings.pool import list_ours, list_rivals, load_pool, write_pool
from evaluation.readings.register import tell_register
from fixtures.policies import DEFAULT

ANCHORS = 2
POOL = "pool.csv"
DATA = Path(__file__).parents[1] / FOLDER


def write_sheets(folder: Path, ungraded: bool = False) -> str:
    """Write one sheet and one key for each asking city, from the pool of the repository.

    Args:
        ungraded: of the first five of the policy in use only those that nobody has graded, in place of the pool,
            and beside them some that were (`choose_anchors`).
    """
    askers = load_askers()
    snapshot, named = build_reading_snapshot(askers), defaultdict[str, set[str]](set)
    graded = {(one.asker, one.candidate) for one in load_judgements()} if ungraded else set()
    for place in list_ours(snapshot, askers, DEFAULT) if ungraded else load_pool():
        if (place.asker, place.city_id) not in graded:
            named[place.asker].add(place.city_id)
    if ungraded:
        askers = tuple(asker for asker in askers if named[asker.city_id])
        for asker in askers:
            named[asker.city_id] |= choose_anchors(asker.city_id, graded)
    return write_folder(folder, snapshot, {asker: named[asker.city_id] for asker in askers})


def choose_anchors(asker_id: str, graded: Collection[tuple[str, str]]) -> set[str]:
    """ANCHORS candidates of an asking city that were graded before, by hash: what is new is read beside them by one standard."""
    known = sorted((candidate for who, candidate in graded if who == asker_id), key=hash_text)
    return set(known[:ANCHORS])


def write_lists(folder: Path) -> str:
    """Write the first five of every rival and of the policy in use for every asking city, and the past partners."""
    askers = load_askers()
    snapshot = build_reading_snapshot(askers)
    places = [*list_rivals(snapshot, askers), *list_ours(snapshot, askers, DEFAULT)]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / POOL).write_text(write_pool(places), encoding="utf-8")
    return f"{len(places)} places of {len({place.system for place in places})} systems"


def write_back(folder: Path) -> str:
    """Write the sheets of the other way round, and who named whom beside the keys."""
    snapshot, asked = build_reading_snapshot(load_askers()), back.draw_back()
    places, named = back.list_back(snapshot, asked), dict[Asker, set[str]]()
    for asker in asked:
        named[asker] = {place.city_id for place in places if place.asker == asker.city_id}
    told = write_folder(folder, snapshot, named, back.INSTRUCTIONS)
    (folder / "keys" / POOL).write_text(write_pool(places), encoding="utf-8")
    return told


def collect(folder: Path, reader_kind: str, date: str, part: str = "", file: str = FILE) -> str:
    """Write the judgements of a folder of grades into the table of the repository, in place of those of the same readers.

    Args:
        part: of the asking cities whose grades are taken; "" for all.
        file: the table.
    """
    new = list(collect_judgements(folder, read_keys(folder), reader_kind, date, read_facts(folder)))
    if part:
        asked = {asker.city_id for asker in load_askers() if asker.part == part}
        new = [one for one in new if one.asker in asked]
    readers = {one.reader for one in new}
    kept = [one for one in load_judgements(file) if one.reader not in readers]
    (DATA / file).write_text(write_judgements([*kept, *new]), encoding="utf-8")
    return f"{len(new)} judgements by {', '.join(sorted(readers))}, {len(kept)} kept"


def collect_back(folder: Path, reader_kind: str, date: str) -> str:
    """The same for the other way round, with who named whom."""
    shutil.copyfile(folder / "keys" / POOL, DATA / back.POOL)
    return collect(folder, reader_kind, date, file=back.JUDGED)


WRITES = {
    "pool": write_lists,
    "sheets": write_sheets,
    "ungraded": lambda folder: write_sheets(folder, ungraded=True),
    "back": write_back,
}
COLLECTS = {"collect": collect, "collect-back": collect_back}


def main(task: str, folder: str = "", *rest: str) -> int:
    """Run a task; 1 where the grades have problems."""
    if task == "trials":
        sys.stdout.write(tell_register())
        return 0
    if task in WRITES:
        sys.stdout.write(f"{WRITES[task](Path(folder))}\n")
        return 0
    problems = check_grades(Path(folder), read_keys(Path(folder)), whole=task == "check")
    sys.stdout.writelines(f"{problem}\n" for problem in problems)
    if task in COLLECTS and not problems:
        sys.stdout.write(f"{COLLECTS[task](Path(folder), *rest)}\n")
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
