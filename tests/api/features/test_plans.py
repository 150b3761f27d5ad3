"""A plan is handed in, read as a job, and what its editor says yes to becomes facts of the profile."""

from __future__ import annotations

import io
import time
from base64 import b64encode
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from fixtures.gazetteer import Gazetteer
from tests.api.conftest import Service, Start
from tests.api.planted_plan import plant_plan

PLANS = "/api/v1/cities/pau-fr/plans"
PROFILE = "/api/v1/cities/pau-fr/profile"
FOLDER = Path(__file__).parents[2] / "fixtures" / "plans"
Json = dict[str, Any]


def hand_in(service: Service, content: bytes, name: str = "plan.md", role: str = "editor") -> Any:
    said = {"name": name, "title": "Plan neutralności", "year": 2024, "content": b64encode(content).decode()}
    return service.client.post(PLANS, json=said, headers=service.headers[role])


def wait_for(service: Service, plan_id: str) -> Json:
    for _ in range(600):
        plan: Json = service.client.get(f"{PLANS}/{plan_id}", headers=service.headers["editor"]).json()
        if plan["stage"] in ("ready", "failed"):
            return plan
        time.sleep(0.05)
    raise AssertionError(f"still {plan['stage']}")


def decide(service: Service, plan_id: str, section: str, said: Json, **more: Any) -> Any:
    headers = service.headers["editor"] | {"If-Match": "*"}
    return service.client.put(f"{PLANS}/{plan_id}/{section}", json={"said": said, **more}, headers=headers)


def read_section(service: Service, section: str) -> Json:
    document = service.client.get(PROFILE, headers=service.headers["editor"]).json()
    found: Json = document["sections"].get(section, {"items": [], "complete": False})
    return found


@pytest.fixture
def plan(service: Service) -> Json:
    plan_id = plant_plan(service.engine)
    found: Json = service.client.get(f"{PLANS}/{plan_id}", headers=service.headers["editor"]).json()
    return found


def write_survey(city: str, barriers: str) -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(["City", "Main barriers", "Funding gaps", "Groups engaged", "Mascot"])
    sheet.append([city, barriers, "Lack of funding for capital costs", "Residents; Utilities", "a bear"])
    book.save(file)
    return file.getvalue()


def test_a_survey_of_the_city_is_previewed_and_enters_by_what_is_said_of_it(service: Service) -> None:
    content = write_survey("Pau", "Lack of digitalisation; Lack of know-how and skills")
    plan = wait_for(service, hand_in(service, content, "survey.xlsx").json()["id"])
    assert (plan["stage"], plan["kind"], plan["why"]) == ("ready", "survey", "")
    assert plan["found"]["unknown"] == ["column: mascot"]
    preview = service.client.get(f"{PLANS}/{plan['id']}/preview", headers=service.headers["editor"]).json()
    held = len(read_section(service, "groups_engaged")["items"])
    assert preview["sections"]["groups_engaged"]["new"] + held >= 2 and preview["sections"]["barriers"]["erased"] == 0
    said = {one["code"]: {"say": one["preset"]} for one in plan["found"]["proposals"] if one["section"] == "barriers"}
    assert decide(service, plan["id"], "barriers", said).is_success
    mine = [item for item in read_section(service, "barriers")["items"] if item["source"]["id"] == f"plan-{plan['id']}"]
    assert {item["code"] for item in mine} == {"low_digitalisation", "skills"}
    assert {item["where"] for item in mine} == {"row 2, main_barriers"}


def test_a_survey_of_another_city_is_refused(service: Service) -> None:
    content = write_survey("Leuven", "Lack of digitalisation")
    plan = wait_for(service, hand_in(service, content, "survey.xlsx").json()["id"])
    assert plan["stage"] == "failed" and "Leuven" in plan["why"]


def test_in_the_own_template_a_no_takes_a_fact_out_and_a_yes_is_the_citys_own_word(service: Service) -> None:
    editor = service.headers["editor"]
    held = [{"code": "skills"}, {"code": "data_gaps"}]
    service.client.patch(f"{PROFILE}/barriers", json={"items": held}, headers=editor | {"If-Match": "*"})
    content = b"section,code,answer,words\nbarriers,skills,no,\nbarriers,supply_chain,central,No parts\n"
    plan = wait_for(service, hand_in(service, content, "own.csv").json()["id"])
    preview = service.client.get(f"{PLANS}/{plan['id']}/preview", headers=editor).json()
    assert preview["sections"] == {"barriers": {"new": 1, "changed": 0, "erased": 1, "unchanged": 1}}
    said = {one["code"]: {"say": one["preset"]} for one in plan["found"]["proposals"]}
    assert decide(service, plan["id"], "barriers", said).is_success
    after = {item["code"]: item for item in read_section(service, "barriers")["items"]}
    assert set(after) == {"data_gaps", "supply_chain"}
    assert (after["supply_chain"]["source"]["id"], after["supply_chain"]["note"]) == ("pau-fr", "No parts")


def test_levels_population_case_studies_and_contact_come_by_the_own_template(service: Service) -> None:
    content = (
        b"section,code,answer,words,title,theme\nlevels,finance,3,Revolving fund since 2021\n"
        b"own_population,value,81234\nown_population,year,2025\nown_cases,,,Eight buses,Buses,mobility_transport\n"
        b"contact,office,Mission climat\ncontact,email,climat@pau.example\n"
    )
    plan = wait_for(service, hand_in(service, content, "own.csv").json()["id"])
    assert (plan["stage"], plan["found"]["faults"]) == ("ready", [])
    editor = service.headers["editor"]
    preview = service.client.get(f"{PLANS}/{plan['id']}/preview", headers=editor).json()["sections"]
    assert {name: preview[name]["new"] for name in ("own_population", "own_cases", "contact")} == dict.fromkeys(
        ("own_population", "own_cases", "contact"), 1
    )
    for section, key in (("levels", "finance"), ("own_cases", "case-0"), ("contact", "contact")):
        assert decide(service, plan["id"], section, {key: {"say": "central"}}).is_success
    levels = {item["theme"]: item for item in read_section(service, "levels")["items"]}
    assert (levels["finance"]["level"], levels["finance"]["source"]["title"]) == (3, "Reported by Pau")
    assert read_section(service, "contact")["visibility"] == "peers"
    assert read_section(service, "own_population")["items"] == []  # nothing was said of it
    refused = hand_in(service, content.replace(b"climat@pau", b"nowhere"), "own.csv").json()["id"]
    wait_for(service, refused)
    told = decide(service, refused, "contact", {"contact": {"say": "central"}})
    assert (told.status_code, "Write an address" in told.text) == (422, True)


@pytest.mark.slow
def test_a_plan_is_read_as_a_job_and_its_proposals_have_sentence_and_page(service: Service) -> None:
    handed = hand_in(service, (FOLDER / "wierzbice_pl.md").read_bytes())
    assert handed.status_code == 202, handed.text
    found = wait_for(service, handed.json()["id"])
    assert (found["stage"], found["progress"], found["language"]) == ("ready", 1, "pl"), found["why"]
    heritage = next(one for one in found["found"]["proposals"] if one["code"] == "heritage_constraints")
    assert (heritage["band"], heritage["page"], "zabytków" in heritage["sentence"]) == ("sure", 1, True)


def test_what_is_said_yes_to_becomes_a_fact_with_document_year_page_and_sentence(service: Service, plan: Json) -> None:
    before = read_section(service, "barriers")["items"]
    kept_out = {item["code"] for item in before}
    said = {
        "workforce_shortage": {"say": "central"},
        "grid_capacity": {"say": "mentioned"},
        "admin_capacity": {"say": "no"},
    }
    assert decide(service, plan["id"], "barriers", said, complete=True).status_code == 200
    after = read_section(service, "barriers")
    mine = {item["code"]: item for item in after["items"] if item["source"]["id"] == f"plan-{plan['id']}"}
    assert {code: item["weight"] for code, item in mine.items()} == {"workforce_shortage": 1.0, "grid_capacity": 0.5}
    assert mine["grid_capacity"]["source"] | {"id": ""} == {"id": "", "title": "Plan neutralności", "year": 2024}
    assert mine["grid_capacity"]["where"] == "p. 3" and mine["grid_capacity"]["note"].startswith("Operator sieci")
    assert after["complete"] and {item["code"] for item in after["items"]} == kept_out | set(mine)


def test_nothing_enters_the_profile_before_it_is_confirmed(service: Service, plan: Json) -> None:
    assert plan["decided"] == {}
    assert "Operator sieci" not in service.client.get(PROFILE, headers=service.headers["editor"]).text
    assert decide(service, plan["id"], "barriers", {"workforce_shortage": {"say": "no"}}).status_code == 200
    assert f"plan-{plan['id']}" not in service.client.get(PROFILE, headers=service.headers["editor"]).text


def test_a_sentence_may_stand_for_another_code_but_for_no_unknown_one(service: Service, plan: Json) -> None:
    refused = decide(service, plan["id"], "barriers", {"workforce_shortage": {"say": "central", "code": "wizards"}})
    assert refused.json()["errors"][0]["field"] == "said.workforce_shortage.code"
    assert decide(
        service, plan["id"], "barriers", {"workforce_shortage": {"say": "central", "code": "skills"}}
    ).is_success
    mine = [item for item in read_section(service, "barriers")["items"] if "instalator" in item["note"]]
    assert [item["code"] for item in mine] == ["skills"]


def test_what_is_said_otherwise_replaces_what_was_said_first_and_can_be_undone(service: Service, plan: Json) -> None:
    before = read_section(service, "barriers")
    decide(service, plan["id"], "barriers", {"workforce_shortage": {"say": "central"}})
    first = read_section(service, "barriers")
    decide(service, plan["id"], "barriers", {"grid_capacity": {"say": "central"}})
    mine = [
        item["code"]
        for item in read_section(service, "barriers")["items"]
        if item["source"]["title"] == "Plan neutralności"
    ]
    assert mine == ["grid_capacity"]
    assert service.client.delete(f"{PLANS}/{plan['id']}/barriers", headers=service.headers["editor"]).is_success
    assert read_section(service, "barriers") == first != before
    again = service.client.delete(f"{PLANS}/{plan['id']}/barriers", headers=service.headers["editor"])
    assert again.status_code == 409


def test_needs_are_drafted_from_accepted_barriers_and_want_a_theme(service: Service, plan: Json) -> None:
    assert decide(service, plan["id"], "needs", {"workforce_shortage": {"say": "central"}}).status_code == 422
    decide(service, plan["id"], "barriers", {"workforce_shortage": {"say": "central"}})
    refused = decide(service, plan["id"], "needs", {"workforce_shortage": {"say": "central"}})
    assert refused.json()["errors"][0]["field"] == "said.workforce_shortage.theme"
    said = {"workforce_shortage": {"say": "central", "theme": "built_environment", "text": "Szukamy instalatorów"}}
    assert decide(service, plan["id"], "needs", said).is_success
    last = read_section(service, "needs")["items"][-1]
    assert (last["text"], last["barriers"], last["where"]) == ("Szukamy instalatorów", ["workforce_shortage"], "p. 3")


def test_target_and_one_of_the_totals_are_taken_as_they_stand(service: Service, plan: Json) -> None:
    assert decide(service, plan["id"], "target", {"target": {"say": "central"}}).is_success
    (target,) = read_section(service, "target")["items"]
    assert (target["year"], target["reduction_percent"], target["source"]["year"]) == (2035, 78, 2024)
    both = {str(number): {"say": "central", "year": 2019} for number in range(2)}
    assert decide(service, plan["id"], "emissions", both).status_code == 422
    assert decide(service, plan["id"], "emissions", {"0": both["0"]}).is_success
    (emissions,) = read_section(service, "emissions")["items"]
    assert (emissions["total_ktco2e"], emissions["year"]) == (812, 2019)


def test_a_file_that_cannot_be_read_says_why(service: Service) -> None:
    handed = hand_in(service, b"%PDF-1.7 nothing", "plan.pdf")
    found = wait_for(service, handed.json()["id"])
    assert (found["stage"], "damaged" in found["why"]) == ("failed", True)
    assert decide(service, found["id"], "barriers", {}).status_code == 409


def test_a_plan_is_its_citys_own_and_can_be_taken_out_while_it_waits(start: Start) -> None:
    service = start(poll_seconds=3600)
    plan_id = hand_in(service, b"# Plan\n\nWe lack people.").json()["id"]
    assert service.client.get(f"{PLANS}/{plan_id}", headers=service.headers["other editor"]).status_code == 403
    assert hand_in(service, b"# Second", role="other editor").status_code == 403
    assert hand_in(service, b"# Second").status_code == 202
    assert hand_in(service, b"# Third").status_code == 409
    job = service.client.get(f"{PLANS}/{plan_id}", headers=service.headers["editor"]).json()["job_id"]
    assert service.client.delete(f"{PLANS}/{plan_id}", headers=service.headers["editor"]).status_code == 204
    assert service.client.get(f"/api/v1/jobs/{job}", headers=service.headers["staff"]).json()["status"] == "cancelled"
    assert service.client.get(f"{PLANS}/{plan_id}", headers=service.headers["editor"]).status_code == 404


def test_a_reading_ends_when_its_plan_is_taken_out_meanwhile(service: Service) -> None:
    from api.errors import Conflict
    from api.features.profiles.plans.inputs import PlanInput
    from api.features.profiles.plans.parcel import pack
    from api.features.profiles.plans.work import build_plan_work

    said = {"name": "p.md", "title": "Plan", "year": 2024, "content": b64encode(b"# Plan\n\nText.")}
    work = build_plan_work(service.engine, service.settings.data_dir, Gazetteer())
    with pytest.raises(Conflict, match="taken out"):
        work(pack("gone", PlanInput.model_validate(said)), lambda *_: None)


def test_a_change_is_undone_only_where_nobody_changed_the_section_since(service: Service) -> None:
    editor = service.headers["editor"]
    need = {"text": "Heat for the old town", "theme": "energy_systems"}
    before = read_section(service, "needs")
    service.client.patch(f"{PROFILE}/needs", json={"items": [need]}, headers=editor | {"If-Match": "*"})
    line = service.client.get(f"{PROFILE}/history", headers=editor).json()["items"][0]["id"]
    undo = f"{PROFILE}/history/{line}/undo"
    assert service.client.post(undo, headers=service.headers["other editor"]).status_code == 403
    assert service.client.post(undo, headers=editor).is_success
    assert read_section(service, "needs") == before
    assert service.client.post(undo, headers=editor).status_code == 409
