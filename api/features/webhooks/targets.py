"""Where a webhook may go: an address of the web, and not into this machine or a private network unless that is allowed.

What is asked for is held against this when it is stated; where its name leads is looked up and held against it each time that
something is sent, and what is sent goes to the very address that was looked up.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from urllib.parse import SplitResult, urlsplit

from api.errors import Fault, Invalid

SCHEMES = {"http": 80, "https": 443}
NEAR = ("localhost", ".localhost", ".local", ".internal", ".lan", ".home.arpa")
NAT64 = ipaddress.ip_network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Forbidden(OSError):
    """The name leads to where no webhook may go."""


def check_target(url: str, may_be_private: bool) -> str:
    """The address, let pass. Raises Invalid that says why not.

    >>> check_target("https://platform.example/hooks", False)
    'https://platform.example/hooks'
    """
    told = _refuse(url, may_be_private)
    if told:
        raise Invalid("a webhook cannot go there", [Fault("url", told)])
    return url


def _refuse(url: str, may_be_private: bool) -> str:
    try:
        parts = urlsplit(url)
        port_is_read = parts.port is None or parts.port > 0
    except ValueError:
        return "this is no address: write one such as https://platform.example/hooks"
    if parts.scheme not in SCHEMES or not parts.hostname or not port_is_read:
        return "write an address that begins with https:// or http://"
    if not url.isascii() or not url.isprintable() or " " in url:
        return "write it in ASCII without spaces, a name in its xn-- form"
    if parts.username is not None or parts.password is not None or parts.fragment:
        return "leave out the user, the password and what stands behind #: what is sent is signed"
    return "" if may_be_private else _refuse_near(parts)


def _refuse_near(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    address = read_address(host)
    if address is not None and is_public(address):
        return ""
    if address is not None or "." not in host or host.endswith(NEAR):
        return "this lies on this machine or in a private network; CITY_PEERS_WEBHOOK_PRIVATE_ADDRESSES allows it"
    return ""


def read_address(host: str) -> Address | None:
    """The IP address that is written there, also in the short and numeric forms that systems read; None for a name.

    >>> read_address("127.1"), read_address("0x7f000001"), read_address("platform.example")
    (IPv4Address('127.0.0.1'), IPv4Address('127.0.0.1'), None)
    """
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except (OSError, ValueError):
        return None


def is_public(address: Address) -> bool:
    """Whether an address is one of the open internet, also where another one is wrapped in it.

    >>> [is_public(ipaddress.ip_address(text)) for text in ("1.1.1.1", "10.0.0.1", "::ffff:127.0.0.1", "169.254.169.254")]
    [True, False, False, False]
    """
    if isinstance(address, ipaddress.IPv6Address):
        teredo = address.teredo
        inner = address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)
        if inner is not None:
            return is_public(inner)
        if address in NAT64:
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if address.is_site_local:
            return False
    return address.is_global and not address.is_multicast


async def look_up(url: str, may_be_private: bool) -> str:
    """The IP address to send to. Raises Forbidden, or OSError where the name leads nowhere."""
    parts = urlsplit(url)
    port = parts.port or SCHEMES[parts.scheme]
    found = await asyncio.get_running_loop().getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    if not addresses or not (may_be_private or all(map(is_public, addresses))):
        raise Forbidden("the name leads to this machine or to a private network")
    return str(addresses[0])
