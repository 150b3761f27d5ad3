"""How well names lead to cities: a table of names as authorities write them, with coordinates that tell right from wrong.

    python -m evaluation.names FILE --seed 7 --skip 8000 --take 2000

The table is read from the path given and is no part of the project.
"""

from __future__ import annotations

import gzip
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from fixtures.countries import UnknownCountry, read_country
from fixtures.gazetteer import CityNotResolved, Gazetteer
from fixtures.names.choosing import measure_km
from fixtures.names.match import Match
from fixtures.sheets import InvalidSheet, Row, Sheet, Unclear, read_number, read_sheets_from_bytes

COLUMNS = {
    "name": ("name", "organisation_name", "city"),
    "country": ("country", "country_code"),
    "lat": ("lat", "latitude"),
    "lon": ("lon", "longitude"),
    "geonames_id": ("geonames_id", "geonameid"),
    "shared_by": ("coord_shared_by",),
}
NEEDED = ("name", "country", "lat", "lon")
GZIP = b"\x1f\x8b"
RIGHT_KM = 10.0
WRONG_KM = 25.0
OUTCOMES = (
    "right",
    "asked back, right among the answers",
    "asked back, right not among them",
    "nothing near",
    "wrong and silent",
    "silent, 10 to 25 km away",
    "silent, place of the row not told",
    "country outside the gazetteer",
)
RIGHT, AMONG, NOT_AMONG, NOTHING, WRONG, NEAR, UNTOLD, OUTSIDE = OUTCOMES


@dataclass(frozen=True, slots=True)
class Named:
    """One row: a name, its country, and where the authority sits.

    place: None where the row's coordinates are no place of its own. geonames_id: "" where the table does not know it.
    """

    row: int
    name: str
    country: str
    place: Match | None
    geonames_id: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a name: one of OUTCOMES, and what was answered."""

    named: Named
    what: str
    told: str


def read_names(path: Path) -> tuple[Named, ...]:
    """The rows of a table of names. Raises InvalidSheet where it lacks a column."""
    data = path.read_bytes()
    text = gzip.decompress(data) if data.startswith(GZIP) else data
    (sheet,) = read_sheets_from_bytes(text, path.name.removesuffix(".gz"))
    found = {role: next((name for name in names if name in sheet.header), "") for role, names in COLUMNS.items()}
    if lacking := [role for role in NEEDED if not found[role]]:
        raise InvalidSheet(f"{path.name} lacks the column {', '.join(lacking)}")
    return tuple(_read_rows(sheet, found))


def _read_rows(sheet: Sheet, columns: dict[str, str]) -> Iterator[Named]:
    for row in sheet.rows:
        cells = {role: row.cells[name] if name else "" for role, name in columns.items()}
        yield Named(row.number, cells["name"], cells["country"], _read_place(cells, row), cells["geonames_id"])


def _read_place(cells: dict[str, str], row: Row) -> Match | None:
    """Where the row says it is; None where it does not, or where many rows say the same."""
    try:
        lat, lon = read_number(cells["lat"], -90, 90), read_number(cells["lon"], -180, 180)
    except Unclear:
        return None
    is_own = cells["shared_by"] in ("", "1")
    return Match("", "", cells["name"], cells["country"], lat, lon, None, 1.0, "", "exact") if is_own else None


def take_sample(named: Sequence[Named], seed: int, skip: int, take: int) -> tuple[Named, ...]:
    """`take` rows of the shuffled table behind the first `skip`: samples of one seed with other rows do not overlap.

    >>> rows = [Named(number, "", "", None, "") for number in range(10)]
    >>> first, second = take_sample(rows, 7, 0, 5), take_sample(rows, 7, 5, 5)
    >>> sorted(named.row for named in first + second) == list(range(10))
    True
    """
    mixed = list(named)
    random.Random(seed).shuffle(mixed)
    return tuple(mixed[skip : skip + take])


def judge_names(named: Iterable[Named], gazetteer: Gazetteer) -> tuple[Outcome, ...]:
    """What comes of each name.

    An answer is right where it is the row's place of GeoNames, or lies within 10 km of its coordinates, and wrong farther than
    25 km from them; of a row without both, nothing can be told.
    """
    return tuple(_judge(one, gazetteer) for one in named)


def _judge(named: Named, gazetteer: Gazetteer) -> Outcome:
    try:
        city = gazetteer.resolve(named.name, read_country(named.country))
    except UnknownCountry:
        return Outcome(named, OUTSIDE, named.country)
    except CityNotResolved as error:
        told = ", ".join(match.id for match in error.candidates)
        if not error.candidates:
            return Outcome(named, NOTHING, told)
        return Outcome(named, AMONG if any(is_right(match, named) for match in error.candidates) else NOT_AMONG, told)
    return Outcome(named, _judge_silent(gazetteer.read_id(city.id), named), city.id)


def _judge_silent(match: Match, named: Named) -> str:
    if is_right(match, named):
        return RIGHT
    if named.place is None:
        return WRONG if named.geonames_id else UNTOLD
    return WRONG if measure_km(match, named.place) > WRONG_KM else NEAR


def is_right(match: Match, named: Named) -> bool:
    """Whether this is the place of the row."""
    if named.geonames_id and named.geonames_id == match.geonames_id:
        return True
    return named.place is not None and measure_km(match, named.place) <= RIGHT_KM


def summarise(outcomes: Sequence[Outcome]) -> str:
    """The counts and the two shares.

    found: of the rows whose place of GeoNames the table itself tells, those that lead to it or are asked back with it. wrong: of
    all rows within the gazetteer's countries.
    """
    counts = Counter(outcome.what for outcome in outcomes)
    inside = [outcome for outcome in outcomes if outcome.what != OUTSIDE]
    known = [outcome for outcome in inside if outcome.named.geonames_id]
    found = sum(outcome.what in (RIGHT, AMONG) for outcome in known)
    silent = sum(outcome.what == RIGHT for outcome in known)
    lines = [f"{counts[what]:6d}  {what}" for what in OUTCOMES]
    lines += [
        f"{_share(found, len(known))}  found, of {len(known)} rows with a place of GeoNames",
        f"{_share(silent, len(known))}  found at once, of the same rows",
        f"{_share(counts[WRONG], len(inside))}  wrong and silent, of {len(inside)} rows",
    ]
    return "\n".join(lines)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:5.2f}%" if whole else "  none"


def show_names(path: Path, seed: int, skip: int, take: int, show: int, write: Callable[[str], object]) -> None:
    """Measure a sample of a table and print the counts, then the first rows of each kind of failure."""
    outcomes = judge_names(take_sample(read_names(path), seed, skip, take), Gazetteer())
    write(summarise(outcomes) + "\n")
    for what in (WRONG, NEAR, NOT_AMONG, NOTHING):
        rows = [outcome for outcome in outcomes if outcome.what == what]
        for outcome in rows[: len(rows) if what == WRONG else show]:
            named = outcome.named
            write(f"{what}: row {named.row}, {named.name} ({named.country}) -> {outcome.told or '-'}\n")


def main() -> None:
    """The command line."""
    import argparse
    import sys

    parser = argparse.ArgumentParser(prog="python -m evaluation.names", description=__doc__)
    parser.add_argument("file", type=Path, help="table with name, country, lat, lon; may be gzipped")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--skip", type=int, default=0)
    parser.add_argument("--take", type=int, default=2000)
    parser.add_argument("--show", type=int, default=0, help="rows of each failure to print; wrong ones always are")
    given = parser.parse_args()
    try:
        show_names(given.file, given.seed, given.skip, given.take, given.show, sys.stdout.write)
    except (OSError, InvalidSheet) as error:
        sys.exit(f"{given.file}: {error}")


if __name__ == "__main__":
    main()
