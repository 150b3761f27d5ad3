"""The European Commission's eTranslation, over its REST interface, version 2: it takes a text and sends its answer later.

The shape: https://language-tools.ec.europa.eu/dev-corner/etranslation/rest-v2/text
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx
from pydantic import SecretStr

from api.features.translations.translator import Asked, Outcome, Refused, Taken, Unreached
from api.version import VERSION

SECONDS = 15.0
LONGEST = 5000
"""Characters of one text, as its documentation has it."""
DOMAIN = "GEN"
AGENT = {"user-agent": f"city-peers/{VERSION}"}


@dataclass(frozen=True, slots=True)
class ETranslation:
    """An account of eTranslation. answers: the address of this service, as eTranslation reaches it."""

    url: str
    application: str
    password: SecretStr
    answers: str
    is_near: bool = False

    def translate(self, asked: Asked) -> Outcome:
        """Hand a text over; what it is in the other language comes later."""
        if len(asked.text) > LONGEST:
            return Refused(f"longer than {LONGEST} characters")
        secret = self.application, self.password.get_secret_value()
        try:
            answer = httpx.post(self.url, json=self._write(asked), auth=secret, headers=AGENT, timeout=SECONDS)
        except (OSError, httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            return Unreached(type(error).__name__)
        return read_answer(answer.status_code, _read_json(answer))

    def _write(self, asked: Asked) -> dict[str, Any]:
        told = {"http": f"{self.answers.rstrip('/')}/api/v1/translations/{asked.reply}"}
        return {
            "textToTranslate": asked.text,
            "sourceLanguage": asked.source.upper(),
            "targetLanguages": [asked.target.upper()],
            "domain": DOMAIN,
            "notifications": {"success": told, "failure": told},
            "deliveries": told,
        }


def read_answer(status: int, body: Any) -> Outcome:
    """What an answer of the service means. status: of HTTP. body: its JSON, None where it is none.

    >>> read_answer(200, {"requestId": 1204}), read_answer(502, None)
    (Taken(), Unreached(why='answered 502'))
    >>> read_answer(200, {"errorCode": -20013, "errorMessage": "no such pair"})
    Refused(why='answered 200, error -20013')
    """
    given = body if isinstance(body, dict) else {"requestId": body}
    request, code = given.get("requestId"), given.get("errorCode")
    number = int(request) if isinstance(request, int | str) and str(request).lstrip("-").isdecimal() else 0
    if status == 200 and code is None and number > 0:
        return Taken()
    if status in (200, 400) and (code is not None or number < 0):
        return Refused(f"answered {status}, error {number if code is None else code}")
    return Unreached(f"answered {status}")


def _read_json(answer: httpx.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        return None
