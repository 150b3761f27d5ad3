"""The files of a round over HTTP: what comes in, what is told of it, and what goes out."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from tests.api.conftest import Service, Start
from tests.api.features.rounds import SHEETS, Desk, hosts_of, open_round, read_lines, send_file


def test_a_workbook_with_faults_is_told_row_by_row_and_nothing_is_written(service: Service) -> None:
    made = service.client.post("/api/v1/rounds", json={"title": "Round"}, headers=service.headers["staff"])
    desk = Desk(service, round_id=made.json()["id"], version=made.headers["etag"])
    dry = send_file(desk, "round_30x15_faulty.xlsx").json()
    assert len(dry["faults"]) == 8
    refused = send_file(desk, "round_30x15_faulty.xlsx", dry_run=False)
    assert refused.status_code == 422
    assert any(fault["field"].startswith("learners.") for fault in refused.json()["errors"])
    assert desk.read()["version"] == 1


def test_an_export_imports_again_unchanged(service: Service) -> None:
    desk = open_round(service)
    desk.do({"op": "lock", "learner": "L1", "host": "H1"})
    desk.solve()
    before = desk.read()
    for form in ("xlsx", "zip"):
        file = desk.send("GET", f"/export.{form}")
        assert file.status_code == 200
        content = b64encode(file.content).decode()
        told = desk.send("POST", "/import", {"dry_run": False, "name": f"round.{form}", "content": content}).json()
        assert (told["faults"], told["changes"], told["version"]) == ([], {}, before["version"])
    one = desk.send("GET", "/export.csv", sheet="learners")
    content = b64encode(one.content).decode()
    told = desk.send("POST", "/import", {"name": "learners.csv", "content": content}).json()
    assert (told["faults"], told["changes"]) == ([], {})
    assert "L1" in desk.send("GET", "/export.csv").text
    assert desk.send("GET", "/export.pdf").content.startswith(b"%PDF")


def test_a_sheet_under_a_misspelt_name_is_told_and_a_file_without_a_known_sheet_is_refused(service: Service) -> None:
    desk = open_round(service)
    told = desk.send("POST", "/import", {"sheets": {"lerners": SHEETS["learners"], "hosts": SHEETS["hosts"]}}).json()
    assert [(fault["sheet"], fault["message"]) for fault in told["faults"]] == [
        ("lerners", "unknown sheet; nearest: learners (warning, not read)")
    ]
    refused = desk.send("POST", "/import", {"sheets": {"shopping": [{"what": "milk"}]}})
    assert (refused.status_code, "a round has round, learners" in refused.json()["errors"][0]["message"]) == (422, True)
    empty = desk.send("POST", "/import", {"name": "empty.xlsx"})
    assert (empty.status_code, "empty.xlsx is empty" in empty.json()["errors"][0]["message"]) == (422, True)


def test_headers_that_were_told_once_are_known_the_next_time(service: Service) -> None:
    desk = open_round(service)
    rows = [{**row, "stadt_des_antrags": row["city_id"]} for row in SHEETS["learners"]]
    rows = [{column: text for column, text in row.items() if column != "city_id"} for row in rows]
    body: Any = {"sheets": {"learners": rows}}
    assert desk.send("POST", "/import", body).json()["faults"]
    told = desk.send(
        "POST", "/import", {**body, "columns": {"learners": {"Stadt des Antrags": "city_id"}}, "dry_run": False}
    )
    assert (told.status_code, told.json()["faults"]) == (200, [])
    assert desk.send("POST", "/import", body).json()["faults"] == []


def test_a_large_workbook_may_be_sent_and_nothing_else_as_large(start: Start) -> None:
    service = start(largest_body_bytes=100_000)
    desk = open_round(service)
    note = "x" * 1900
    rows = [{**row, "note": note} for row in SHEETS["learners"]]
    rows += [{"learner_id": f"M{n}", "city_id": "espoo-fi", "note": note} for n in range(60)]
    assert desk.send("POST", "/import", {"sheets": {"learners": rows}}).status_code == 200
    putting = [{"op": "put", "part": "participants", "row": row} for row in rows]
    assert desk.send("POST", "/operations", {"operations": putting}).status_code == 413


def test_the_reports_groups_come_in_with_cities_in_several_and_stay_so_in_plan_board_and_export(
    service: Service,
) -> None:
    given = {"title": "T", "kind": "cohort"}
    made = service.client.post("/api/v1/rounds", json=given, headers=service.headers["staff"])
    desk = Desk(service, round_id=made.json()["id"], version=made.headers["etag"])
    dry = send_file(desk, "report_focus_groups.csv").json()
    assert [fault["row"] - 1 for fault in dry["faults"]] == [4, 6, 10]
    assert send_file(desk, "report_focus_groups.csv", dry_run=False).status_code == 200
    scenario = desk.solve()
    held = hosts_of(scenario)
    own = {learner: host for learner, host in held.items() if learner.endswith(" barcelona-es")}
    assert (len(held), len(own), own) == (102, len(set(own.values())), {one: one.split()[0] for one in own})
    assert len(own) > 1
    lines = {line["learner"]: line for line in read_lines(desk, scenario)}
    assert all(lines[one]["hosts"] == [host] and lines[one]["is_locked"] for one, host in own.items())
    content = b64encode(desk.send("GET", "/export.xlsx").content).decode()
    again = desk.send("POST", "/import", {"name": "round.xlsx", "content": content}).json()
    assert (again["changes"], [fault["row"] - 1 for fault in again["faults"]]) == ({}, [4, 6, 10])
