"""Fewer bytes where the asker can read them: which encoding they take, and how content is put into it."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from functools import lru_cache

import brotli

SMALLEST = 1000
"""Fewer bytes are not worth compressing."""
QUALITY, BEST = 4, 9
ENCODE: Mapping[bytes, Callable[[bytes, int], bytes]] = {
    b"br": lambda content, quality: brotli.compress(content, quality=quality),
    b"gzip": lambda content, quality: gzip.compress(content, quality, mtime=0),
}


@lru_cache(maxsize=256)
def choose_encoding(accepted: bytes) -> bytes:
    """The encoding that is liked best by who sends this Accept-Encoding; empty for none. Source: RFC 9110, section 12.5.3.

    >>> choose_encoding(b"gzip, br"), choose_encoding(b"br;q=0.5, gzip"), choose_encoding(b"br;q=0, *")
    (b'br', b'gzip', b'gzip')
    >>> choose_encoding(b"identity"), choose_encoding(b"gzip;q=0, br;q=0"), choose_encoding(b"gzip;q=nonsense")
    (b'', b'', b'')
    """
    wanted = dict(_read_part(part) for part in accepted.lower().split(b","))
    liked = {encoding: wanted.get(encoding, wanted.get(b"*", 0.0)) for encoding in ENCODE}
    best = max(liked, key=lambda encoding: liked[encoding])
    return best if liked[best] > 0 else b""


def _read_part(part: bytes) -> tuple[bytes, float]:
    name, _, rest = part.partition(b";")
    key, _, value = rest.replace(b" ", b"").partition(b"=")
    try:
        return name.strip(), float(value) if key == b"q" else 1.0
    except ValueError:
        return name.strip(), 0.0


def compress(content: bytes, encoding: bytes, quality: int = QUALITY) -> tuple[bytes, dict[str, str]]:
    """The content in an encoding, with the header that says so; as it is where there is none, or little content.

    >>> body, headers = compress(b"a" * 2000, b"br")
    >>> len(body) < 100, headers, compress(b"a" * 20, b"br")[1]
    (True, {'content-encoding': 'br'}, {})
    """
    if not encoding or len(content) < SMALLEST:
        return content, {}
    return ENCODE[encoding](content, quality), {"content-encoding": encoding.decode()}
