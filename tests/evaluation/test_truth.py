from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.truth import COLUMNS, InvalidTruth, Unresolved, build_queries, read_truth
from fixtures.gazetteer import Gazetteer
from fixtures.sheets import Sheet, read_sheets, read_sheets_from_bytes
from matcher.city import City
from matcher.collaboration import Collaboration
from tests.evaluation.small import make_city, make_pair

PAU, LUND, BARI, KIEL = make_city("Pau"), make_city("Lund", "SE"), make_city("Bari", "IT"), make_city("Kiel", "DE")
HEADER = ",".join(COLUMNS)


def resolve(name: str, country: str | None) -> City:
    known = {"Pau": PAU, "Lund": LUND, "Bari": BARI, "Μπάρι": BARI}
    if name not in known:
        raise LookupError(f"no city is named '{name}'")
    return known[name]


def build_sheet(*lines: str) -> Sheet:
    (sheet,) = read_sheets_from_bytes("\n".join(lines).encode(), "pairs.csv")
    return sheet


def read(*rows: str) -> tuple[list[Collaboration], list[str], list[Unresolved]]:
    truth = read_truth(build_sheet(HEADER, *rows), resolve, {"pau-fr", "lund-se"})
    return list(truth.pairs), [city.id for city in truth.added], list(truth.unresolved)


def test_a_learner_asks_for_its_mentors_and_the_mentor_asks_for_nobody() -> None:
    queries = build_queries([make_pair(PAU, LUND), make_pair(PAU, BARI)])
    assert [(query.city_id, query.kind) for query in queries] == [("pau-fr", "reviewers")]
    assert queries[0].answers == (frozenset({"bari-it"}), frozenset({"lund-se"}))


def test_a_mutual_pair_asks_both_ways() -> None:
    queries = build_queries([make_pair(PAU, LUND, direction="mutual")])
    assert [(query.city_id, query.answers) for query in queries] == [
        ("lund-se", (frozenset({"pau-fr"}),)),
        ("pau-fr", (frozenset({"lund-se"}),)),
    ]


def test_rows_of_one_bracketed_cluster_are_one_answer_and_the_brackets_no_other_programme() -> None:
    pairs = [make_pair(PAU, LUND, "T [North]"), make_pair(PAU, KIEL, "T [North]"), make_pair(PAU, BARI, "T")]
    (query,) = build_queries(pairs)
    assert query.programme == "T"
    assert set(query.answers) == {frozenset({"lund-se", "kiel-de"}), frozenset({"bari-it"})}


def test_the_same_cluster_of_another_city_is_an_answer_of_its_own() -> None:
    queries = build_queries([make_pair(PAU, LUND, "T [North]"), make_pair(BARI, KIEL, "T [North]")])
    assert [query.answers for query in queries] == [(frozenset({"kiel-de"}),), (frozenset({"lund-se"}),)]


def test_a_city_that_the_world_lacks_is_added_and_one_it_holds_is_not() -> None:
    pairs, added, unresolved = read("T,2024,twinning,learner_to_mentor,Pau,FR,Μπάρι,IT")
    assert [(pair.a, pair.b, pair.year) for pair in pairs] == [("pau-fr", "bari-it", 2024)]
    assert added == ["bari-it"]
    assert not unresolved


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("T,2024,twinning,learner_to_mentor,Atlantis,GR,Pau,FR", "no city is named 'Atlantis'"),
        ("T,2024,twinning,sideways,Pau,FR,Lund,SE", "not 'sideways'"),
        (
            "T,soon,twinning,mutual,Pau,FR,Lund,SE",
            "year: the year must be a number from 1800 to 2200, or a date with one, not 'soon'",
        ),
        ("T,2024,twinning,mutual,Pau,FR,Pau,FR", "both ends are the same city"),
    ],
)
def test_a_row_that_cannot_be_used_is_listed_with_its_line_and_reason(row: str, why: str) -> None:
    pairs, _, unresolved = read("T,2024,twinning,mutual,Pau,FR,Lund,SE", row)
    assert len(pairs) == 1
    assert [(found.line, why in found.why) for found in unresolved] == [(3, True)]
    assert unresolved[0].text.startswith("T, ")


def test_a_file_without_a_needed_column_is_refused_by_its_name() -> None:
    with pytest.raises(InvalidTruth, match="country_b"):
        read_truth(build_sheet(HEADER.replace(",country_b", "")), resolve, ())


CASES = Path(__file__).parent / "truth_cases"
LODZ, ATHENS = ("lodz-pl", "malmo-se", 2024), ("athens-gr", "leuven-be", 2024)


@pytest.mark.parametrize(
    ("name", "pairs"),
    [
        ("semicolon", [LODZ, ATHENS]),
        ("sep-line", [LODZ, ATHENS]),
        ("utf16", [LODZ, ATHENS]),
        ("header-case", [LODZ, ATHENS]),
        ("cp1250", [("lodz-pl", "krakow-pl", 2024)]),
        ("exceldate", [("leuven-be", "lund-se", 2024), ("leuven-be", "pau-fr", 2024)]),
        ("spaces", [("leuven-be", "lund-se", 2024), ("sao-joao-da-madeira-pt", "munster-de", 2024)]),
    ],
)
def test_a_table_of_pairs_is_read_as_people_save_it(name: str, pairs: list[tuple[str, str, int]]) -> None:
    """The files are the failing inputs that the project's owners handed in."""
    (sheet,) = read_sheets(CASES / f"truth-{name}.csv")
    truth = read_truth(sheet, Gazetteer().resolve, ())
    assert [(pair.a, pair.b, pair.year) for pair in truth.pairs] == pairs
    assert truth.unresolved == ()


def test_every_way_to_write_a_country_in_a_table_of_pairs_is_read() -> None:
    (sheet,) = read_sheets(CASES / "truth-countries.csv")
    truth = read_truth(sheet, Gazetteer().resolve, ())
    assert truth.unresolved == ()
    assert len(truth.pairs) + len(truth.repeated) == len(sheet.rows) == 21


def test_a_pair_that_is_there_twice_counts_once_and_is_named_also_the_other_way_round() -> None:
    (sheet,) = read_sheets(CASES / "truth-spaces.csv")
    truth = read_truth(sheet, Gazetteer().resolve, ())
    assert [(row.line, row.why) for row in truth.repeated] == [
        (5, "the same pair as row 2"),
        (6, "the same pair as row 2"),
    ]


def test_a_row_that_the_reader_of_tables_refused_is_listed_as_well() -> None:
    pairs, _, unresolved = read("T,2024,twinning,mutual,Pau,FR,Lund,SE", "T,2024,twinning,mutual,Pau, Béarn,FR,Lund,SE")
    assert len(pairs) == 1
    assert [(row.line, "quote the cell" in row.why) for row in unresolved] == [(3, True)]
