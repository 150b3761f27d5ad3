"""Every route with every role: who is let in, who is asked to sign in, who is turned away."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.api.conftest import ROLES, Service

ALL = set(ROLES)
SIGNED_IN = ALL - {"guest"}
OWN_CITY = {"editor", "service"}
STAFF = {"staff"}
KEEPERS = {"staff", "service"}
PEOPLE = SIGNED_IN - {"service"}
OPEN = {
    "health", "ready", "version", "metrics", "problems/{slug}", "me", "vocabulary", "questionnaire", "changes",
    "snapshots/current", "export/{format}", "cities", "cities/{city_id}", "cities/{city_id}/profile",
    "cities/{city_id}/twins", "cities/{city_id}/reviewers", "cities/{city_id}/peer-reviewers", "cities/{city_id}/learners",
    "cities/{city_id}/case-studies", "cities/{city_id}/blind-spots", "cities/{city_id}/next-question",
    "cities/{city_id}/coalition", "pairs/{a}/{b}", "who-pays", "policies",
    "cities/{city_id}/twins/why-not/{peer_id}", "cities/{city_id}/reviewers/why-not/{peer_id}",
    "cities/{city_id}/learners/why-not/{peer_id}",
    "policies/{policy_id}/{version}", "policies/{policy_id}/{version}/preview/{city_id}", "case-studies",
    "case-studies/{record_id}", "collaborations", "collaborations/{record_id}", "memberships",
    "memberships/{record_id}", "suggestions/{answer_id}", "jobs/{job_id}",
}  # fmt: skip
LET_IN = {("GET", path): ALL for path in OPEN} | {
    ("POST", "ask"): ALL,
    ("POST", "sessions"): ALL,
    ("POST", "translations/{reply_id}"): ALL,
    ("POST", "sessions/by-link"): ALL,
    ("DELETE", "sessions/current"): PEOPLE,
    ("PUT", "me/password"): PEOPLE,
    ("GET", "me/data"): PEOPLE,
    ("POST", "me/erasure"): PEOPLE,
    ("POST", "suggestions"): SIGNED_IN,
    ("PUT", "cities/{city_id}/profile"): OWN_CITY,
    ("PATCH", "cities/{city_id}/profile/{section}"): OWN_CITY,
    ("DELETE", "cities/{city_id}/profile/{section}"): OWN_CITY,
    ("GET", "cities/{city_id}/profile/history"): OWN_CITY,
    ("POST", "cities/{city_id}/profile/history/{line_id}/undo"): OWN_CITY,
    ("POST", "cities/{city_id}/assignments"): OWN_CITY,
    ("GET", "cities/{city_id}/assignments"): OWN_CITY,
    ("DELETE", "cities/{city_id}/assignments/{assignment_id}"): OWN_CITY,
    ("POST", "cities/{city_id}/plans"): OWN_CITY,
    ("GET", "cities/{city_id}/plans"): OWN_CITY,
    ("GET", "cities/{city_id}/plans/{plan_id}"): OWN_CITY,
    ("DELETE", "cities/{city_id}/plans/{plan_id}"): OWN_CITY,
    ("GET", "cities/{city_id}/plans/{plan_id}/preview"): OWN_CITY,
    ("PUT", "cities/{city_id}/plans/{plan_id}/{section}"): OWN_CITY,
    ("DELETE", "cities/{city_id}/plans/{plan_id}/{section}"): OWN_CITY,
    ("PUT", "cities/{city_id}/interests/{peer_id}"): OWN_CITY,
    ("DELETE", "cities/{city_id}/interests/{peer_id}"): OWN_CITY,
    ("GET", "cities/{city_id}/interests"): OWN_CITY | STAFF,
    ("GET", "cities/{city_id}/introductions"): OWN_CITY | STAFF,
    ("POST", "cities/{city_id}/feedback"): OWN_CITY | STAFF,
    ("GET", "cities/{city_id}/remarks"): OWN_CITY | STAFF,
    ("PUT", "cities/{city_id}/remarks/{kind}/{section}/{code}"): OWN_CITY | STAFF,
    ("DELETE", "cities/{city_id}/remarks/{kind}/{section}/{code}"): OWN_CITY | STAFF,
    ("GET", "cities/{city_id}/lessons"): {"editor"},
    ("POST", "cities/{city_id}/lessons"): {"editor"},
    ("DELETE", "cities/{city_id}/lessons/{lesson_id}"): {"editor"},
    ("GET", "cities/{city_id}/visits"): OWN_CITY,
    ("PUT", "cities/{city_id}/visits"): OWN_CITY,
    ("GET", "feedback"): KEEPERS,
    ("GET", "introductions"): STAFF,
    ("POST", "introductions"): STAFF,
    ("POST", "introductions/{introduction_id}/close"): STAFF,
    ("POST", "policies"): STAFF,
    ("POST", "policies/{policy_id}/{version}/adopt"): STAFF,
    ("GET", "audit"): STAFF,
    ("GET", "accounts"): STAFF,
    ("POST", "accounts"): STAFF,
    ("GET", "accounts/{account_id}"): STAFF,
    ("PATCH", "accounts/{account_id}"): STAFF,
    ("DELETE", "accounts/{account_id}"): STAFF,
    ("POST", "accounts/{account_id}/sign-in-link"): STAFF,
    ("POST", "joinings"): ALL,
    ("GET", "joinings"): STAFF,
    ("POST", "joinings/{joining_id}/decision"): STAFF,
    ("GET", "keys"): STAFF,
    ("POST", "keys"): STAFF,
    ("POST", "keys/{key_id}/rotate"): STAFF,
    ("DELETE", "keys/{key_id}"): STAFF,
    ("POST", "imports"): KEEPERS,
    ("DELETE", "jobs/{job_id}"): KEEPERS,
    ("GET", "rounds"): KEEPERS,
    ("POST", "rounds"): KEEPERS,
    ("POST", "rounds/coalitions"): KEEPERS,
    ("GET", "rounds/{round_id}"): KEEPERS,
    ("PATCH", "rounds/{round_id}"): KEEPERS,
    ("DELETE", "rounds/{round_id}"): KEEPERS,
    ("GET", "rounds/{round_id}/{part}"): KEEPERS,
    ("PUT", "rounds/{round_id}/{part}/{row_id}"): KEEPERS,
    ("DELETE", "rounds/{round_id}/{part}/{row_id}"): KEEPERS,
    ("GET", "rounds/{round_id}/scenarios/{scenario_id}"): KEEPERS,
    ("GET", "rounds/{round_id}/scenarios/{scenario_id}/board"): KEEPERS,
    ("GET", "rounds/{round_id}/scenarios/{scenario_id}/diff/{other_id}"): KEEPERS,
    ("POST", "rounds/{round_id}/scenarios/{scenario_id}/preview"): KEEPERS,
    ("POST", "rounds/{round_id}/scenarios/{scenario_id}/place"): KEEPERS,
    **{
        ("GET", f"rounds/{{round_id}}/{path}"): KEEPERS for path in ("check", "decisions", "scenarios", "export.{form}")
    },
    **{
        ("POST", f"rounds/{{round_id}}/{path}"): KEEPERS
        for path in ("operations", "undo", "import", "proposals", "wave", "answers", "outcomes")
    },
    **{
        ("POST", f"rounds/{{round_id}}/scenarios/{task}"): KEEPERS
        for task in ("solve", "repair", "conflict", "relaxations", "weigh")
    },
    **{("POST", f"rounds/{{round_id}}/{path}"): STAFF for path in ("approve", "publish", "withdraw")},
    ("GET", "cities/{city_id}/rounds"): {"editor"},
    ("PUT", "cities/{city_id}/rounds/{round_id}/answer"): {"editor"},
    ("POST", "cities"): KEEPERS,
    ("GET", "cities/{city_id}/identity"): KEEPERS,
    ("PATCH", "cities/{city_id}/identity"): KEEPERS,
    ("DELETE", "cities/{city_id}"): KEEPERS,
    ("GET", "webhooks"): KEEPERS,
    ("POST", "webhooks"): KEEPERS,
    ("GET", "webhooks/{webhook_id}"): KEEPERS,
    ("PATCH", "webhooks/{webhook_id}"): KEEPERS,
    ("DELETE", "webhooks/{webhook_id}"): KEEPERS,
    ("POST", "webhooks/{webhook_id}/rotate"): KEEPERS,
    ("POST", "webhooks/{webhook_id}/ping"): KEEPERS,
    ("GET", "webhooks/{webhook_id}/deliveries"): KEEPERS,
    **{
        (method, path): KEEPERS
        for kind in ("case-studies", "collaborations", "memberships")
        for method, path in (("POST", kind), ("PUT", f"{kind}/{{record_id}}"), ("DELETE", f"{kind}/{{record_id}}"))
    },
}
FILLED = {
    "city_id": "pau-fr", "peer_id": "leuven-be", "a": "pau-fr", "b": "leuven-be", "section": "needs", "slug": "stale",
    "kind": "contested", "code": "no-such",
    "format": "csv", "policy_id": "hand-made", "version": "no-such", "record_id": "no-such", "answer_id": "nosuch",
    "round_id": "nosuch", "scenario_id": "nosuch", "other_id": "nosuch", "part": "rules", "row_id": "R1", "form": "xlsx",
    "job_id": "nosuch", "introduction_id": "nosuch", "account_id": "nosuch", "key_id": "nosuch", "line_id": "nosuch",
    "plan_id": "nosuch", "webhook_id": "nosuch", "assignment_id": "nosuch", "joining_id": "nosuch", "lesson_id": "nosuch",
    "reply_id": "nosuch",
}  # fmt: skip


def list_routes(service: Service) -> Iterator[tuple[str, str]]:
    for path, methods in service.client.get("/api/v1/openapi.json").json()["paths"].items():
        yield from ((method.upper(), path.removeprefix("/api/v1/")) for method in methods)


def test_the_table_names_every_route_and_no_other(reading: Service) -> None:
    assert set(list_routes(reading)) == set(LET_IN)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_passes_where_the_table_says_and_nowhere_else(service: Service, role: str) -> None:
    wrong = []
    for method, path in sorted(LET_IN, key=lambda route: (route == ("DELETE", "sessions/current"), route)):
        if (method, path) == ("PUT", "me/password"):
            continue
        address = "/api/v1/" + path.format(**FILLED)
        body = {"json": {}} if method in ("POST", "PUT", "PATCH") else {}
        status = service.client.request(method, address, headers=service.headers[role], **body).status_code
        passed = status not in (401, 403)
        refused_rightly = status == (401 if role == "guest" else 403)
        if passed != (role in LET_IN[method, path]) or not (passed or refused_rightly) or status >= 500:
            wrong.append((method, path, status))
    assert wrong == []


def test_a_key_does_only_what_its_scopes_name(service: Service) -> None:
    asked = {"name": "narrow", "scopes": ["records:write"]}
    made = service.client.post("/api/v1/keys", json=asked, headers=service.headers["staff"])
    narrow = {"Authorization": f"Bearer {made.json()['key']}"}
    assert service.client.post("/api/v1/case-studies", json={}, headers=narrow).status_code == 422
    assert service.client.post("/api/v1/imports", json={}, headers=narrow).status_code == 403
    refused = service.client.put("/api/v1/cities/pau-fr/profile", json={"sections": {}}, headers=narrow)
    assert (refused.status_code, "profiles:write" in refused.json()["detail"]) == (403, True)


@pytest.mark.parametrize("token", ["cpk_nope_nope", "cps_nope", "a.b.c", ""])
def test_a_token_that_is_not_ours_is_refused_and_not_taken_for_a_guest(reading: Service, token: str) -> None:
    response = reading.client.get("/api/v1/cities", headers={"Authorization": f"Bearer {token}"})
    assert (response.status_code, response.json()["type"]) == (401, "/api/v1/problems/not-signed-in")
