"""What programme staff do with a round at their desk, as a browser without scripts would send it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from fastapi.testclient import TestClient

from api.app import create_app
from fixtures.curation.tables import write_zip
from tests.api.checked import CheckedClient
from tests.api.conftest import open_database
from tests.api.web.curator import FORM, ROUNDS, SAMPLES, Curator, read_hidden, read_notice, select_host
from tests.strategies import hash_words


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def people(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Curator]]:
    """Two members of staff and an editor, on one service for all stories here."""
    with opened(request, tmp_path_factory.mktemp("desk")) as client_and_tokens:
        client, tokens = client_and_tokens
        service = {"Authorization": f"Bearer {tokens['staff']}"}
        given = {"name": "second", "role": "staff", "password": "a long enough password"}
        client.post("/api/v1/accounts", json=given, headers=service)
        signed = {"name": "second", "password": given["password"]}
        second = client.post("/api/v1/sessions", json=signed).json()["token"]
        yield {
            "staff": Curator(client, tokens["staff"]),
            "second": Curator(client, second),
            "editor": Curator(client, tokens["editor"]),
        }


@contextmanager
def opened(request: pytest.FixtureRequest, folder: Path) -> Iterator[tuple[TestClient, dict[str, str]]]:
    with open_database(request, folder) as (settings, tokens):
        app = create_app(settings.model_copy(update={"pages": True, "poll_seconds": 0.02}), hash_words)
        with CheckedClient(app, raise_server_exceptions=False) as client:
            yield client, tokens


@pytest.fixture
def staff(people: dict[str, Curator]) -> Curator:
    return people["staff"]


def bring(curator: Curator, name: str, status: int = 200) -> str:
    """Look at a sample on the page of rounds."""
    curator.open(ROUNDS)
    return curator.send("/import", status, files={"file": (name, (SAMPLES / name).read_bytes())})


def keep(curator: Curator, name: str = "round_30x15.xlsx") -> str:
    """Keep a sample as a round; its address."""
    bring(curator, name)
    curator.send("/import", act="keep")
    return curator.address.partition("?")[0]


@pytest.fixture(scope="module")
def planned(people: dict[str, Curator]) -> str:
    """The address of the sample round with its quota lowered to ten, and a plan on its board."""
    staff = people["staff"]
    address = keep(staff)
    staff.send("/solve")
    staff.wait()
    staff.send("/relax", holding="Take way 1", why="agreed with the programme")
    staff.wait()
    assert "/board" in staff.address
    return address


def test_a_workbook_with_faults_is_shown_row_by_row_and_nothing_is_kept(staff: Curator) -> None:
    before = staff.open(ROUNDS).count('<th scope="row">')
    page = bring(staff, "round_30x15_faulty.xlsx")
    assert page.count('<td lang="en">') == 8
    assert "nearest: leuven-be" in page and "Keep it" not in page
    assert staff.open(ROUNDS).count('<th scope="row">') == before


def test_a_column_under_another_header_is_read_when_staff_say_what_it_means(staff: Curator) -> None:
    tables = {
        "round": "field,value\nkind,twinning\ntitle,Another header\n",
        "learners": "learner_id,city_id,was_uns_bewegt\nL1,pau-fr,Heat from wood\n",
        "hosts": "host_id,city_ids\nH1,leuven-be\n",
    }
    staff.open(ROUNDS)
    sheets = write_zip({f"{name}.csv": text for name, text in tables.items()})
    staff.send("/import", 200, files={"file": ("round.zip", sheets)})
    assert "learners: was_uns_bewegt" in staff.page
    told = {"means:learners:was_uns_bewegt": "need_text"}
    assert '<option value="need_text" selected>' in staff.send("/import", 200, act="look", **told)
    staff.send("/import", act="keep")
    page = staff.open(staff.address.partition("?")[0] + "/rows/participants/L1")
    assert re.search(r'name="cell:need_text"[^>]*>Heat from wood<', page)


def test_what_is_no_workbook_is_told_and_nothing_is_kept(staff: Curator) -> None:
    staff.open(ROUNDS)
    page = staff.send("/import", 422, files={"file": ("notes.xlsx", b"no workbook")})
    assert "cannot be read" in page


def test_a_round_without_a_plan_says_which_rules_clash_and_the_ways_out_cheapest_first(staff: Curator) -> None:
    keep(staff)
    staff.send("/solve")
    page = staff.wait()
    assert re.findall(r'/rows/rules/(\w+)">', page) == ["R2", "R3", "R6"]
    ways = re.findall(r"<h3>Way out \d</h3>\s*<p[^>]*>(.*?)</p>", page, re.DOTALL)
    assert "R6 for 2 fewer" in ways[0] and "interpreters" in ways[1] and len(ways) == 3


def test_a_way_out_that_is_taken_loosens_its_rule_and_leads_to_the_board(staff: Curator, planned: str) -> None:
    page = staff.open(f"{planned}/board")
    assert "27 of 30 placed" in page
    assert [learner for learner in ("L10", "L18", "L29", "L01") if not select_host(page, learner)[0]] == [
        "L10",
        "L18",
        "L29",
    ]
    assert "agreed with the programme" in staff.open(planned)
    assert "10</code>" in staff.open(f"{planned}/rules")


def test_learners_that_a_way_out_excepts_are_outside_of_the_rule(staff: Curator) -> None:
    address = keep(staff)
    staff.send("/solve")
    staff.wait()
    staff.send("/relax", holding="Take way 2")
    staff.wait()
    who = re.search(r'name="cell:who" value="([^"]*)"', staff.open(f"{address}/rows/rules/R3"))
    assert who and not {"L10", "L29"} & set(who[1].split(";")) and len(who[1].split(";")) == 28


def test_a_price_is_shown_paid_told_in_the_log_and_taken_back(staff: Curator, planned: str) -> None:
    before, costs = select_host(staff.open(f"{planned}/board"), "L01")
    host = next(one for one, words in costs.items() if "at least" in words)
    part = staff.open(f"{planned}/price?learner=L01&host={host}")
    assert "Costs exactly" in part
    staff.open(f"{planned}/board")
    page = staff.send("/board", holding='value="L01"', host=host, act="place", why="they asked for it")
    assert select_host(page, "L01")[0] == host
    assert re.search(r'<tr id="L01".*?held', page, re.DOTALL)
    log = staff.open(planned)
    assert "they asked for it" in log and "worse off: " in log
    staff.open(f"{planned}/board")
    assert select_host(staff.send("/undo"), "L01")[0] == before


def test_a_host_that_is_ruled_out_can_no_longer_be_chosen_until_that_is_taken_back(
    staff: Curator, planned: str
) -> None:
    _, costs = select_host(staff.open(f"{planned}/board"), "L02")
    host = next(iter(costs))
    page = staff.send("/board", holding='value="L02"', host=host, act="ban", why="a lawsuit")
    assert host not in select_host(page, "L02")[1] and "a lawsuit" in page
    assert host in select_host(staff.send("/undo"), "L02")[1]


def test_the_page_why_not_names_what_bars_a_pair_and_what_a_free_one_costs(staff: Curator, planned: str) -> None:
    page = staff.open(f"{planned}/why?learner=L20&host=H06")
    assert "Not possible" in page and "lawsuit" in page
    assert "Costs" in staff.open(f"{planned}/why?learner=L01&host=H02")


def test_two_staff_who_change_the_same_city_see_both_versions_and_lose_nothing(
    people: dict[str, Curator], planned: str
) -> None:
    first, second = people["staff"], people["second"]
    row = f"{planned}/rows/participants/L05"
    for curator in (first, second):
        curator.open(row)
    first.send("/do", **{"cell:need_text": "What the first wrote"})
    page = second.send("/do", 412, **{"cell:need_text": "What the second wrote", "why": "they rang"})
    assert "What the first wrote" in page and page.count("What the second wrote") >= 2 and "they rang" in page
    sent = dict(re.findall(r'name="(cell:[^"]+|why)" value="([^"]*)"', page))
    second.send("/do", **{name: unescape(value) for name, value in sent.items()})
    assert "What the second wrote" in second.open(row)


def test_two_staff_who_change_different_cities_both_succeed(people: dict[str, Curator], planned: str) -> None:
    first, second = people["staff"], people["second"]
    first.open(f"{planned}/rows/participants/L06")
    second.open(f"{planned}/rows/participants/L07")
    first.send("/do", **{"cell:need_text": "Sixth need"})
    second.send("/do", **{"cell:need_text": "Seventh need"})
    page = first.open(f"{planned}/people")
    assert "Sixth need" in page and "Seventh need" in page


def test_a_row_that_cannot_be_taken_is_shown_again_with_the_reason(staff: Curator, planned: str) -> None:
    staff.open(f"{planned}/rows/hosts/new")
    page = staff.send("/do", 422, **{"cell:host_id": "H77", "cell:city_ids": "Xyzzyville", "cell:max_learners": "two"})
    assert "Xyzzyville" in page and 'value="H77"' in page
    assert "H77" not in staff.open(f"{planned}/people")


def test_a_conflict_is_dismissed_with_its_reason(staff: Curator, planned: str) -> None:
    staff.open(f"{planned}/people")
    page = judge(staff, "L06", "dismissed", "ten years ago")
    assert "ten years ago" in page


def judge(staff: Curator, learner: str, status: str, reason: str) -> str:
    """Send the first form that judges a conflict of this learner."""
    action, content = next(
        form
        for form in FORM.findall(staff.page)
        if 'value="judge"' in form[1] and f'name="a" value="{learner}"' in form[1]
    )
    fields = {**read_hidden(content), "status": status, "reason": reason}
    answer = staff.client.post(unescape(action), data=fields, headers=staff.headers, follow_redirects=False)
    assert answer.status_code == 303, read_notice(answer.text)
    return staff.open(answer.headers["location"].partition("#")[0])


def test_a_city_that_drops_out_is_repaired_around_with_as_few_moves_as_are_chosen(staff: Curator) -> None:
    address = keep(staff)
    staff.send("/solve")
    staff.wait()
    staff.send("/relax", holding="Take way 1")
    staff.wait()
    before = {one: select_host(staff.page, one)[0] for one in ("L02", "L03", "L04", "L06", "L09", "L12")}
    staff.open(f"{address}/repair")
    staff.send("/repair", drop="L01", most_moves="1")
    page = staff.wait()
    assert "has withdrawn" in page
    board = staff.send("/repaired", holding="drop")
    assert {one: select_host(board, one)[0] for one in before} == before
    assert '<option value="withdrawn" selected>' in staff.open(f"{address}/people")


def test_a_plan_is_published_answered_withdrawn_and_exported(people: dict[str, Curator], staff: Curator) -> None:
    address = keep(staff)
    staff.send("/solve")
    staff.wait()
    staff.send("/relax", holding="Take way 1")
    staff.wait()
    people["second"].open(f"{address}/publish")
    assert "Only staff may publish" in people["second"].page
    refused = people["second"].send("/publish", 403)
    assert "only the lead" in refused
    staff.open(f"{address}/publish")
    page = staff.send("/publish", why="board of 3 June")
    assert page.count('value="learner"') == 27 and "Letter" in page
    page = staff.send("/answer", holding='value="learner"', answer="yes")
    page = staff.send("/answer", holding='value="host"', answer="yes")
    assert "both said yes" in page
    page = staff.send("/withdraw", holding="Withdraw the publication", why="the budget was cut")
    assert "planning" in staff.open(address)
    for ending, start in (("xlsx", b"PK"), ("zip", b"PK"), ("pdf", b"%PDF")):
        answer = staff.client.get(f"{address}/export.{ending}", headers=staff.headers)
        assert answer.status_code == 200 and answer.content.startswith(start)
    again = {"file": ("again.xlsx", staff.client.get(f"{address}/export.xlsx", headers=staff.headers).content)}
    assert "nothing would change" in staff.send("/import", 200, files=again)


def test_a_city_reads_its_letter_at_its_own_desk_and_the_place_stands_when_both_sides_say_yes(
    people: dict[str, Curator], staff: Curator
) -> None:
    address = keep(staff)
    staff.send("/solve")
    staff.wait()
    staff.send("/relax", holding="Take way 1")
    staff.wait()
    city = people["editor"]
    assert "Yes, we take the place" not in city.open("/en/my-city")
    staff.open(f"{address}/publish")
    staff.send("/publish")
    own = next(part for part in city.open("/en/my-city").split("<article") if "Yes, we take the place" in part)
    assert "Pau" in own and "Leuven" in own and "Bergamo" not in own
    city.send("/answer", answer="yes")
    assert "you said yes" in city.page
    staff.page = next(row for row in staff.open(f"{address}/publish").split("<tr>") if "Pau (FR)" in row)
    staff.send("/answer", holding='value="host"', answer="yes")
    assert "you said yes" not in city.open("/en/my-city") and "both said yes" in city.page
    assert "Our application" in city.page and "status" not in own
    staff.open(f"{address}/publish")
    staff.send("/withdraw", holding="Withdraw the publication", why="a test of letters")


def test_statistics_say_what_each_drop_out_would_cost_and_who_is_worth_recruiting(staff: Curator, planned: str) -> None:
    assert "its wish 1" in staff.open(f"{planned}/statistics")
    staff.send("/statistics")
    page = staff.wait()
    assert "statistics" in staff.address and "Hosts worth recruiting" in page
    lost = page.partition('id="drop-outs"')[2]
    assert lost.count('<tr><th scope="row">') == 27


@pytest.mark.parametrize("name", ["panel_call.xlsx", "cohort_60.xlsx"])
def test_panels_and_cohorts_have_the_same_pages(staff: Curator, name: str) -> None:
    address = keep(staff, name)
    staff.send("/solve")
    page = staff.wait()
    for part in ("", "/board", "/people", "/rules", "/why", "/compare", "/repair", "/publish", "/statistics"):
        assert "<h1>" in staff.open(address + part)
    assert page


def test_rounds_are_seen_by_staff_alone(people: dict[str, Curator], planned: str) -> None:
    assert "Board" in people["staff"].open(planned)
    for page in ("", "/board", "/people", "/publish", "/export.xlsx"):
        assert "Board" not in people["editor"].open(planned + page, 403)


def test_a_coalition_becomes_a_cohort_whose_participants_are_its_cities(staff: Curator) -> None:
    staff.open("/en/cities/leuven-be/coalition?code=siloed_governance&k=4")
    chosen = [box["value"] for box in BeautifulSoup(staff.page, "html.parser").select("input[name=leave_out]")]
    assert chosen[0] == "leuven-be" and len(chosen) == 4
    staff.send("/desk/rounds/coalitions", title="Out of the silos", leave_out=[chosen[3]])
    made = staff.address.partition("?")[0].rpartition("/")[2]
    round_ = staff.client.get(f"/api/v1/rounds/{made}", headers=staff.headers).json()
    assert round_["kind"] == "cohort"
    assert [row["city_id"] for row in round_["sheets"]["applications"].values()] == chosen[:3]
    assert round_["sheets"]["cohort"]["note"]["value"].endswith("none of them has applied.")
    assert staff.client.get(f"/api/v1/rounds/{made}/check", headers=staff.headers).json()["feasible"] is True
