from __future__ import annotations

import gzip
import json

import brotli
import pytest
from fastapi.testclient import TestClient

from tests.api.conftest import Service, Start

TWINS = "/api/v1/cities/pau-fr/twins"


def test_twins_have_the_agreed_shape_and_their_explanations_add_up(reading: Service) -> None:
    answer = reading.client.get(TWINS, params={"k": 5}).json()
    assert list(answer)[:5] == ["city", "kind", "policy", "snapshot", "suggestions"]
    assert answer["city"] == {"id": "pau-fr"}
    assert [item["rank"] for item in answer["suggestions"]] == [1, 2, 3, 4, 5]
    for item in answer["suggestions"]:
        assert list(item["city"]) == ["id", "name", "country"]
        for explanation in (item["explanation"], item["explanation_back"]):
            added = explanation["start"] + sum(line["amount"] for line in explanation["contributions"])
            assert added == pytest.approx(explanation["directed_score"])
            assert all(list(line) == ["comparison", "value", "amount", "text"] for line in explanation["contributions"])
        x, y = item["explanation"]["directed_score"], item["explanation_back"]["directed_score"]
        assert item["score"] == pytest.approx(2 * x * y / (x + y))


@pytest.mark.parametrize("path", ["reviewers", "learners", "case-studies", "blind-spots"])
def test_every_list_of_a_city_is_there_and_leaves_the_city_out(reading: Service, path: str) -> None:
    response = reading.client.get(f"/api/v1/cities/pau-fr/{path}")
    assert response.status_code == 200
    named = [item["city"]["id"] for item in response.json().get("suggestions", [])]
    assert "pau-fr" not in named


@pytest.mark.parametrize(("detail", "keys"), [("none", set()), ("short", {"opening", "reasons", "reasons_back"})])
def test_less_explanation_can_be_asked_for(reading: Service, detail: str, keys: set[str]) -> None:
    item = reading.client.get(TWINS, params={"explain": detail}).json()["suggestions"][0]
    assert set(item) == {"rank", "city", "score", "coverage"} | keys


def test_filters_and_own_weights_are_obeyed(reading: Service) -> None:
    plain = reading.client.get(TWINS, params={"k": 20}).json()
    abroad = reading.client.get(TWINS, params={"k": 20, "other_country": True}).json()
    assert "FR" in {item["city"]["country"] for item in plain["suggestions"]}
    assert "FR" not in {item["city"]["country"] for item in abroad["suggestions"]}
    own = reading.client.get(TWINS, params={"weight": ["size:50"], "k": 1}).json()
    amounts = {
        line["comparison"]: abs(line["amount"]) for line in own["suggestions"][0]["explanation"]["contributions"]
    }
    assert max(amounts, key=lambda name: amounts[name]) == "size"
    assert own["policy"].endswith("+own-weights")


def test_an_answer_from_memory_has_the_same_bytes_as_the_first_one(reading: Service) -> None:
    first, second = reading.client.get(TWINS), reading.client.get(TWINS)
    uncached = reading.client.get(TWINS, headers=reading.headers["reader"])
    assert first.content == second.content == uncached.content
    assert first.headers["etag"] == second.headers["etag"]


def test_compressed_answers_say_the_same(reading: Service) -> None:
    plain = reading.client.get(TWINS, headers={"Accept-Encoding": "identity"}).content
    for _ in range(2):
        with reading.client.stream("GET", TWINS, headers={"Accept-Encoding": "gzip"}) as response:
            packed = b"".join(response.iter_raw())
            assert response.headers["content-encoding"] == "gzip"
        assert gzip.decompress(packed) == plain
        with reading.client.stream("GET", TWINS, headers={"Accept-Encoding": "br"}) as response:
            assert brotli.decompress(b"".join(response.iter_raw())) == plain


@pytest.mark.parametrize("path", [TWINS, "/api/v1/export/csv", "/api/v1/changes?limit=200"])
@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("br;q=0, gzip", "gzip"), ("br;q=0,gzip;q=0", None), ("gzip;q=0.9, br;q=0.2", "gzip"), ("*;q=0", None)],
)
def test_an_encoding_that_is_refused_is_not_sent(
    reading: Service, path: str, accepted: str, encoding: str | None
) -> None:
    for role in ("guest", "reader"):
        headers = reading.headers[role] | {"Accept-Encoding": accepted}
        answer = reading.client.get(path, headers=headers)
        assert answer.headers.get("content-encoding") in (encoding, None)
        if len(answer.content) > 1000:
            assert answer.headers.get("content-encoding") == encoding


@pytest.mark.parametrize("times", [0, 1], ids=["first answer", "answer from memory"])
@pytest.mark.parametrize("path", [TWINS, "/api/v1/cities", "/api/v1/vocabulary", "/api/v1/cities/pau-fr/profile"])
def test_who_has_the_answer_is_not_sent_it_again(reading: Service, path: str, times: int) -> None:
    for _ in range(times):
        reading.client.get(path)
    etag = reading.client.get(path).headers["etag"]
    again = reading.client.get(path, headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert reading.client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_another_question_has_another_tag(reading: Service) -> None:
    assert reading.client.get(TWINS).headers["etag"] != reading.client.get(TWINS, params={"k": 9}).headers["etag"]


def test_an_unknown_city_is_a_404_that_names_the_nearest(reading: Service) -> None:
    problem = reading.client.get("/api/v1/cities/leuvn-be/twins")
    assert problem.status_code == 404
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json()["type"] == "/api/v1/problems/unknown-city"
    assert "leuven-be" in problem.json()["nearest"]


@pytest.mark.parametrize(
    ("path", "status", "slug"),
    [
        ("/api/v1/nowhere", 404, "not-found"),
        ("/api/v1/cities/pau-fr/twins?k=0", 422, "invalid"),
        ("/api/v1/cities/pau-fr/twins?kk=3", 422, "invalid"),
        ("/api/v1/cities/pau-fr/twins?theme=magic", 422, "invalid"),
        ("/api/v1/cities/pau-fr/twins?weight=magic:1", 422, "invalid"),
        ("/api/v1/cities/pau-fr/twins?not_country=ZZ", 422, "invalid"),
        ("/api/v1/cities/pau-fr/twins?policy=magic@1", 422, "invalid"),
        ("/api/v1/cities?magic=1", 422, "invalid"),
        ("/api/v1/health?magic=1", 422, "invalid"),
        ("/api/v1/cities?cursor=%ff%ff", 422, "invalid"),
        ("/api/v1/pairs/pau-fr/pau-fr", 422, "invalid"),
    ],
)
def test_every_refusal_is_a_problem_document_with_a_type_that_can_be_read(
    reading: Service, path: str, status: int, slug: str
) -> None:
    response = reading.client.get(path)
    problem = response.json()
    assert (response.status_code, problem["status"], problem["type"]) == (status, status, f"/api/v1/problems/{slug}")
    assert problem["detail"]
    assert reading.client.get(problem["type"]).json()["title"] == problem["title"]


def test_a_wrong_method_says_which_are_right(reading: Service) -> None:
    response = reading.client.patch("/api/v1/cities")
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD, POST"
    assert response.json()["type"] == "/api/v1/problems/method-not-allowed"


def test_pages_of_cities_hold_each_city_once(reading: Service) -> None:
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = reading.client.get("/api/v1/cities", params={"limit": 7, **cursor}).json()
        seen += [city["id"] for city in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert seen == sorted(set(seen))
    assert len(seen) == reading.client.get("/api/v1/ready").json()["cities"]


@pytest.mark.parametrize("name", ["Löwen", "Louvain", "leuven-be", "LEUVEN"])
def test_a_city_is_found_by_any_of_its_names(reading: Service, name: str) -> None:
    found = reading.client.get("/api/v1/cities", params={"q": name}).json()["items"]
    assert "leuven-be" in [city["id"] for city in found]


def test_a_city_that_nobody_profiled_still_gets_suggestions(reading: Service) -> None:
    found = reading.client.get("/api/v1/cities", params={"q": "Køge", "country": "DK"}).json()["items"][0]
    assert found["profiled"] is False
    answer = reading.client.get(f"/api/v1/cities/{found['id']}/twins").json()
    assert len(answer["suggestions"]) == 10
    assert found["id"] not in [city["id"] for city in reading.client.get("/api/v1/cities").json()["items"]]


def test_a_city_that_nobody_profiled_has_an_empty_profile_and_pairs_with_those_that_have_one(reading: Service) -> None:
    profile = reading.client.get("/api/v1/cities/koge-dk/profile").json()
    assert (profile["city"]["name"], profile["sections"]) == ("Køge", {})
    pair = reading.client.get("/api/v1/pairs/koge-dk/pau-fr").json()
    assert [city["id"] for city in pair["cities"]] == ["koge-dk", "pau-fr"]
    assert reading.client.get("/api/v1/pairs/koge-dk/no-such-xx").json()["type"] == "/api/v1/problems/unknown-city"
    assert reading.client.get("/api/v1/cities/no-such-xx/profile").status_code == 404


def test_the_pages_of_a_search_hold_what_the_whole_of_it_holds(reading: Service) -> None:
    whole = reading.client.get("/api/v1/cities", params={"q": "Neustadt", "limit": 12}).json()["items"]
    first = reading.client.get("/api/v1/cities", params={"q": "Neustadt", "limit": 5}).json()
    second = reading.client.get("/api/v1/cities", params={"q": "Neustadt", "limit": 5, "cursor": first["next"]}).json()
    assert len(whole) > 5
    assert first["items"] + second["items"] == whole[:10]
    wrong = reading.client.get("/api/v1/cities", params={"q": "Neustadt", "cursor": "cGF1LWZy"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "cursor")


def test_blind_spots_and_pairs_are_read_by_the_policy_that_is_asked_for(reading: Service) -> None:
    spots = reading.client.get("/api/v1/cities/pau-fr/blind-spots", params={"k": 2}).json()["blind_spots"]
    assert len(spots) == 2
    assert reading.client.get("/api/v1/cities/pau-fr/blind-spots?policy=magic@1").status_code == 422
    plain = reading.client.get("/api/v1/pairs/pau-fr/leuven-be").json()
    themed = reading.client.get("/api/v1/pairs/pau-fr/leuven-be?theme=mobility_transport").json()
    assert themed["there"]["explanation"] != plain["there"]["explanation"]


@pytest.mark.parametrize("role", ["guest", "reader", "staff"])
@pytest.mark.parametrize("path", ["/policies", "/case-studies", "/changes", "/me", "/version", "/openapi.json"])
def test_every_answer_has_a_tag_by_which_it_is_not_sent_twice(reading: Service, path: str, role: str) -> None:
    headers = reading.headers[role]
    first = reading.client.get(f"/api/v1{path}", headers=headers)
    again = reading.client.get(f"/api/v1{path}", headers=headers | {"If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


@pytest.mark.parametrize("path", ["/cities", "/case-studies", "/cities/pau-fr/profile", "/export/csv"])
def test_answers_that_are_not_kept_as_bytes_are_compressed_too(reading: Service, path: str) -> None:
    headers = reading.headers["reader"]
    plain = reading.client.get(f"/api/v1{path}", headers=headers | {"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    for encoding in ("br", "gzip"):
        packed = reading.client.get(f"/api/v1{path}", headers=headers | {"Accept-Encoding": encoding})
        assert (packed.headers["content-encoding"], packed.content) == (encoding, plain.content)
        assert int(packed.headers["content-length"]) < len(plain.content)


def test_a_pair_is_explained_in_both_directions(reading: Service) -> None:
    pair = reading.client.get("/api/v1/pairs/pau-fr/leuven-be").json()
    assert [city["id"] for city in pair["cities"]] == ["pau-fr", "leuven-be"]
    assert (pair["there"]["city"]["id"], pair["back"]["city"]["id"]) == ("leuven-be", "pau-fr")
    assert all("sources" in line for line in pair["there"]["explanation"]["contributions"])


def test_a_need_in_words_finds_the_offer_that_says_the_same(reading: Service) -> None:
    view = reading.app.state.services.store.current().view()
    city = next(city for city in view.snapshot.cities if city.offers)
    found = reading.client.post("/api/v1/ask", json={"need": city.offers[0].text, "k": 3}).json()
    assert found["cities"][0]["city"]["id"] == city.id
    assert found["cities"][0]["source"]["year"] == city.offers[0].source.year


def test_guests_read_nothing_where_reading_is_closed_but_keys_do(start: Start) -> None:
    closed = start(public_reading=False)
    assert closed.client.get(TWINS).status_code == 401
    assert closed.client.get(TWINS).headers["www-authenticate"] == "Bearer"
    assert closed.client.get("/api/v1/health").status_code == 200
    assert closed.client.get(TWINS, headers=closed.headers["service"]).status_code == 200


EXPORTS = {
    "csv": b"pau-fr,Pau,FR",
    "geojson": b'"FeatureCollection"',
    "graphml": b"<graphml",
    "jsonld": b"schema.org",
    "json": b'"pau-fr"',
}


@pytest.mark.parametrize(("format", "needle"), EXPORTS.items())
def test_every_export_holds_the_cities(reading: Service, format: str, needle: bytes) -> None:
    response = reading.client.get(f"/api/v1/export/{format}")
    assert response.status_code == 200
    assert needle in response.content
    assert reading.client.get("/api/v1/export/pdf").status_code == 422


def test_geojson_names_the_source_of_each_population(reading: Service) -> None:
    features = json.loads(reading.client.get("/api/v1/export/geojson").content)["features"]
    told = {item["id"]: item["properties"] for item in features}
    city = reading.client.get("/api/v1/cities/pau-fr").json()["facts"]["population"]
    assert (told["pau-fr"]["population"], told["pau-fr"]["population_source"]) == (city["value"], city["source"])
    assert all((one["population"] is None) == (one["population_source"] is None) for one in told.values())


def test_geojson_has_a_point_for_each_placed_city(reading: Service) -> None:
    features = json.loads(reading.client.get("/api/v1/export/geojson").content)["features"]
    pau = next(feature for feature in features if feature["id"] == "pau-fr")
    longitude, latitude = pau["geometry"]["coordinates"]
    assert -0.5 < longitude < -0.2  # Pau lies at 43.3 N, 0.37 W
    assert 43.2 < latitude < 43.4


def test_the_words_of_the_domain_are_served(reading: Service) -> None:
    sections = reading.client.get("/api/v1/vocabulary").json()["sections"]
    assert "siloed_governance" in [code["id"] for section in sections for code in section["codes"]]
    assert reading.client.get("/api/v1/questionnaire").json()["questions"]


def test_metrics_count_answers(reading: Service) -> None:
    reading.client.get(TWINS)
    metrics = reading.client.get("/api/v1/metrics").text
    assert 'city_peers_requests_total{method="GET",route="/api/v1/cities/{city_id}/twins",status="200"}' in metrics


def test_every_answer_carries_a_request_id_and_keeps_one_that_was_given(reading: Service) -> None:
    assert len(reading.client.get("/api/v1/health").headers["x-request-id"]) == 16
    assert reading.client.get("/api/v1/health", headers={"X-Request-Id": "mine-1"}).headers["x-request-id"] == "mine-1"
    assert reading.client.get("/api/v1/health", headers={"X-Request-Id": "a b\tc"}).headers["x-request-id"] != "a b\tc"


def test_a_caller_who_asks_too_often_is_told_to_wait(start: Start) -> None:
    service = start(requests_per_minute=5)
    answers = [service.client.get("/api/v1/version") for _ in range(7)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 2
    assert (answers[0].headers["ratelimit-remaining"], answers[0].headers["ratelimit-reset"]) == ("4", "12")
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert (answers[-1].headers["ratelimit-limit"], answers[-1].headers["ratelimit-remaining"]) == ("5", "0")
    assert answers[-1].headers["ratelimit-reset"] == "60"
    assert answers[-1].json()["type"] == "/api/v1/problems/too-many-requests"
    assert service.client.get("/api/v1/version", headers=service.headers["reader"]).status_code == 200


@pytest.mark.parametrize("path", ["/health", "/ready", "/metrics"])
def test_what_watches_the_service_is_never_told_to_wait(start: Start, path: str) -> None:
    service = start(requests_per_minute=3)
    assert [service.client.get(f"/api/v1{path}").status_code for _ in range(6)] == [200] * 6


def test_made_up_credentials_count_together_and_take_nothing_from_guests_and_keys(start: Start) -> None:
    service = start(requests_per_minute=3)
    key = service.headers["service"]
    assert service.client.get("/api/v1/me", headers=key).status_code == 200

    def ask(number: int, path: str) -> int:
        made_up = {"Authorization": f"Bearer made-up-{number}"}
        return int(service.client.get(f"/api/v1{path}", headers=made_up).status_code)

    assert [ask(number, "/me") for number in range(3)] == [401, 401, 429]
    assert [ask(number, "/version") for number in range(3)] == [429] * 3
    assert service.client.get("/api/v1/me").status_code == 200
    assert service.client.get("/api/v1/me", headers=key).status_code == 200


def test_a_credential_that_nobody_looked_at_is_not_taken_for_good(start: Start) -> None:
    service = start(requests_per_minute=3)
    made_up = {"Authorization": "Bearer made-up"}
    assert [service.client.get("/api/v1/version", headers=made_up).status_code for _ in range(5)] == [200] * 3 + [
        429
    ] * 2


def test_a_made_up_credential_does_not_make_another_caller_of_who_signs_in(start: Start) -> None:
    service = start(requests_per_minute=3)
    wrong = {"name": "editor", "password": "guess"}

    def guess(number: int) -> int:
        headers = {"Authorization": f"Bearer made-up-{number}"}
        return int(service.client.post("/api/v1/sessions", json=wrong, headers=headers).status_code)

    assert [guess(number) for number in range(5)] == [401] * 3 + [429] * 2


def test_a_body_that_is_too_large_is_refused_even_where_its_length_is_not_told(start: Start) -> None:
    service = start(largest_body_bytes=100)
    body = b'{"need": "' + b"x" * 200 + b'"}'
    told = service.client.post("/api/v1/ask", content=body, headers={"content-type": "application/json"})
    untold = service.client.post("/api/v1/ask", content=iter([body]), headers={"content-type": "application/json"})
    assert (told.status_code, untold.status_code) == (413, 413)


def test_a_failure_tells_nothing_of_its_inside(reading: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the secret inside")

    monkeypatch.setattr("api.questions.peers.recommend", fail)
    response = reading.client.get(TWINS, params={"k": 3})
    assert (response.status_code, response.json()["type"]) == (500, "/api/v1/problems/internal")
    assert "secret" not in response.text
    assert response.headers["x-request-id"]


def test_the_service_starts_again_on_what_it_wrote(start: Start) -> None:
    first, second = start(), start()
    assert first.client.get(TWINS).content == second.client.get(TWINS).content
    assert isinstance(second.client, TestClient)


def test_scripts_of_a_named_site_may_read_and_those_of_others_may_not(start: Start) -> None:
    service = start(cors_origins=["https://platform.example"])
    asked = {"Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "if-match,authorization"}
    for site, allowed in (("https://platform.example", True), ("https://else.example", False)):
        before = service.client.options(TWINS, headers={"Origin": site, **asked})
        assert (before.status_code == 200, "access-control-allow-origin" in before.headers) == (allowed, allowed)
        for _ in range(2):  # from the framework, then as it was kept
            answer = service.client.get(TWINS, headers={"Origin": site})
            assert ("access-control-allow-origin" in answer.headers) is allowed
            assert "access-control-allow-credentials" not in answer.headers
    assert "access-control-allow-origin" not in service.client.get(TWINS).headers


def test_without_the_setting_no_other_site_may_read(reading: Service) -> None:
    answer = reading.client.get(TWINS, headers={"Origin": "https://platform.example"})
    assert "access-control-allow-origin" not in answer.headers


def test_the_former_name_of_a_list_answers_the_same_and_is_called_deprecated(reading: Service) -> None:
    named, former = (reading.client.get(f"/api/v1/cities/pau-fr/{name}") for name in ("reviewers", "peer-reviewers"))
    assert named.json() == former.json()
    assert (
        former.headers["sunset"] == "Wed, 01 Dec 2027 00:00:00 GMT" and former.headers["deprecation"] == "@1796083200"
    )
    assert "sunset" not in named.headers
    paths = reading.client.get("/api/v1/openapi.json").json()["paths"]
    assert paths["/api/v1/cities/{city_id}/peer-reviewers"]["get"]["deprecated"] is True
    assert "deprecated" not in paths["/api/v1/cities/{city_id}/reviewers"]["get"]
