"""One try to hand over a message: to the address that was looked up, within a time, without following anybody elsewhere."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass

import httpx

from api.features.webhooks.signing import build_headers
from api.features.webhooks.targets import look_up
from api.version import VERSION

SECONDS = 15.0
"""For the whole of one try, however slowly a receiver answers."""
AGENT = {"user-agent": f"city-peers/{VERSION}"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a try: the status of the answer, or None with what went wrong. Nothing of the answer itself is kept."""

    status: int | None
    told: str

    @property
    def is_taken(self) -> bool:
        """Whether the receiver took the message."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        """Whether the receiver wants nothing any more."""
        return self.status == 410


def send(url: str, secrets: Iterable[str], message_id: str, body: bytes, may_be_private: bool) -> Outcome:
    """Send a message once. It raises nothing."""
    headers = build_headers(secrets, message_id, int(time.time()), body)
    try:
        status = asyncio.run(_post(url, headers, body, may_be_private))
    except TimeoutError:
        return Outcome(None, f"no answer within {SECONDS:.0f} s")
    except (OSError, httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        return Outcome(None, type(error).__name__)
    return Outcome(status, f"answered {status}")


async def _post(url: str, headers: dict[str, str], body: bytes, may_be_private: bool) -> int:
    async with asyncio.timeout(SECONDS):
        named = httpx.URL(url)
        address = await look_up(url, may_be_private)
        async with httpx.AsyncClient(timeout=SECONDS, trust_env=False, follow_redirects=False) as client:
            request = client.build_request(
                "POST",
                named.copy_with(host=address),
                content=body,
                headers={**headers, **AGENT, "host": named.netloc.decode()},
                extensions={"sni_hostname": named.raw_host.decode()},
            )
            answer = await client.send(request, stream=True)
            await answer.aclose()  # what it says is nobody's business: a receiver may be anything
            return answer.status_code
