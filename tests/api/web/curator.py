"""A member of staff with a browser that runs no scripts, at the desk of rounds."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from fastapi.testclient import TestClient

from api.http.deps import COOKIE

SAMPLES = Path(__file__).parent.parent.parent / "fixtures" / "curation" / "samples"
ROUNDS = "/en/desk/rounds"
FORM = re.compile(r'<form method="post"[^>]*action="([^"]+)"[^>]*>(.*?)</form>', re.DOTALL)
Fields = dict[str, Any]


class Curator:
    """A member of staff with a browser that runs no scripts."""

    def __init__(self, client: TestClient, token: str) -> None:
        self.client, self.headers = client, {"Cookie": f"{COOKIE}={token}"}
        self.page, self.address = "", ""

    def open(self, address: str, status: int = 200) -> str:
        answer = self.client.get(address, headers=self.headers, follow_redirects=False)
        if answer.status_code == 303:
            return self.open(answer.headers["location"].partition("#")[0], status)
        assert answer.status_code == status, (address, answer.status_code)
        self.page, self.address = answer.text, address
        return answer.text

    def send(self, ending: str, status: int = 303, files: Any = None, holding: str = "", **fields: Any) -> str:
        """Send the form of the page that goes to an address with this ending and holds these words; the page it leads to."""
        target, hidden = next(
            (unescape(action), read_hidden(content))
            for action, content in FORM.findall(self.page)
            if action.endswith(ending) and holding in content
        )
        answer = self.client.post(
            target, data={**hidden, **fields}, files=files, headers=self.headers, follow_redirects=False
        )
        assert answer.status_code == status, (target, answer.status_code, read_notice(answer.text))
        if status == 303:
            return self.open(answer.headers["location"].partition("#")[0])
        self.page = answer.text
        return answer.text

    def wait(self) -> str:
        """Look at a job until it has ended."""
        for _ in range(200):
            if "Look again" not in self.page:
                return self.page
            self.open(self.address)
        raise AssertionError("the job did not end")


def read_hidden(content: str) -> Fields:
    """What a browser sends of a form as it is: hidden and text fields, and the choices that are made."""
    fields: dict[str, list[str]] = {}
    for tag in BeautifulSoup(content, "html.parser").select("input[name], textarea[name], select[name]"):
        if tag.name == "select":
            chosen = tag.select_one("option[selected]") or tag.select_one("option")
            value = str(chosen.get("value", chosen.text)) if chosen else ""
        elif tag.name == "input" and tag.get("type") in ("checkbox", "file"):
            continue
        else:
            value = tag.text if tag.name == "textarea" else str(tag.get("value", ""))
        fields.setdefault(str(tag["name"]), []).append(value)
    return {name: values if len(values) > 1 else values[0] for name, values in fields.items()}


def read_notice(page: str) -> str:
    found = re.search(r"notice-wrong.*?</div>", page, re.DOTALL)
    return re.sub(r"<[^>]+>", " ", found[0]) if found else ""


def read_version(page: str) -> int:
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found
    return int(found[1])


def select_host(page: str, learner: str) -> tuple[str, dict[str, str]]:
    """The host of a learner on the board ("" for none), and what every other one that may be chosen costs."""
    row = re.search(rf'<tr id="{learner}".*?</tr>', page, re.DOTALL)
    assert row
    options = re.findall(r'<option value="([^"]*)"( selected)?( disabled)?>(.*?)</option>', row[0])
    own = next((host for host, selected, _, _ in options if selected), "")
    return own, {host: words for host, selected, disabled, words in options if host and not selected and not disabled}
