"""Answers in the smallest form that the reader's browser takes."""

from __future__ import annotations

import gzip

import brotli

SMALLEST = 1000
"""Fewer bytes are not worth compressing."""
QUALITY = 5


def compress(content: bytes, accepted: str, quality: int = QUALITY) -> tuple[bytes, dict[str, str]]:
    """The content as brotli or gzip where the browser accepts it, with the headers that say so.

    >>> body, headers = compress(b"a" * 2000, "gzip, br")
    >>> len(body) < 100, headers["Content-Encoding"]
    (True, 'br')
    >>> compress(b"a" * 2000, "")[1]
    {'Vary': 'Accept-Encoding'}
    """
    vary = {"Vary": "Accept-Encoding"}
    if len(content) < SMALLEST:
        return content, vary
    if "br" in accepted:
        return brotli.compress(content, quality=quality), vary | {"Content-Encoding": "br"}
    if "gzip" in accepted:
        return gzip.compress(content, quality, mtime=0), vary | {"Content-Encoding": "gzip"}
    return content, vary
