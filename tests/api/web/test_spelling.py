"""What a reader writes in an address is understood in any spelling, or refused in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape

import pytest

from api.http import problems
from api.http.problems import Problem
from api.web.language import speak
from tests.api.conftest import Service, Start
from tests.api.web.test_my_city import Visitor, fill

PEERS = "cities/pau-fr/peers"
MEANT = {
    f"{PEERS}?theme=mobility": f"{PEERS}?theme=mobility_transport",
    f"{PEERS}?theme=Mobilität": f"{PEERS}?theme=mobility_transport",
    f"{PEERS}?theme=MOBILNOŚĆ": f"{PEERS}?theme=mobility_transport",
    f"{PEERS}?country=Belgien&country=ned": f"{PEERS}?country=BE&country=NL",
    f"{PEERS}?not_country=Belgia": f"{PEERS}?not_country=BE",
    "cities/pau-fr/with/leuven-be?theme=mobility": "cities/pau-fr/with/leuven-be?theme=mobility_transport",
    "cases?theme=Energiesysteme": "cases?theme=energy_systems",
    "cases?country=Belgique": "cases?country=BE",
}
REFUSED = (
    f"{PEERS}?theme=nonsense", f"{PEERS}?country=Atlantis", f"{PEERS}?k=viele", f"{PEERS}?k=0",
    f"{PEERS}?max_distance_km=-5", f"{PEERS}?max_distance_km=1,5", f"{PEERS}?max_size_ratio=abc", f"{PEERS}?dial=weiter",
    f"{PEERS}?kind=enemies", f"{PEERS}?policy=nope@1", f"{PEERS}?answer=barriers:nope", f"{PEERS}?answer=nope",
    f"{PEERS}?facet.size=99", f"{PEERS}?facet.nope=2", f"{PEERS}?need=x", "cities/nowhere-xx/peers", "cities/Pau",
    "cities/pau-fr/with/nowhere-xx", "cities/pau-fr/with/leuven-be?dial=x", "cities/pau-fr/why-not/nowhere-xx",
    "cities/pau-fr/blind-spots?k=zehn", "cities/pau-fr/coalition?code=nope", "cities/pau-fr/compare?with=nowhere-xx",
    "cities/pau-fr/compare?kind=foes", "cases?for=nowhere-xx", "cases?page=0", "cases?page=zwei", "cases?alike=colour",
    "who-pays?like=nowhere-xx", "who-pays?alike=colour", "cases/nope", f"find?q={'x' * 300}", f"{PEERS}.csv?theme=nonsense",
)  # fmt: skip


@pytest.fixture
def service(start: Start) -> Service:
    return start(pages=True)


@pytest.fixture
def told() -> Iterator[list[Problem]]:
    """Every problem, as a program is told of it."""
    found: list[Problem] = []
    describe = problems.describe
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(problems, "describe", lambda error: found.append(describe(error)) or found[-1])
        yield found


def test_what_is_written_in_an_address_is_understood_or_refused_in_the_language_of_the_page(
    service: Service, told: list[Problem]
) -> None:
    other = [written for written, code in MEANT.items() if _read(service, written) != _read(service, code)]
    assert other == []
    for language in ("de", "pl"):
        for path in REFUSED:
            told.clear()
            answer = service.client.get(f"/{language}/{path}")
            page = unescape(answer.text)
            assert answer.status_code in (404, 422) and told and "Traceback" not in page, path
            english = [told[-1].detail, *(fault.message for fault in told[-1].faults)]
            assert not [words for words in english if words in page], (path, english)
    page = unescape(service.client.get(f"/de/{PEERS}?theme=nonsense&kind=learners").text)
    assert "Thema: <strong>nonsense</strong>" in page
    assert f'<a href="/de/{PEERS}?kind=learners&theme=finance">{speak("de").label("themes", "finance")}</a>' in page
    script = service.client.get(f"/de/{PEERS}", params={"theme": "<script>x"}).text
    assert "<script>x" not in script and "&lt;script&gt;x" in script


def test_a_form_that_is_refused_says_so_in_plain_words_beside_the_names_of_its_fields(service: Service) -> None:
    editor = Visitor(service.client, service.tokens["editor"])
    join = service.client.post("/de/cities/pau-fr/join", data={"name": "A", "contact": "x" * 301})
    assert join.status_code == 422
    assert (
        f"Ihr Name: {capitalised('write at least {least} letters', least=3)}" in join.text
        and capitalised("write at most {most} letters", most=300) in join.text
    )
    lessons = "/de/my-city/lessons"
    empty = editor.refuse(lessons, lessons, theme="mobility_transport", tried="")
    assert capitalised("write something here") in empty
    strange = editor.refuse(lessons, lessons, theme="nonsense", tried="A tram")
    assert f"Thema: {capitalised('this cannot be taken as it is')}" in strange and "choose one of" not in strange
    target = "/de/my-city/sections/target"
    sent = fill(editor, target, year="99999", reduction_percent="7e9") | {"visibility": "public", "range": "net_zero"}
    far = editor.refuse(target, target, **sent)
    for page in (join.text, empty, strange, far):
        assert not [words for words in ("String should", "Input should", "validation error") if words in page]


def _read(service: Service, path: str) -> str:
    answer = service.client.get(f"/de/{path}")
    assert answer.status_code == 200, path
    return answer.text.partition("<main")[2].partition("</main>")[0]


def capitalised(message: str, **values: int) -> str:
    """A message as a German page says it after the name of a field."""
    said = speak("de").say(message).format(**values)
    return said[:1].upper() + said[1:]
