"""What a city keeps to itself is written, changed and taken out again; what everybody else is answered must not move by a byte.

Asked are all addresses of the API that can be read, as its own document names them, by each kind of asker; pages and log are
searched for the words that were written.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from evaluation.reliability.findings import Findings
from evaluation.reliability.kill import open_world
from evaluation.reliability.server import Mortal, RawAnswer
from evaluation.reliability.writers import CITY, OTHER

MOVING = {"read_metrics", "read_readiness", "read_own_data"}
"""What differs from one moment to the next, or is about the asker."""
WORD = "tunnelvision{}"
"""A word that stands nowhere else."""
PAGES = (
    "/en", f"/en/cities/{CITY}", f"/en/cities/{CITY}/peers", f"/en/cities/{OTHER}/peers", f"/en/cities/{OTHER}/with/{CITY}",
    "/en/cases",
)  # fmt: skip
FOLLOWED = 20
"""So many answers in a row from the newest state: both workers have it."""
LISTS = ("twins", "reviewers", "learners")
THEMES = ("mobility_transport", "energy_systems", "finance")
FORMATS = ("json", "csv", "geojson", "graphml", "jsonld")
Seen = Mapping[str, RawAnswer]


def run_leaks(rounds: int, tell: Callable[[str], object]) -> Findings:
    """Write, change and take out private words so many times, and compare what others see."""
    found = Findings("nothing differs, no private word anywhere")
    compared = 0
    with tempfile.TemporaryDirectory() as name:
        server = Mortal(Path(name), None, settings={"CITY_PEERS_PAGES": "true"})
        server.start()
        try:
            editor, askers = _prepare(server)
            addresses = list(_list_addresses(server))
            _erase(server, editor)
            _wait_until_followed(server, editor)
            before = {who: _see(server, token, addresses) for who, token in askers.items()}
            for number in range(rounds):
                word = WORD.format(number)
                _write(server, editor, word, number)
                own = server.read("GET", f"/cities/{CITY}/profile", None, editor)[2]
                if word.encode() not in own:
                    found.faults.append("the city does not see its own words: nothing was tried")
                for who, token in askers.items():
                    seen = _see(server, token, addresses)
                    compared += len(seen)
                    found.faults += compare(who, before[who], seen, word)
                found.faults += _search_pages(server, word)
                tell(f"round {number + 1}: {compared} answers compared, {len(found.faults)} faults\n")
        finally:
            server.kill()
        logged = (server.folder / "errors.log").read_text()
        found.faults += [
            f"the log holds {WORD.format(number)}" for number in range(rounds) if WORD.format(number) in logged
        ]
    found.lines = [f"{compared} answers compared: {len(askers)} askers, {len(addresses)} addresses, {rounds} rounds"]
    return found


def _prepare(server: Mortal) -> tuple[str, dict[str, str]]:
    """The city's editor, and everybody else, each with what they sign in by."""
    staff, _ = open_world(server)
    askers = {
        "guest": "",
        "reader": _make_person(server, staff, "reader", None),
        "editor of another city": _make_person(server, staff, "editor", OTHER),
        "staff": staff,
    }
    for scope in ("profiles:history", "peers:read", "interests:read", "records:write", "import", "cities:write"):
        made = server.send("POST", "/keys", {"name": scope, "scopes": [scope]}, staff)[2]
        askers[f"key with {scope}"] = str(made["key"])
    server.send("POST", "/introductions", {"a": CITY, "b": OTHER, "note": "brokered, and nobody has said yes"}, staff)
    return _make_person(server, staff, "editor", CITY), askers


def _make_person(server: Mortal, staff: str, role: str, city_id: str | None) -> str:
    given = {"name": f"{role} {city_id}", "role": role, "city_id": city_id}
    account = server.send("POST", "/accounts", given, staff)[2]
    link = server.send("POST", f"/accounts/{account['id']}/sign-in-link", None, staff)[2]["token"]
    return str(server.send("POST", "/sessions/by-link", {"token": link})[2]["token"])


def _list_addresses(server: Mortal) -> Iterator[str]:
    """Every address that can be read, filled in as the document's own examples say, and the questions that tell most."""
    for path, methods in server.send("GET", "/openapi.json")[2]["paths"].items():
        operation = methods.get("get")
        if operation is None or operation["operationId"] in MOVING:
            continue
        given = {item["name"]: item.get("example") for item in operation.get("parameters", ()) if item["in"] == "path"}
        for form in FORMATS if "format" in given else ("",):
            yield path.removeprefix("/api/v1").format(**{**given, "format": form})
    yield from (f"/cities/{one}/{kind}?k=50&explain=sourced" for one in (CITY, OTHER) for kind in LISTS)
    yield from (f"/cities?q={word}" for word in ("Pau", WORD.format(0)))


def _see(server: Mortal, token: str, addresses: Iterable[str]) -> Seen:
    seen = {path: server.read("GET", path, None, token) for path in addresses}
    need = {"need": "a tram tunnel under the old town", "like": OTHER, "k": 20}
    return seen | {"/ask": server.read("POST", "/ask", need, token)}


def compare(who: str, before: Seen, after: Seen, word: str) -> list[str]:
    """What moved between two looks of one asker, and where the private word stands."""
    moved = [f"{who} is answered otherwise at {path}" for path in before if before[path] != after[path]]
    held = (path for path, (_, _, body) in after.items() if word.encode() in body and word not in path)
    return moved + [f"{who} reads a private word at {path}" for path in held]


def _search_pages(server: Mortal, word: str) -> list[str]:
    return [f"the page {path} holds a private word" for path in PAGES if word.encode() in server.read("GET", path)[2]]


def _write(server: Mortal, editor: str, word: str, number: int) -> None:
    """Private words in every kind of section, and what did not work. Raises RuntimeError where one is not taken."""
    statement = {"text": f"A tram tunnel under the old town, {word}", "theme": THEMES[number % len(THEMES)]}
    sections: dict[str, list[dict[str, Any]]] = {
        **{section: [statement] for section in ("needs", "offers", "opportunities")},
        "barriers": [{"code": "siloed_governance", "note": word}],
        "levels": [{"theme": "energy_systems", "level": 1 + number % 4, "why": word}],
        "exchange": [{"note": word}],
        "own_population": [{"value": 1000 + number, "year": 2020, "origin": word}],
        "own_cases": [{"title": word, "summary": word, "themes": [THEMES[number % len(THEMES)]]}],
        "contact": [{"office": word}],
    }
    for section, items in sections.items():
        path, given = f"/cities/{CITY}/profile/{section}?why={word}", {"visibility": "private", "items": items}
        if (status := server.send("PATCH", path, given, editor, "*")[0]) != 200:
            raise RuntimeError(f"{section} was answered {status}")
    lesson = {"theme": THEMES[number % len(THEMES)], "tried": word, "instead": word}
    if (status := server.send("POST", f"/cities/{CITY}/lessons", lesson, editor)[0]) != 201:
        raise RuntimeError(f"what did not work was answered {status}")


def _wait_until_followed(server: Mortal, editor: str) -> None:
    """Wait until guests are answered from what the editor wrote, whichever worker answers. Raises TimeoutError."""
    newest, alike = server.send("GET", "/snapshots/current", None, editor)[2]["snapshot"], 0
    for _ in range(600):
        alike = alike + 1 if server.send("GET", "/snapshots/current")[2]["snapshot"] == newest else 0
        if alike == FOLLOWED:
            return
        time.sleep(0.1)
    raise TimeoutError("the workers do not follow what was written")


def _erase(server: Mortal, editor: str) -> None:
    for section in server.send("GET", f"/cities/{CITY}/profile", None, editor)[2]["sections"]:
        server.send("DELETE", f"/cities/{CITY}/profile/{section}", None, editor, "*")
